// How far each page has been read: 初校, 再校, 校了. In the panel for the page in view, in the list for all of them.

import { get, send } from "./api.js";
import { book, on, pageName, pageOf, same, tell } from "./book.js";
import { goTo, sheetOf } from "./desk.js";
import { $, announce, h, refill } from "./dom.js";
import { reviewFiles } from "./threads.js";
import { time } from "./words.js";
import { attempt, rememberWho, whoField } from "./writing.js";

const list = $("view-signoffs");
const NONE = "未校正";
const CHANGED = "変更あり";
let shown = ""; // a state, or all
let within = ""; // a chapter, or all
let drawn = []; // the chapters that the list was drawn with
let asked = ""; // the stage that a second click gives to all pages shown
let fault = "";

const groupOf = (page) => page.valid?.stage ?? (page.lost ? CHANGED : NONE);
const pageState = (number) => book.signed.pages[number - 1];

async function load() {
  if (!book.pages.length) return;
  let found = book.signed;
  let told = "";
  try {
    found = await get("signoffs");
  } catch (error) {
    told = error.message;
  }
  take(found, told);
}

function take(found, told = "") {
  if (same([found, told], [book.signed, fault])) return;
  book.signed = found;
  fault = told;
  tell("signed");
}

// ---- the page in view -------------------------------------------------------------------------------------------

const line = (sign) => [h("b", {}, sign.stage), h("span", {}, sign.who), h("time", { dateTime: sign.when }, time(sign.when))];

function standing(page) {
  if (page.valid) return h("p", { class: "stage" }, line(page.valid));
  if (page.lost) return h("p", { class: "stage changed" }, h("strong", {}, page.state), h("span", {}, `${page.lost.who}　${time(page.lost.when)}`));
  return h("p", { class: "faint" }, "この頁はまだ校正されていません。");
}

export function signSection(number) {
  const page = pageState(number);
  if (!page) return null;
  const told = h("p", { class: "fault", role: "alert" }, fault);
  const who = whoField("signoffs/who", "校正者");
  const kept = (button, name) => ((button.dataset.kept = `signoffs/${number}/${name}`), button); // it keeps the focus
  const sign = (stage) => async () => {
    if (!who.reportValidity()) return;
    rememberWho(who.value);
    const pages = { [number]: pageOf(number).hash };
    if (await attempt(() => send("POST", "signoffs", { stage, who: who.value, pages }), told, take)) announce(`${pageName(number, "ページ")}、${stage}`);
  };
  const button = (stage) => kept(h("button", { type: "button", class: "button", "aria-pressed": String(page.valid?.stage === stage), onclick: sign(stage) }, stage), stage);
  const back = async () => (await attempt(() => send("DELETE", `signoffs/${number}`), told, take)) && announce("取り消しました");
  const before = page.history.filter((one) => one.when !== (page.valid ?? page.lost)?.when);
  return h(
    "section",
    { class: "part signoff" },
    h("h3", {}, "校正"),
    standing(page),
    h("div", { class: "line", role: "group", "aria-label": "この頁を読み終えた段階" }, book.signed.stages.map(button), page.valid && kept(h("button", { type: "button", class: "plain small", onclick: back }, "取り消す"), "back")),
    h("div", { class: "line" }, who),
    before.length ? h("details", {}, h("summary", {}, `これまでの校正 ${before.length}件`), h("ul", { class: "signed" }, before.map((one) => h("li", {}, line(one), one.valid ? null : h("small", {}, "その後に変わりました"))))) : null,
    told,
  );
}

const lost = (page) => Boolean(page.lost && !page.valid);

// ---- all pages --------------------------------------------------------------------------------------------------

const chapterOf = (number) => (book.state?.chapters ?? []).find((one) => one.first <= number && number <= one.last);

function item(page) {
  const chapter = chapterOf(page.number);
  const begun = (chapter?.sections ?? []).filter((section) => section.page && section.page <= page.number);
  const head = begun.find((section) => section.page === page.number) ?? begun.at(-1) ?? chapter;
  const sign = page.valid ?? page.lost;
  const open = () => {
    goTo(page.number);
    tell("open-page", page.number);
  };
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: "sheet-state", onclick: open },
      h("span", { class: "page-label" }, pageName(page.number)),
      h("span", { class: "name" }, head?.title ?? "", sign && h("small", {}, `${page.valid ? "" : `${sign.stage}　`}${sign.who}　${time(sign.when)}`)),
      h("span", { class: `stage-tag ${lost(page) ? "changed" : page.valid ? "valid" : ""}`, title: page.state }, groupOf(page)),
    ),
  );
}

function show() {
  drawn = book.state?.chapters ?? [];
  const { pages, gone, stages } = book.signed;
  const groups = [NONE, ...stages, CHANGED];
  const counts = new Map(groups.map((name) => [name, pages.filter((page) => groupOf(page) === name).length]));
  $("count-signoffs").textContent = counts.get(CHANGED) ? String(counts.get(CHANGED)) : "";
  $("count-signoffs").title = counts.get(CHANGED) ? "校正の後に変わった頁" : "";
  const chip = (name, label, count) => h("button", { type: "button", class: "chip", "aria-pressed": String(shown === name), onclick: () => ((shown = name), show()) }, label, h("b", {}, String(count)));
  const found = pages.filter((page) => (!shown || groupOf(page) === shown) && (!within || chapterOf(page.number)?.id === within));
  refill(
    list,
    h("div", { class: "filter" }, chip("", "すべて", pages.length), groups.map((name) => chip(name, name, counts.get(name) ?? 0)), chapterChoice()),
    fault && h("p", { class: "fault" }, fault),
    found.length ? h("ul", { class: "signoffs" }, found.map(item)) : h("p", { class: "empty" }, pages.length ? "この段階の頁はありません。" : "誌面ができると、頁ごとの校正の段階をここに示します。"),
    !shown && gone.length ? h("p", { class: "empty" }, `今の誌面にない頁の記録　${gone.map((one) => `${one.label}頁（${one.stage} ${one.who}）`).join("、")}`) : null,
    found.length ? together(found, stages) : null,
    pages.length ? reviewFiles() : null,
  );
}

function chapterChoice() {
  const choose = (event) => ((within = event.target.value), show());
  const options = (book.state?.chapters ?? []).map((one) => h("option", { value: one.id, selected: one.id === within }, one.title));
  return h("select", { "aria-label": "章", onchange: choose }, h("option", { value: "" }, "すべての章"), options);
}

/** All pages shown at once; a second click within a moment confirms. */
function together(found, stages) {
  const told = h("p", { class: "fault", role: "alert" });
  const who = whoField("signoffs/all", "校正者");
  who.value = list.querySelector("[data-kept='signoffs/all']")?.value ?? who.value;
  const sign = (stage) => async () => {
    if (!who.reportValidity()) return;
    rememberWho(who.value);
    if (asked !== stage) {
      asked = stage;
      show();
      announce(`もう一度押すと、表示中の${found.length}頁が${stage}になります`);
      setTimeout(() => asked === stage && ((asked = ""), show()), 4000);
      return;
    }
    asked = "";
    const pages = Object.fromEntries(found.map((page) => [page.number, pageOf(page.number).hash]));
    if (await attempt(() => send("POST", "signoffs", { stage, who: who.value, pages }), told, take)) announce(`${found.length}頁、${stage}`);
  };
  const button = (stage) => h("button", { type: "button", class: asked === stage ? "button sure" : "button", onclick: sign(stage) }, asked === stage ? `もう一度で${stage}` : stage);
  return h(
    "div",
    { class: "together", role: "group", "aria-label": "表示中の頁をまとめて" },
    h("p", { class: "faint" }, `表示中の${found.length}頁をまとめて`),
    h("div", { class: "line" }, stages.map(button)),
    who,
    told,
  );
}

/** The state of a page stands over it, beside the paper. */
function mark() {
  for (const page of book.signed.pages) {
    const sheet = sheetOf(page.number);
    if (!sheet) continue;
    if (page.state === NONE) delete sheet.element.dataset.stage;
    else sheet.element.dataset.stage = page.state;
    sheet.element.classList.toggle("stage-lost", lost(page));
  }
}

export function startSignOffs() {
  on("pages", load);
  on("state", () => same(drawn, book.state.chapters) || show());
  on("signed", () => {
    show();
    mark();
  });
  on("pages", mark);
  show();
}
