// A figure in words: what is printed, what it is exactly, how it is defined and what it is made of.

import { book, keyText, pageName, tell } from "./book.js";
import { copyButton, h, icon } from "./dom.js";
import { draftWords } from "./draft.js";
import { noteSection } from "./notes.js";
import { sourceActions } from "./source.js";
import { entityName, path, SEVERITIES, shownName, year } from "./words.js";

const section = (title, ...content) => h("section", { class: "part" }, h("h3", {}, title), ...content);

const fact = (name, ...value) => [h("dt", {}, name), h("dd", {}, ...value)];

export function figureView(data, page) {
  return h(
    "div",
    { class: "figure" },
    subject(data.title, data.entity),
    h("p", { class: "labels" }, path(data.row_path).map((label) => h("span", {}, label)), data.column_path && h("span", { class: "column" }, data.column_path), h("span", { class: "year" }, year(data.key))),
    h("p", { class: "printed" }, h("b", {}, data.printed || "（空欄）"), shownUnit(data), copyButton(data.printed, "印字")),
    h(
      "dl",
      { class: "facts" },
      fact("正確な値", data.exact_words ?? data.exact),
      data.rounding && fact("端数処理", data.rounding),
      data.prior && fact("前年度", data.prior.printed, h("small", {}, `${data.prior.year}年度`)),
      data.prior?.change && fact("増減", data.prior.change),
    ),
    section(
      "定義",
      h("p", { class: "definition" }, data.formula_words || data.definition || "印字された過年度の計数です。"),
      data.formula && h("details", {}, h("summary", {}, "カタログの式"), h("code", { class: "formula" }, data.formula), h("p", { class: "faint id" }, data.id, copyButton(data.id, "計数のID"), data.defined_at && h("span", {}, `（${data.defined_at}）`))),
    ),
    data.inputs?.length ? section("もとになる数", h("ul", { class: "inputs" }, data.inputs.map((input) => h("li", {}, inputView(input, data))))) : null,
    data.laws?.length ? section("根拠", h("ul", { class: "laws" }, data.laws.map((law) => h("li", {}, law)))) : null,
    section("検査", data.draft ? h("p", { class: "draft-note" }, draftWords(data.draft)) : checks(data.checks)),
    places(data, page),
    noteSection({ key: data.key }),
  );
}

const shownUnit = (data) => (data.unit && !data.printed.includes(data.unit) ? h("span", { class: "unit" }, data.unit) : null);

const subject = (title, entity) =>
  h("h2", { class: "subject", tabIndex: -1 }, entityName(entity) && h("span", { class: "tag" }, entityName(entity)), title);

// ---- inputs -----------------------------------------------------------------------------------------------------

function inputView(input, owner) {
  if (input.kind === "figure")
    return row("right", () => tell("deeper", { key: input.key }), [
      h("span", { class: "name" }, entityName(input.entity) !== entityName(owner.entity) && h("span", { class: "tag" }, input.entity), figureLine(input, owner)),
      h("span", { class: "value" }, input.used === "印刷した値" || !input.exact_words ? input.printed : input.exact_words),
      h("small", {}, [input.used, input.key.year !== owner.key.year && year(input.key)].filter(Boolean).join("、")),
    ]);
  if (input.kind === "ledger")
    return row("right", () => tell("open-ledger", { input, owner }), [
      h("span", { class: "name" }, icon("sheet"), `${input.workbook}／${input.sheet}`, input.added && h("span", { class: "tag" }, "連結で加算")),
      h("span", { class: "value" }, input.sum_words),
      h("small", {}, [input.column, ...input.filters, input.count === 1 ? input.rows[0]?.place.split("／").at(-1) : `${input.count.toLocaleString("ja")}行`].filter(Boolean).join("・")),
    ]);
  if (input.kind === "prior")
    return h("div", { class: "input" }, [
      h("span", { class: "name" }, `${shownName(input.title)}（${year(input.key)}）`),
      h("span", { class: "value" }, input.printed),
      input.place && h("small", {}, input.place, copyButton(input.place, "セルの位置")),
      input.place && sourceActions({ place: input.place }),
    ]);
  return h("div", { class: "input" }, [
    h("span", { class: "name" }, input.title || input.name),
    h("span", { class: "value" }, input.value),
    h("small", {}, input.source),
  ]);
}

const row = (end, onclick, content) => h("button", { type: "button", class: "input", onclick }, content, icon(end));

/** Table, row and column; the table is left out where it is the same. */
const figureLine = (input, owner) =>
  [input.title !== owner.title && input.title, path(input.row_path).join(" › "), input.column_path].filter(Boolean).join("　");

export function ledgerView(input, owner) {
  return h(
    "div",
    { class: "figure" },
    h("h2", { class: "subject", tabIndex: -1 }, input.workbook),
    h("p", { class: "labels" }, h("span", {}, `シート「${input.sheet}」`), h("span", { class: "column" }, input.column)),
    h("p", { class: "printed" }, h("b", {}, input.sum_words), h("span", { class: "unit" }, `${input.count.toLocaleString("ja")}行`)),
    h(
      "dl",
      { class: "facts" },
      fact("条件", input.filters.length ? h("ul", { class: "filters" }, input.filters.map((filter) => h("li", {}, filter))) : "すべての行"),
      owner && fact("使う計数", [owner.title, path(owner.row_path).at(-1)].filter(Boolean).join("　")),
    ),
    sourceActions({ place: input.rows[0]?.place ?? `${input.workbook}／${input.sheet}` }),
    section("行", ledgerRows(input)),
    input.count > input.rows.length && h("p", { class: "faint" }, `ほかに${(input.count - input.rows.length).toLocaleString("ja")}行あります。Excelでこのシートを上の条件で絞り込むと、すべて見られます。`),
  );
}

function ledgerRows(input) {
  if (!input.rows.length) return h("p", { class: "empty" }, "該当する行はありません。");
  return h(
    "ul",
    { class: "rows" },
    input.rows.map((line) => {
      const single = line.cells.length === 1 && line.cells[0].place === line.place;
      return h(
        "li",
        {},
        h("span", { class: "cell" }, line.place, copyButton(line.place, "セルの位置")),
        h("span", { class: "value" }, line.amount_words),
        line.words && h("small", {}, line.words),
        !single && line.cells.length > 0 && h("dl", { class: "cells" }, line.cells.map((cell) => fact(cell.name, cell.value, h("small", {}, cell.place.split("／").at(-1))))),
      );
    }),
  );
}

// ---- checks and places ------------------------------------------------------------------------------------------

const SHOWN = 3; // rules that hold beside the others; the rest is opened on demand

function checks(list) {
  if (!list) return h("p", { class: "faint" }, "検査が終わると、この計数が関わる規則と結果を示します。");
  if (!list.length) return h("p", { class: "faint" }, "この計数が関わる規則はありません。");
  const broken = list.filter((check) => check.severity);
  const holding = list.filter((check) => !check.severity);
  const rest = holding.slice(SHOWN);
  return [
    h("p", { class: "faint" }, broken.length ? `関わる規則${list.length}件のうち、${broken.length}件に指摘があります。` : `関わる規則${list.length}件は、すべて成り立っています。`),
    h("ul", { class: "checks" }, [...broken, ...holding.slice(0, SHOWN)].map(checkItem)),
    rest.length > 0 && h("details", {}, h("summary", {}, `成り立っている規則をほかに${rest.length}件`), h("ul", { class: "checks" }, rest.map(checkItem))),
  ];
}

function checkItem(check) {
  const state = check.severity || "clean";
  return h("li", { class: state }, icon(state, SEVERITIES[state] ?? "一致"), h("span", {}, check.title, h("small", {}, check.result)));
}

function places(data, page) {
  const list = data.places ?? [];
  if (!list.length) return null;
  return section(
    "印刷されている箇所",
    h(
      "ul",
      { class: "places" },
      list.map((place) => {
        const here = place.key ? keyText(place.key) === book.chosen && place.page === page : false;
        const other = place.key && place.key.year !== data.key.year ? `（${year(place.key)}）` : "";
        const name = [h("span", { class: "page-label" }, place.page ? pageName(place.page) : "－"), h("span", { class: "name" }, shownName(place.title) + other), h("span", { class: "value" }, place.printed), h("small", {}, here ? "この箇所" : place.relation)];
        if (!place.page) return h("li", {}, h("span", { class: "place" }, name));
        return h("li", {}, h("button", { type: "button", class: "place", onclick: () => tell("jump", { page: place.page, key: place.key, file: place.file, line: place.line }) }, name));
      }),
    ),
  );
}
