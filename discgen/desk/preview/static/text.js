// The text over the pictures of the pages: seen by nobody, but selected, copied and found by the browser as on paper.

import { get } from "./api.js";
import { book, on, pageOf } from "./book.js";
import { currentPage, sheetOf } from "./desk.js";
import { h } from "./dom.js";

const UNIT = 2; // pixels of a layer for a point: browsers make no type smaller than they like
const AT_ONCE = 2;
const FACE = '"BIZ UDGothic", "BIZ UDPGothic", "Yu Gothic", "Hiragino Sans", "Noto Sans CJK JP", sans-serif';
const LATIN = /[A-Za-z0-9]/;
const layers = new Map(); // number of a page -> {hash, element, lines}
const measure = document.createElement("canvas").getContext("2d");
measure.font = `100px ${FACE}`;
const { fontBoundingBoxAscent: UP, fontBoundingBoxDescent: DOWN } = measure.measureText("国");

/** The lines over a page: {text, x, y, w, size, angle, aside, flow, node}, lengths in points; node: their text. */
export const linesOf = (number) => layers.get(number)?.lines ?? [];

// ---- fetching: pages in view first, the others in quiet moments --------------------------------------------------

let running = 0;

const missing = () => {
  const near = currentPage();
  return book.pages
    .filter((page) => layers.get(page.number)?.hash !== page.hash && sheetOf(page.number))
    .sort((a, b) => Math.abs(a.number - near) - Math.abs(b.number - near))[0];
};

async function work() {
  if (running >= AT_ONCE) return;
  running += 1;
  try {
    for (let page = missing(); page; page = missing()) {
      layers.set(page.number, { lines: [], ...layers.get(page.number), hash: page.hash });
      let flows = [];
      try {
        flows = await get(`pages/${page.number}/text`, { hash: page.hash });
      } catch {
        layers.get(page.number).hash = ""; // the page is new again or the server is gone: told both, and tried then
        break;
      }
      if (pageOf(page.number)?.hash === page.hash) put(page, flows);
    }
  } finally {
    running -= 1;
  }
}

function show() {
  for (const [number, layer] of layers) {
    if (pageOf(number)) continue;
    layer.element?.remove();
    layers.delete(number);
  }
  for (let count = 0; count < AT_ONCE; count += 1) setTimeout(work, 200);
}

// ---- drawing ----------------------------------------------------------------------------------------------------

function put(page, flows) {
  const sheet = sheetOf(page.number);
  if (!sheet) return;
  const element = h("div", { class: "words" });
  element.style.setProperty("--unit", UNIT);
  const lines = [];
  flows.forEach((flow, number) => {
    for (const rows of folded(flow)) element.append(flowElement(flow, rows, number, lines));
  });
  const before = layers.get(page.number);
  if (before?.element?.isConnected) before.element.replaceWith(element);
  else sheet.element.insertBefore(element, sheet.overlay);
  element.dataset.hash = page.hash;
  layers.set(page.number, { hash: page.hash, element, lines });
}

/** Lines that the browser folds where print does, so that it finds words across them; others stand alone. */
function folded(flow) {
  const rows = [];
  for (const line of flow.lines) {
    const group = rows.at(-1);
    const last = group?.at(-1);
    const left = Math.min(line.x, ...(group ?? []).map((one) => one.x));
    const widest = Math.max(...[line, ...(group ?? [])].map((one) => one.x + one.w)) - left;
    const full = last && line.x + line.w - left + last.x + last.w - left > widest * 1.02;
    const even = last && (group.length < 2 || Math.abs(line.y - last.y - (group[1].y - group[0].y)) < flow.size * 0.1);
    if (full && even && last.x - left < flow.size * 4) group.push(line);
    else rows.push([line]);
  }
  return rows;
}

function flowElement(flow, rows, number, lines) {
  const { size, angle, aside } = flow;
  const left = Math.min(...rows.map((row) => row.x));
  const pitch = rows.length > 1 ? rows[1].y - rows[0].y : size * 1.2;
  const up = (pitch - (size * (UP + DOWN)) / 100) / 2 + (size * UP) / 100; // from the top of a line to its baseline
  const box = h("div", { class: aside ? "flow aside" : "flow" });
  const style = { left: left, top: rows[0].y - up, width: Math.max(...rows.map((row) => row.x - left + row.w)) + size * 0.3 };
  for (const [name, value] of Object.entries(style)) box.style[name] = `${value * UNIT}px`;
  box.style.fontSize = `${size * UNIT}px`;
  box.style.lineHeight = `${pitch * UNIT}px`;
  if (angle) {
    box.style.transformOrigin = `0 ${up * UNIT}px`;
    box.style.transform = `rotate(${angle}deg)`;
  }
  rows.forEach((row, place) => {
    const node = document.createTextNode(row.text);
    const line = h("span", { class: "line" }, []);
    line.append(node);
    const natural = (measure.measureText(row.text).width * size) / 100;
    line.style.letterSpacing = `${((row.w - natural) / [...row.text].length) * UNIT}px`;
    if (row.x > left) line.style.marginLeft = `${(row.x - left) * UNIT}px`;
    if (place) box.append(LATIN.test(rows[place - 1].text.at(-1)) && LATIN.test(row.text[0]) ? " " : document.createElement("wbr"));
    box.append(line);
    lines.push({ ...row, size, angle, aside, flow: number, node });
  });
  return box;
}

export function startText() {
  on("pages", show);
  on("connection", (there) => there && show());
}
