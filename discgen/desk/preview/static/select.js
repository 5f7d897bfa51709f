// Selecting on a page with the pointer, over all that can be clicked there, and copying as an office wants it: lines of
// a paragraph in one, cells of a row with tabs between them.

import { on, pageOf } from "./book.js";
import { $ } from "./dom.js";
import { linesOf } from "./text.js";

const THRESHOLD = 4; // pixels that the pointer moves before a click becomes a selection
const EDGE = 30; // pixels at the edge of the desk where it scrolls
const desk = $("desk");
let begun = null; // {x, y, caret, selecting}

// ---- the place in the text nearest to the pointer ----------------------------------------------------------------

function pageAt(x, y) {
  const under = document.elementFromPoint(x, y)?.closest(".page");
  if (under) return under;
  const gap = (element) => {
    const box = element.getBoundingClientRect();
    return Math.max(box.top - y, y - box.bottom, 0) + Math.max(box.left - x, x - box.right, 0);
  };
  return [...desk.querySelectorAll(".page")].sort((a, b) => gap(a) - gap(b))[0] ?? null;
}

function caretAt(x, y) {
  const element = pageAt(x, y);
  const page = element && pageOf(Number(element.dataset.number));
  if (!page) return null;
  const box = element.getBoundingClientRect();
  const scale = box.width / page.width;
  const [px, py] = [(x - box.left) / scale, (y - box.top) / scale];
  const lines = linesOf(page.number).filter((line) => !line.aside);
  const inside = lines.filter((line) => line.flow === flowAround(lines, px, py));
  let best = null;
  for (const line of inside.length ? inside : lines) {
    const [along, across] = framed(px, py, line);
    const dx = Math.max(-along, along - line.w, 0);
    const dy = Math.max(-line.size * 0.88 - across, across - line.size * 0.12, 0);
    const distance = inside.length ? dy * 1000 + dx : Math.hypot(dx, dy * 2); // of a paragraph the line beside the pointer
    if (!best || distance < best.distance) best = { line, along, distance };
  }
  return best && { node: best.line.node, offset: offsetIn(best.line, best.along, scale) };
}

/** The paragraph around a place, with the room right of its shorter lines. */
function flowAround(lines, x, y) {
  const boxes = new Map();
  for (const line of lines) {
    if (line.angle) continue;
    const [top, bottom] = [line.y - line.size, line.y + line.size * 0.4];
    const box = boxes.get(line.flow) ?? { left: line.x, right: line.x, top, bottom };
    boxes.set(line.flow, { left: Math.min(box.left, line.x), right: Math.max(box.right, line.x + line.w), top: Math.min(box.top, top), bottom: Math.max(box.bottom, bottom), room: line.size * 1.2 });
  }
  return [...boxes].find(([, box]) => x >= box.left - box.room && x <= box.right + box.room && y >= box.top && y <= box.bottom)?.[0];
}

/** Seen from the beginning of a line: how far along it and how far below its baseline. */
function framed(x, y, line) {
  const turn = (-line.angle * Math.PI) / 180;
  const [dx, dy] = [x - line.x, y - line.y];
  return [dx * Math.cos(turn) - dy * Math.sin(turn), dx * Math.sin(turn) + dy * Math.cos(turn)];
}

function offsetIn(line, along, scale) {
  const { node } = line;
  const count = node.length;
  if (line.angle) return Math.min(Math.max(Math.round((along / line.w) * count), 0), count);
  const range = document.createRange();
  range.selectNodeContents(node);
  const left = range.getBoundingClientRect().left;
  for (let place = 0; place < count; place += 1) {
    range.setStart(node, place);
    range.setEnd(node, place + 1);
    const box = range.getBoundingClientRect();
    if (left + along * scale < (box.left + box.right) / 2) return place;
  }
  return count;
}

// ---- the pointer ------------------------------------------------------------------------------------------------

function press(event) {
  const within = event.target.closest(".page");
  if (event.button || event.pointerType === "touch" || !within || event.target.closest(".flag, form")) return;
  begun = { x: event.clientX, y: event.clientY, caret: null };
  if (!event.shiftKey) getSelection().removeAllRanges();
}

function move(event) {
  if (!begun || !(event.buttons & 1)) return;
  const { clientX: x, clientY: y } = event;
  if (!begun.caret) {
    if (Math.hypot(x - begun.x, y - begun.y) < THRESHOLD) return;
    begun.caret = caretAt(begun.x, begun.y);
    if (!begun.caret) return;
    desk.classList.add("selecting");
    desk.setPointerCapture(event.pointerId);
  }
  const box = desk.getBoundingClientRect();
  if (y < box.top + EDGE) desk.scrollTop -= EDGE;
  if (y > box.bottom - EDGE) desk.scrollTop += EDGE;
  const end = caretAt(x, y);
  if (end) getSelection().setBaseAndExtent(begun.caret.node, begun.caret.offset, end.node, end.offset);
}

function release() {
  if (begun?.caret) {
    const quiet = (event) => event.stopPropagation();
    desk.addEventListener("click", quiet, { capture: true, once: true });
    setTimeout(() => desk.removeEventListener("click", quiet, { capture: true }), 0);
  }
  desk.classList.remove("selecting");
  begun = null;
}

// ---- copying ----------------------------------------------------------------------------------------------------

const LATIN = /[A-Za-z0-9]/;

function between(one, other) {
  if (one.page === other.page && one.flow === other.flow) return LATIN.test(one.said.at(-1)) && LATIN.test(other.said[0]) ? " " : "";
  const beside = one.page === other.page && one.angle === other.angle && Math.abs(one.y - other.y) < Math.min(one.size, other.size) * 0.5;
  return beside && other.x > one.x ? "\t" : "\n";
}

/** The selected text of the pages. */
export function selectedText() {
  const selection = getSelection();
  const found = [];
  for (let place = 0; place < selection.rangeCount; place += 1) {
    const range = selection.getRangeAt(place);
    for (const element of desk.querySelectorAll(".page")) {
      if (!range.intersectsNode(element)) continue;
      for (const line of linesOf(Number(element.dataset.number))) {
        if (line.aside || !range.intersectsNode(line.node)) continue;
        const first = line.node === range.startContainer ? range.startOffset : 0;
        const last = line.node === range.endContainer ? range.endOffset : line.node.length;
        const said = line.node.data.slice(first, last);
        if (said) found.push({ ...line, page: element.dataset.number, said });
      }
    }
  }
  return found.map((line, place) => (place ? between(found[place - 1], line) : "") + line.said).join("");
}

function copy(event) {
  if (event.target.closest?.("input, textarea")) return;
  const at = getSelection().anchorNode;
  if (!at || !desk.contains(at)) return;
  const text = selectedText();
  if (!text) return;
  event.clipboardData.setData("text/plain", text);
  event.preventDefault();
}

export function startSelect() {
  desk.addEventListener("pointerdown", press);
  desk.addEventListener("pointermove", move);
  desk.addEventListener("pointerup", release);
  desk.addEventListener("pointercancel", release);
  desk.addEventListener("mousedown", (event) => event.target.closest(".words") && event.preventDefault());
  desk.addEventListener("dragstart", (event) => event.preventDefault()); // what is selected already would be carried off
  document.addEventListener("copy", copy);
  on("pages", () => (begun = null));
}
