// What can be clicked on a page, and the marks of findings, notes and compared figures over it.

import { get } from "./api.js";
import { book, keyText, lineText, on, tell } from "./book.js";
import { h, icon } from "./dom.js";
import { path } from "./words.js";

const ROOM = 0.4; // points around a figure
const known = new Map(); // hash of a page -> its spots, in this version
const RANK = { error: 3, warning: 2, notice: 1 };

export async function spotsOf(number, hash) {
  if (!known.has(hash)) {
    known.set(hash, get(`pages/${number}/spots`, { hash }));
    known.get(hash).catch(() => known.delete(hash));
  }
  return known.get(hash);
}

export const forgetSpots = () => known.clear();

export async function drawSpots(sheet, hash) {
  let spots;
  try {
    spots = await spotsOf(sheet.number, hash);
  } catch {
    return;
  }
  if (sheet.hash !== hash) return;
  const focused = sheet.overlay.contains(document.activeElement) ? document.activeElement.dataset.spot : null;
  sheet.overlay.replaceChildren(
    ...spots.texts.map((text) => textSpot(text, sheet)),
    ...spots.figures.map((figure) => figureSpot(figure, sheet)),
  );
  markSheet(sheet);
  if (focused) sheet.overlay.querySelector(`[data-spot="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function place(element, box, room) {
  element.style.setProperty("--x", box.x - room);
  element.style.setProperty("--y", box.y - room);
  element.style.setProperty("--bw", box.w + room * 2);
  element.style.setProperty("--bh", box.h + room * 2);
  return element;
}

function figureSpot(figure, sheet) {
  const { key } = figure;
  const name = [figure.title, path(key.row).join(" "), key.col, `${key.year}年度`].filter(Boolean).join("、");
  const button = h("button", {
    type: "button",
    class: "spot",
    "aria-label": `${name}、${figure.printed}${figure.unit}`,
    onclick: () => tell("open-figure", { key, figure, page: sheet.number }),
  });
  button.dataset.spot = keyText(key);
  button.dataset.y = figure.y;
  return place(button, figure, ROOM);
}

function textSpot(text, sheet) {
  const button = h("button", {
    type: "button",
    class: "spot text",
    "aria-label": `本文、${text.file} ${text.line}行`,
    onclick: () => tell("open-text", { file: text.file, line: text.line, page: sheet.number }),
  });
  button.dataset.spot = lineText(text.file, text.line);
  button.dataset.y = text.y;
  return place(button, text, 2);
}

// ---- marks ------------------------------------------------------------------------------------------------------

let faults = new Map(); // spot -> severity
let noted = new Map(); // spot -> number of open notes
let pageFaults = new Map(); // page -> findings on it that no figure or line shows
let pageNotes = new Map(); // page -> number of open notes on it as a whole
const sheetsDrawn = new Set();

function readFindings() {
  faults = new Map();
  pageFaults = new Map();
  const add = (spot, severity) => {
    if (!(RANK[faults.get(spot)] >= RANK[severity])) faults.set(spot, severity);
  };
  for (const finding of book.findings) {
    for (const cell of finding.cells ?? []) add(keyText(cell.key), finding.severity);
    if (finding.file) add(lineText(finding.file, finding.line), finding.severity);
    else if (finding.page && !finding.cells?.length && finding.severity !== "notice") pageFaults.set(finding.page, [...(pageFaults.get(finding.page) ?? []), finding]);
  }
}

function readNotes() {
  noted = new Map();
  pageNotes = new Map();
  for (const note of book.notes) {
    if (note.done) continue;
    const { key, file, line, page } = note.target;
    if (key || file) {
      const spot = key ? keyText(key) : lineText(file, line);
      noted.set(spot, (noted.get(spot) ?? 0) + 1);
    } else pageNotes.set(page, (pageNotes.get(page) ?? 0) + 1);
  }
}

export function markSheet(sheet) {
  sheetsDrawn.add(sheet);
  for (const flag of sheet.overlay.querySelectorAll(".flag")) flag.remove();
  for (const spot of sheet.overlay.querySelectorAll(".spot")) {
    const name = spot.dataset.spot;
    const fault = faults.get(name);
    for (const severity of Object.keys(RANK)) spot.classList.toggle(severity, fault === severity);
    spot.classList.toggle("noted", noted.has(name));
    spot.classList.toggle("chosen", name === book.chosen);
    const difference = book.compared.get(name);
    spot.classList.toggle("differs", Boolean(difference));
    spot.replaceChildren();
    if (noted.has(name)) spot.append(h("span", { class: "flag-note" }, icon("note")));
    if (difference) spot.append(h("span", { class: "old" }, `旧 ${difference.old || "なし"}`));
  }
  const own = pageFaults.get(sheet.number);
  if (own) {
    const worst = own.some((finding) => finding.severity === "error") ? "error" : "warning";
    sheet.overlay.append(h("button", { type: "button", class: `flag finding-flag ${worst}`, "aria-label": `このページの指摘 ${own.length}件`, onclick: () => tell("open-page", sheet.number) }, icon(worst), String(own.length)));
  }
  const count = pageNotes.get(sheet.number);
  if (count)
    sheet.overlay.append(
      h("button", { type: "button", class: "flag", "aria-label": `このページのメモ ${count}件`, onclick: () => tell("open-page", sheet.number) }, icon("note"), String(count)),
    );
}

const markAll = () => {
  for (const sheet of sheetsDrawn) {
    if (sheet.element.isConnected) markSheet(sheet);
    else sheetsDrawn.delete(sheet);
  }
};

export function startSpots() {
  on("findings", () => {
    readFindings();
    markAll();
  });
  on("notes", () => {
    readNotes();
    markAll();
  });
  on("compared", markAll);
  on("chosen", markAll);
}
