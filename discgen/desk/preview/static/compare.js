// Against last year's magazine or an earlier build: what changed, marked on the pages and in a list.

import { get } from "./api.js";
import { book, keyText, on, pageName, same, tell } from "./book.js";
import { $, announce, h, refill } from "./dom.js";
import { figureName, entityName, year } from "./words.js";

const view = $("view-compare");
let choices = [];
let chosen = "";
let changes = [];
let fault = "";
let busy = false;

async function load() {
  const before = [changes, fault];
  let found = [];
  fault = "";
  if (chosen) {
    try {
      found = await get("compare", { with: chosen });
    } catch (error) {
      fault = error.message;
    }
  }
  changes = found;
  if (same(before, [changes, fault])) return;
  book.compared = new Map(changes.filter((change) => change.key).map((change) => [keyText(change.key), change]));
  tell("compared");
  show();
}

async function loadChoices() {
  const found = await get("compare/choices").catch(() => []);
  const other = !same(found, choices);
  choices = found;
  if (!choices.some((choice) => choice.name === chosen)) chosen = "";
  if (other) show();
}

function show() {
  $("count-compare").textContent = changes.length ? String(changes.length) : "";
  const choose = async (event) => {
    chosen = event.target.value;
    busy = Boolean(chosen);
    show();
    await load();
    busy = false;
    show();
    announce(chosen ? told() : "比較をやめました");
  };
  const select = h("select", { "aria-label": "比較する相手", onchange: choose }, h("option", { value: "" }, "比較しない"), groups());
  refill(
    view,
    h("div", { class: "filter" }, select),
    fault && h("p", { class: "fault" }, fault),
    busy ? h("p", { class: "sum" }, "比べています…") : null,
    chosen && !fault && !busy ? h("p", { class: "sum" }, told()) : null,
    !chosen ? h("p", { class: "empty" }, choices.length ? "前年度の誌面や以前の版、自動で取った控えを選ぶと、変わった計数を誌面に示します。" : "比較できる版がまだありません。最初の誌面ができると、控えを自動で取ります。") : null,
    busy ? null : h("ul", { class: "changes" }, changes.map(item)),
  );
}

/** Outputs folders first, then what is named together. */
function groups() {
  const option = (choice) => h("option", { value: choice.name, selected: choice.name === chosen }, choice.title ?? choice.name);
  const names = [...new Set(choices.map((choice) => choice.group ?? ""))];
  return names.map((name) => {
    const options = choices.filter((choice) => (choice.group ?? "") === name).map(option);
    return name ? h("optgroup", { label: name }, options) : options;
  });
}

/** How much has changed; sentences can be compared only with a snapshot. */
function told() {
  const figures = changes.filter((change) => change.key).length;
  const texts = changes.length - figures;
  if (!changes.length) return "変わった計数はありません。";
  return [figures && `変わった計数　${figures}件`, texts && `変わった文　${texts}件`].filter(Boolean).join("、");
}

const textItem = (change) =>
  h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: "change sentence", onclick: () => tell("jump", { page: change.page, file: change.file, line: change.line }), disabled: !change.page },
      h("span", { class: "page-label" }, change.page ? pageName(change.page) : "－"),
      h("span", { class: "name" }, change.title, h("del", {}, change.old || "（なし）"), h("ins", {}, change.new || "（なし）")),
    ),
  );

const item = (change) => (change.key ? figureItem(change) : textItem(change));

const figureItem = (change) =>
  h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: "change", onclick: () => tell("jump", { page: change.page, key: change.key }), disabled: !change.page },
      h("span", { class: "page-label" }, change.page ? pageName(change.page) : "－"),
      h("span", { class: "name" }, entityName(change.key.entity) && h("span", { class: "tag" }, change.key.entity), figureName(change.title ?? change.key.table, change.key), h("small", {}, year(change.key))),
      h("span", { class: "value" }, h("del", {}, change.old || "（なし）"), h("ins", {}, change.new || "（なし）")),
    ),
  );

export function startCompare() {
  on("pages", async () => {
    await loadChoices();
    await load();
  });
  show();
}
