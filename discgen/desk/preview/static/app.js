// The preview: parts are started, keys and jumps are led to them, the state of the server is told below.

import { book, keyText, labelOf, lineText, listen, on, pageOf, refresh } from "./book.js";
import { startAccept } from "./accept.js";
import { startCompare } from "./compare.js";
import { startContents } from "./contents.js";
import { goTo, sheetOf, startDesk, step, toggleSpread, zoomBy } from "./desk.js";
import { $, announce, drawIcons, fill, h, icon } from "./dom.js";
import { startDraft } from "./draft.js";
import { startEdit } from "./edit.js";
import { startFindings, stepFinding } from "./findings.js";
import { startHits } from "./hits.js";
import { startNotes } from "./notes.js";
import { closePanel, startPanel } from "./panel.js";
import { closeSearch, startSearch } from "./search.js";
import { startSelect } from "./select.js";
import { startSource } from "./source.js";
import { startSignOffs } from "./signoffs.js";
import { spotsOf, startSpots } from "./spots.js";
import { startText } from "./text.js";
import { startTheme } from "./theme.js";

const TABS = ["contents", "findings", "notes", "signoffs", "compare"];

// ---- left side --------------------------------------------------------------------------------------------------

function chooseTab(name, focus = false) {
  closeSearch();
  for (const tab of TABS) {
    const button = $(`tab-${tab}`);
    button.setAttribute("aria-selected", String(tab === name));
    button.tabIndex = tab === name ? 0 : -1;
    $(`view-${tab}`).hidden = tab !== name;
    if (tab === name && focus) button.focus();
  }
}

function startTabs() {
  TABS.forEach((name, place) => {
    const button = $(`tab-${name}`);
    button.addEventListener("click", () => chooseTab(name));
    button.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (by) chooseTab(TABS[(place + by + TABS.length) % TABS.length], true);
    });
  });
  on("tab", (name) => chooseTab(name));
}

// ---- jumps ------------------------------------------------------------------------------------------------------

/** To a figure, a line or a page; what is meant is ringed for a moment. */
async function jump({ page, key, file, line, also }) {
  if (!page) return;
  const spots = key || file ? await spotsOf(page, pageOf(page)?.hash).catch(() => null) : null;
  const wanted = key ? keyText(key) : lineText(file, line);
  const box = key
    ? spots?.figures.find((figure) => keyText(figure.key) === wanted)
    : (spots?.texts.find((text) => lineText(text.file, text.line) === wanted) ?? spots?.texts.findLast((text) => text.file === file && text.line <= (line ?? Infinity)));
  goTo(page, box ? box.y : null);
  const ringed = [box && (key ? wanted : lineText(box.file, box.line)), ...(also ?? []).map(keyText)].filter(Boolean);
  if (ringed.length) ring(page, ringed, 40);
}

function ring(page, names, tries) {
  const overlay = sheetOf(page)?.overlay;
  const spots = names.map((name) => overlay?.querySelector(`[data-spot="${CSS.escape(name)}"]`)).filter(Boolean);
  if (!spots.length) {
    if (tries) setTimeout(() => ring(page, names, tries - 1), 100); // the page is being drawn
    return;
  }
  for (const spot of spots) {
    spot.classList.remove("ringed");
    void spot.offsetWidth;
    spot.classList.add("ringed");
    setTimeout(() => spot.classList.remove("ringed"), 2600);
  }
}

// ---- state ------------------------------------------------------------------------------------------------------

function showState() {
  const { state } = book;
  $("institution").textContent = state.institution;
  $("book-title").textContent = state.title.replace(state.institution, "").trim();
  document.title = `${state.institution} ${state.title.replace(state.institution, "").trim()}`;
  const { error, warning } = state.counts;
  fill(
    $("stage"),
    state.building || drawing
      ? [h("span", { class: "turning", "aria-hidden": "true" }), state.building ? state.stage || "作成中" : "頁を表示しています"]
      : [icon(error ? "error" : warning ? "warning" : "clean"), error || warning ? [error ? `誤り ${error}` : "", warning ? `注意 ${warning}` : ""].filter(Boolean).join("　") : "指摘なし"],
  );
  built ||= state.building && book.pages.length > 0; // the first pages change nothing
  $("waiting").textContent = state.building || !state.notice ? `誌面を組んでいます…　${state.stage}` : state.notice;
  if ($("notice").textContent !== state.notice) fill($("notice"), state.notice && icon("warning"), state.notice);
}

let drawing = false; // pictures of pages in view are on their way
let built = false; // since the last version: a version without a build brings notes only

function showChanges(numbers) {
  if (!built && !numbers.length) return;
  built = false;
  const shown = numbers.slice(0, 6).map((number) => h("button", { type: "button", class: "link", onclick: () => goTo(number) }, labelOf(number)));
  const time = new Date().toLocaleTimeString("ja", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  fill($("changes"), `${time} 更新`, numbers.length ? ["　変わったページ ", shown, numbers.length > 6 ? ` ほか${numbers.length - 6}` : ""] : "　誌面の変更はありません");
  announce(numbers.length ? `${numbers.length}ページが変わりました` : "誌面の変更はありません");
}

function showConnection(there) {
  document.body.classList.toggle("lost", !there);
  fill($("connection"), there ? null : [icon("warning"), "サーバーとの接続が切れました。つながり次第、更新します。"]);
}

// ---- keys -------------------------------------------------------------------------------------------------------

function close() {
  if (closeSearch()) {
    $("search").blur();
    return;
  }
  closePanel();
}

const KEYS = {
  "/": () => $("search").select(),
  j: () => step(1),
  k: () => step(-1),
  "]": () => stepFinding(1),
  "[": () => stepFinding(-1),
  "+": () => zoomBy(1),
  "-": () => zoomBy(-1),
  w: toggleSpread,
  "?": () => $("help").showModal(),
  ...Object.fromEntries(TABS.map((name, place) => [String(place + 1), () => chooseTab(name, true)])),
};

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || $("help").open) return;
  if (event.key === "Escape") {
    close();
    return;
  }
  if (event.target.closest("input, textarea, select")) return;
  const action = KEYS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

drawIcons(document);
startDesk();
startSpots();
startTabs();
startContents();
startFindings();
startNotes();
startSignOffs();
startCompare();
startSearch();
startPanel();
startDraft();
startAccept();
startText();
startSelect();
startHits();
startTheme();
startSource();
startEdit();
on("state", showState);
on("changed", showChanges);
on("drawing", (now) => {
  drawing = now;
  showState();
});
on("connection", showConnection);
on("jump", jump);
$("help-open").addEventListener("click", () => $("help").showModal());
document.addEventListener("keydown", key);
refresh();
listen();
