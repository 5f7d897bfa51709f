// The right side when no figure is open: what there is to say about the page in view, or about a line of a text.

import { book, pageName } from "./book.js";
import { copyButton, h } from "./dom.js";
import { findingItem } from "./findings.js";
import { editActions } from "./edit.js";
import { noteSection } from "./notes.js";
import { signSection } from "./signoffs.js";
import { sourceActions } from "./source.js";

const onPage = (finding, number) => finding.page === number || (finding.cells ?? []).some((cell) => cell.page === number);

function findingSection(found, none) {
  return h("section", { class: "part" }, h("h3", {}, "指摘"), found.length ? h("ul", { class: "findings" }, found.map((finding) => findingItem(finding, "panel"))) : h("p", { class: "faint" }, none));
}

export function pageView(number) {
  if (!book.pages.length) return h("p", { class: "empty" }, "計数をクリックすると、由来をここに示します。");
  return h(
    "div",
    { class: "figure" },
    h("h2", { class: "subject", tabIndex: -1 }, pageName(number, "ページ")),
    h("p", { class: "hint" }, "誌面の計数をクリックすると、定義ともとになる台帳のセルをここに示します。"),
    findingSection(book.findings.filter((finding) => onPage(finding, number)), "このページに関わる指摘はありません。"),
    signSection(number),
    noteSection({ page: number }),
  );
}

export function textView({ file, line, page }) {
  const found = book.findings.filter((finding) => finding.file === file && (!finding.line || finding.line === line));
  const place = line ? `${file}:${line}` : file;
  return h(
    "div",
    { class: "figure" },
    h("h2", { class: "subject", tabIndex: -1 }, "本文"),
    h("p", { class: "source" }, h("span", {}, file), line && h("span", { class: "line" }, `${line}行`), copyButton(place, "ファイルと行")),
    sourceActions({ file, line }),
    line ? editActions({ file, line, page }) : null,
    page ? h("p", { class: "faint" }, pageName(page, "ページ")) : null,
    findingSection(found, "この箇所への指摘はありません。"),
    noteSection({ file, line }),
  );
}
