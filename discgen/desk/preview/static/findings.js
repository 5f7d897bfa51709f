// Findings of the check: filtered, in a list, and one after the other by key.

import { acceptedPart, acceptPart } from "./accept.js";
import { book, on, pageName, tell } from "./book.js";
import { $, announce, h, icon, refill } from "./dom.js";
import { figureName, SEVERITIES } from "./words.js";

const list = $("view-findings");
const hidden = new Set(["notice"]); // severities not shown
let topic = "";
let chosen = "";
const hasPanel = matchMedia("(min-width: 1280px)"); // as in base.css

const shown = () => book.findings.filter((finding) => !hidden.has(finding.severity) && (!topic || finding.topic === topic));

const pageOfFinding = (finding) => finding.page ?? finding.cells?.find((cell) => cell.page)?.page ?? null;

/** A finding. place: the side of the window, which the form under it belongs to. */
export function findingItem(finding, place) {
  const page = pageOfFinding(finding);
  const facts = [
    ["値", finding.found],
    ["照合先", finding.expected],
    ["差", finding.difference],
  ].filter(([, value]) => value);
  const cells = (finding.cells ?? []).filter((cell) => cell.fits);
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: `finding ${finding.severity}`, "aria-current": String(finding.id === chosen), onclick: () => choose(finding) },
      icon(finding.severity, SEVERITIES[finding.severity]),
      h("span", { class: "title" }, finding.title),
      facts.length ? h("span", { class: "facts" }, facts.map(([name, value]) => h("span", {}, h("i", {}, name), value))) : null,
      cells.map((cell) => h("span", { class: "fits" }, `${figureName("", cell.key)}　${cell.printed} → ${cell.fits} なら合う`)),
      finding.remedy && h("span", { class: "remedy" }, finding.remedy),
      h("span", { class: "where" }, [page && pageName(page), finding.file ? `${finding.file}${finding.line ? ` ${finding.line}行` : ""}` : finding.place].filter(Boolean).join("　")),
    ),
    acceptPart(finding, place),
  );
}

function choose(finding) {
  chosen = finding.id;
  const cell = finding.cells?.find((one) => one.page);
  const page = pageOfFinding(finding);
  if (page) tell("jump", { page, key: cell?.key, file: finding.file, line: finding.line, also: finding.cells?.map((one) => one.key) });
  // In a narrow window the panel would hide the list.
  if (page && !hasPanel.matches) show();
  else if (finding.file) tell("open-text", { file: finding.file, line: finding.line, page });
  else if (cell) tell("open-figure", { key: cell.key, page: cell.page });
  show();
}

export function stepFinding(by) {
  const findings = shown();
  if (!findings.length) {
    announce("指摘はありません");
    return;
  }
  const now = findings.findIndex((finding) => finding.id === chosen);
  const next = findings[now < 0 ? (by > 0 ? 0 : findings.length - 1) : (now + by + findings.length) % findings.length];
  tell("tab", "findings");
  choose(next);
  list.querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
  announce(`${SEVERITIES[next.severity]}：${next.title}`);
}

function show() {
  const serious = book.findings.filter((finding) => finding.severity !== "notice");
  $("count-findings").textContent = serious.length ? String(serious.length) : "";
  $("count-findings").className = serious.some((finding) => finding.severity === "error") ? "count error" : "count";
  const topics = [...new Set(book.findings.map((finding) => finding.topic))];
  if (topic && !topics.includes(topic)) topic = "";
  const chips = Object.entries(SEVERITIES).map(([severity, name]) => {
    const count = book.findings.filter((finding) => finding.severity === severity).length;
    const toggle = () => {
      if (!hidden.delete(severity)) hidden.add(severity);
      show();
    };
    return h("button", { type: "button", class: `chip ${severity}`, "aria-pressed": String(!hidden.has(severity)), onclick: toggle }, icon(severity), name, h("b", {}, String(count)));
  });
  const choice = h("select", { "aria-label": "検査の種類", onchange: (event) => ((topic = event.target.value), show()) }, h("option", { value: "" }, "すべての種類"), topics.map((name) => h("option", { value: name, selected: name === topic }, name)));
  const findings = shown();
  refill(
    list,
    h("div", { class: "filter" }, chips, topics.length > 1 ? choice : null),
    findings.length ? null : h("p", { class: "empty" }, book.findings.length ? "この条件の指摘はありません。" : "指摘はありません。"),
    items(findings.filter(pageOfFinding)),
    findings.some(pageOfFinding) && !findings.every(pageOfFinding) && h("h3", { class: "without-page" }, "ページのない指摘"),
    items(findings.filter((finding) => !pageOfFinding(finding))),
    acceptedPart(),
  );
}

const items = (findings) => (findings.length ? h("ul", { class: "findings" }, findings.map((finding) => findingItem(finding, "list"))) : null);

export function startFindings() {
  on("findings", show);
  show();
}
