// Marks on the pages where they say what is searched for.

import { get } from "./api.js";
import { on, pageOf } from "./book.js";
import { drawnSheets, goTo, sheetOf } from "./desk.js";
import { h } from "./dom.js";

let wanted = "";

const hitsOf = (number) => get(`pages/${number}/hits`, { hash: pageOf(number)?.hash, q: wanted }).catch(() => []);

const without = (sheet) => sheet.element.querySelector(".hits")?.remove();

async function mark(sheet) {
  const asked = wanted;
  const found = asked ? await hitsOf(sheet.number) : [];
  if (asked !== wanted) return;
  without(sheet);
  if (!found.length) return;
  const marks = found.flat().map((box) => {
    const element = h("span", { class: "hit-mark" });
    for (const [name, value] of [["--x", box.x], ["--y", box.y], ["--bw", box.w], ["--bh", box.h]]) element.style.setProperty(name, value);
    return element;
  });
  sheet.element.insertBefore(h("div", { class: "hits", "aria-hidden": "true" }, marks), sheet.overlay);
}

const markAll = () => drawnSheets().forEach(mark);

/** To the first hit on a page. */
export async function goToHit(number) {
  const [first] = await hitsOf(number);
  goTo(number, first ? first[0].y : null);
}

export function startHits() {
  on("searched", (text) => {
    if (text === wanted) return;
    wanted = text;
    markAll();
  });
  on("drawn", (number) => {
    const sheet = sheetOf(number);
    if (sheet) mark(sheet);
  });
}
