// A draft: the band over the desk, and the cells that changed since the last good state in the panel.

import { book, labelOf, on, same, tell } from "./book.js";
import { $, announce, copyButton, fill, h, icon } from "./dom.js";
import { findingItem } from "./findings.js";

const band = $("draft");
const BAND = 1; // changed cells in the band
const PAGES = 12; // pages with marks by number
let shown = null;

const change = (one) => [h("span", { class: "cell" }, one.place), h("span", { class: "values" }, h("del", {}, one.old), icon("right"), h("ins", {}, one.new))];

function show() {
  const draft = book.state.draft ?? null;
  if (same(draft, shown)) return;
  if (Boolean(draft) !== Boolean(shown)) announce(draft ? "下書きを表示しています" : "誤りがなくなりました。下書きの印は消えました");
  shown = draft;
  document.body.classList.toggle("drafting", Boolean(draft));
  band.hidden = !draft;
  if (draft)
    fill(
      band,
      icon("error"),
      h("b", {}, "下書き"),
      h("span", {}, `誤り${draft.errors}件`),
      draft.changes.slice(0, BAND).map((one) => h("span", { class: "change" }, change(one))),
      h("button", { type: "button", class: "button", onclick: () => tell("open-draft") }, draft.changed ? `変わったセル ${draft.changed}` : "誤りを見る"),
    );
  tell("draft");
}

/** What a figure of a draft is worth, in words. */
export const draftWords = (state) =>
  ({
    unread: "誤りのため分からない計数です。誌面には「■」と印刷しています。",
    wrong: "誤りの及ぶ計数です。正しい値とは限りません。",
    unproved: "下書きのため、この計数は検査していません。",
  })[state] ?? "";

export function draftView() {
  const draft = book.state.draft;
  if (!draft) return h("div", { class: "figure" }, h("h2", { class: "subject", tabIndex: -1 }, "下書きではありません"), h("p", { class: "hint" }, "誤りはなくなりました。"));
  const errors = book.findings.filter((finding) => finding.severity === "error");
  return h(
    "div",
    { class: "figure draft-view" },
    h("h2", { class: "subject", tabIndex: -1 }, "下書き"),
    h("p", { class: "hint" }, "誤りがあるため、このままでは作成できません。誤りの及ぶ計数には色を付け、分からない計数は「■」としています。"),
    h("p", { class: "faint" }, `分からない計数 ${draft.unread}　誤りの及ぶ計数 ${draft.wrong}`),
    draft.pages.length > 0 && h("p", {}, "印のあるページ", draft.pages.slice(0, PAGES).map((page) => h("button", { type: "button", class: "link", onclick: () => tell("jump", { page }) }, labelOf(page))), draft.pages.length > PAGES && `ほか${draft.pages.length - PAGES}`),
    h(
      "section",
      { class: "part" },
      h("h3", {}, "直前の正しい状態から変わったセル"),
      draft.changes.length
        ? h("ol", { class: "cell-changes" }, draft.changes.map(changeItem))
        : h("p", { class: "faint" }, draft.compared ? "台帳と印刷計数のセルは変わっていません。原稿や一覧を確かめてください。" : "まだ正しい状態を見ていないので、比べられません。"),
      draft.changed > draft.changes.length && h("p", { class: "faint" }, `ほかに${draft.changed - draft.changes.length}セル`),
    ),
    errors.length > 0 && h("section", { class: "part" }, h("h3", {}, "誤り"), h("ul", { class: "findings" }, errors.map((finding) => findingItem(finding, "panel")))),
  );
}

function changeItem(one) {
  return h("li", {}, change(one), copyButton(one.place, "セルの位置"), h("small", {}, [one.label, one.why].filter(Boolean).join("・")));
}

export function startDraft() {
  on("state", show);
}
