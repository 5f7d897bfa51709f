// The right side: a figure and where it comes from, a line of a text, or the page in view.

import { get } from "./api.js";
import { book, keyText, lineText, on, same, tell } from "./book.js";
import { currentPage } from "./desk.js";
import { $, announce, fill, h, icon } from "./dom.js";
import { draftView } from "./draft.js";
import { figureView, ledgerView } from "./figure.js";
import { pageView, textView } from "./pageview.js";
import { figureName } from "./words.js";

const FIELDS = "[data-kept]"; // fields that somebody may be writing in, each with a name
const FOCUSABLE = "button, a, input, textarea, summary, [tabindex]";
const panel = $("panel");
let trail = []; // what is open, the way to it first; empty: the page in view
let standing = 1; // the page spoken of when nothing is open
let opener = null; // what had the focus before, and its place in a list that may be drawn anew

const crumbOf = (entry) => {
  if (entry.kind === "figure") return entry.data ? (entry.data.column_path || entry.data.row_path || entry.data.title).split(" > ").at(-1) : "…";
  if (entry.kind === "ledger") return entry.input?.sheet ?? "台帳";
  return { text: "本文", draft: "下書き" }[entry.kind] ?? "ページ";
};

function show({ focus = false } = {}) {
  const entry = trail.at(-1);
  document.body.classList.toggle("panel-open", trail.length > 0);
  book.chosen = keyText(trail.findLast((one) => one.kind === "figure")?.key ?? null);
  if (entry?.kind === "text") book.chosen = lineText(entry.file, entry.line);
  tell("chosen");
  const kept = panel.scrollTop;
  const use = keepUse();
  fill(panel, head(), view(entry));
  if (!focus) restoreUse(use);
  panel.scrollTop = focus ? 0 : kept;
  if (focus) panel.querySelector(".subject")?.focus({ preventScroll: true });
}

/** What someone is writing, has opened or has the focus on survives a new version of the page. */
function keepUse() {
  const all = [...panel.querySelectorAll(FOCUSABLE)];
  const used = document.activeElement;
  return {
    subject: panel.querySelector(".subject")?.textContent,
    fields: new Map([...panel.querySelectorAll(FIELDS)].map((field) => [field.dataset.kept, field.value])),
    opened: [...panel.querySelectorAll("details")].map((details) => [details.dataset.kept, details.open]),
    focused: all.indexOf(used),
    field: panel.contains(used) ? used.dataset.kept : undefined,
    at: used.selectionStart ?? null,
    count: all.length,
  };
}

function restoreUse(use) {
  let field = null;
  for (const one of panel.querySelectorAll(FIELDS)) {
    if (use.fields.has(one.dataset.kept)) one.value = use.fields.get(one.dataset.kept);
    if (use.field && one.dataset.kept === use.field) field = one;
  }
  panel.querySelectorAll("details").forEach((details, place) => {
    const before = details.dataset.kept ? use.opened.find(([kept]) => kept === details.dataset.kept) : use.opened[place];
    details.open = before?.[1] ?? false;
  });
  if (field) {
    field.focus({ preventScroll: true });
    if (use.at !== null && field.type !== "date") field.setSelectionRange(use.at, use.at);
  } else if (use.focused >= 0 && panel.querySelector(".subject")?.textContent === use.subject) {
    const all = panel.querySelectorAll(FOCUSABLE);
    (all.length === use.count ? all[use.focused] : panel.querySelector(".subject"))?.focus({ preventScroll: true });
  }
}

/** A note begun for the page in view stays there although the desk is scrolled. */
const writing = () => [...panel.querySelectorAll("textarea")].some((text) => text.value.trim());

function head() {
  if (!trail.length) return null;
  const crumbs = trail.map((entry, place) => {
    const last = place === trail.length - 1;
    const name = crumbOf(entry);
    return h("li", {}, last ? h("span", { "aria-current": "true" }, name) : h("button", { type: "button", onclick: () => backTo(place) }, name));
  });
  return h(
    "div",
    { class: "panel-head" },
    h("nav", { "aria-label": "たどった順" }, h("ol", { class: "crumbs" }, crumbs)),
    h("button", { type: "button", class: "plain", "aria-label": "詳細を閉じる", title: "閉じる（Esc）", onclick: closePanel }, icon("close")),
  );
}

function view(entry) {
  if (!entry) {
    if (!writing()) standing = currentPage();
    return pageView(standing);
  }
  if (entry.kind === "text") return textView(entry);
  if (entry.kind === "draft") return draftView();
  if (entry.kind === "page") return pageView(entry.number);
  if (entry.error) return h("p", { class: "empty subject", tabIndex: -1 }, entry.error);
  if (entry.kind === "ledger") return ledgerView(entry.input, entry.owner);
  if (!entry.data) return h("p", { class: "empty" }, "読み込んでいます…");
  return figureView(entry.data, entry.page);
}

function backTo(place) {
  trail = trail.slice(0, place + 1);
  show({ focus: true });
}

function openedFrom() {
  const element = document.activeElement;
  const list = element.closest(".scroll");
  return { element, list, place: list ? [...list.querySelectorAll(FOCUSABLE)].indexOf(element) : -1 };
}

export function closePanel() {
  if (!trail.length) return false;
  trail = [];
  show();
  const back = opener?.element.isConnected ? opener.element : opener?.list?.querySelectorAll(FOCUSABLE)[opener.place];
  (back ?? $("desk")).focus({ preventScroll: true });
  return true;
}

async function load(entry) {
  try {
    entry.data = await get("figure", entry.key);
    entry.error = "";
  } catch (error) {
    entry.error = error.message;
  }
}

async function openFigure({ key, page }, deeper) {
  if (!deeper) {
    opener = openedFrom();
    trail = [];
  }
  const entry = { kind: "figure", key, page };
  trail = [...trail, entry];
  const opened = trail;
  show();
  await load(entry);
  if (trail !== opened) return;
  show({ focus: true });
  if (entry.data) announce(`${figureName(entry.data.title, key)}、${entry.data.printed}`);
}

/** The new version of everything on the trail; a ledger is found again among the inputs of its figure. */
async function renew() {
  const opened = trail;
  const figures = opened.filter((entry) => entry.kind === "figure");
  const before = figures.map((entry) => [entry.data, entry.error]);
  await Promise.all(figures.map(load));
  if (trail !== opened || same(before, figures.map((entry) => [entry.data, entry.error]))) return;
  opened.forEach((entry, place) => {
    if (entry.kind !== "ledger") return;
    const owner = opened[place - 1]?.data;
    const { query, workbook, sheet } = entry.input;
    const found = owner?.inputs.find((input) => input.query === query && input.workbook === workbook && input.sheet === sheet);
    if (found) Object.assign(entry, { input: found, owner });
  });
  show();
}

export function startPanel() {
  on("open-figure", (detail) => openFigure(detail, false));
  on("deeper", (detail) => openFigure(detail, true));
  on("open-ledger", ({ input, owner }) => {
    trail = [...trail, { kind: "ledger", input, owner }];
    show({ focus: true });
  });
  on("open-text", (detail) => {
    opener = openedFrom();
    trail = [{ kind: "text", ...detail }];
    show({ focus: true });
  });
  on("open-page", (number) => {
    opener = openedFrom();
    trail = [{ kind: "page", number }];
    show({ focus: true });
  });
  on("open-draft", () => {
    opener = document.activeElement;
    trail = [{ kind: "draft" }];
    show({ focus: true });
  });
  on("draft", () => show());
  on("place", () => trail.length || writing() || show());
  on("pages", renew);
  on("findings", () => show());
  on("notes", () => show());
  on("signed", () => show());
  show();
}
