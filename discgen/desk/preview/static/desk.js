// The pages on the desk: laid out at their true proportions, drawn when they come near, kept in place when they change.

import { book, labelOf, on, pageName, pageOf, tell } from "./book.js";
import { $, announce, h } from "./dom.js";
import { drawSpots, forgetSpots } from "./spots.js";

const desk = $("desk");
const holder = $("pages");
const sheets = new Map(); // number -> {element, image, overlay, hash, shown, fresh}
const CSS_PER_POINT = 96 / 72;
const WIDEST = 1.75; // of the natural size, when fitted to the width
const STEPS = [50, 75, 100, 125, 150, 200, 300];
const EDGE = 20; // free room beside a page

let zoom = localStorage.getItem("zoom") ?? "width";
let spread = localStorage.getItem("spread") === "true";
let current = 1;

const near = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      const sheet = sheets.get(Number(entry.target.dataset.number));
      if (!sheet) continue;
      sheet.near = entry.isIntersecting;
      if (sheet.near) draw(sheet);
      else if (!sheet.element.contains(document.activeElement)) clear(sheet);
    }
  },
  { root: desk, rootMargin: "120% 0px" },
);

const seen = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      const sheet = sheets.get(Number(entry.target.dataset.number));
      if (!sheet) continue;
      sheet.seen = entry.isIntersecting;
      flash(sheet);
    }
  },
  { root: desk, threshold: 0.05 },
);

// ---- layout -----------------------------------------------------------------------------------------------------

function scale() {
  const widest = Math.max(...book.pages.map((page) => page.width), 1);
  const highest = Math.max(...book.pages.map((page) => page.height), 1);
  const columns = spread ? 2 : 1;
  const width = (desk.clientWidth - EDGE * 2 - (columns - 1) * 2) / (widest * columns);
  if (zoom === "width") return Math.min(width, WIDEST * CSS_PER_POINT);
  if (zoom === "page") return Math.min(width, (desk.clientHeight - EDGE * 2) / highest);
  return (Number(zoom) / 100) * CSS_PER_POINT;
}

/** Set sizes anew and keep what is at ``line`` (share of the height of the window) where it is. */
function resize(line = 0) {
  const kept = anchor(line);
  holder.style.setProperty("--scale", scale().toFixed(5));
  holder.classList.toggle("spread", spread);
  restore(kept, line);
}

/** The page at a line of the window and how far down the line is in it. */
function anchor(line) {
  const y = desk.scrollTop + line * desk.clientHeight;
  for (const page of book.pages) {
    const element = sheets.get(page.number)?.element;
    if (element && element.offsetTop + element.offsetHeight > y)
      return { number: page.number, share: (y - element.offsetTop) / element.offsetHeight };
  }
  return null;
}

function restore(kept, line) {
  const element = kept && sheets.get(kept.number)?.element;
  if (element) desk.scrollTop = element.offsetTop + kept.share * element.offsetHeight - line * desk.clientHeight;
}

function newSheet(page) {
  const overlay = h("div", { class: "spots" });
  const element = h("section", { class: "page", id: `page-${page.number}` }, h("span", { class: "blank", "aria-hidden": "true" }), overlay);
  element.dataset.number = page.number;
  return { number: page.number, element, overlay, image: null, hash: "", near: false, seen: false, fresh: false };
}

function dress(sheet, page) {
  sheet.element.style.setProperty("--w", page.width);
  sheet.element.style.setProperty("--h", page.height);
  sheet.element.setAttribute("aria-label", pageName(page.number, "ページ"));
  sheet.element.querySelector(".blank").textContent = page.label;
  sheet.element.classList.toggle("verso", page.verso);
}

/** Where a page of the old version is in the new one: by its section, when pages came or went before it. */
function moved(number, before, sections) {
  if (before.length === book.pages.length) return number;
  const own = sections.filter((section) => section.page <= number).at(-1);
  const now = own && sectionsOf(book.state).find((section) => section.id === own.id);
  return now ? Math.min(now.page + number - own.page, book.pages.length) : Math.min(number, book.pages.length);
}

const sectionsOf = (state) =>
  (state?.chapters ?? [])
    .flatMap((chapter) => [{ id: chapter.id, page: chapter.first }, ...chapter.sections])
    .filter((section) => section.page)
    .sort((a, b) => a.page - b.page);

let sections = [];

function show(before) {
  const kept = before.length ? anchor(0) : null;
  const changed = [];
  const drawn = [];
  forgetSpots();
  for (const page of book.pages) {
    let sheet = sheets.get(page.number);
    if (!sheet) {
      sheet = newSheet(page);
      sheets.set(page.number, sheet);
      holder.append(sheet.element);
      near.observe(sheet.element);
      seen.observe(sheet.element);
    }
    dress(sheet, page);
    if (before.length && before.find((old) => old.number === page.number)?.look !== page.look) {
      changed.push(page.number);
      sheet.fresh = true;
    }
    if (sheet.image && sheet.hash === page.hash) drawSpots(sheet, page.hash); // a line may have another number now
    else if (sheet.near) drawn.push(draw(sheet));
  }
  for (const [number, sheet] of sheets)
    if (!pageOf(number)) {
      near.unobserve(sheet.element);
      seen.unobserve(sheet.element);
      sheet.element.remove();
      sheets.delete(number);
    }
  $("waiting").hidden = book.pages.length > 0;
  holder.style.setProperty("--scale", scale().toFixed(5));
  holder.classList.toggle("spread", spread);
  if (kept) restore({ ...kept, number: moved(kept.number, before, sections) }, 0);
  else jumpToAddress();
  sections = sectionsOf(book.state);
  notePlace();
  if (before.length) tellWhenDrawn(changed, drawn);
}

let awaited = null; // {changed, drawn} of the versions whose pictures are not all there

/** Told as changed only when what is in view can be seen as it is now. */
async function tellWhenDrawn(changed, drawn) {
  const own = (awaited = { changed: [...new Set([...(awaited?.changed ?? []), ...changed])].filter(pageOf).sort((a, b) => a - b) });
  tell("drawing", drawn.length > 0);
  await Promise.all(drawn);
  if (awaited !== own) return;
  awaited = null;
  tell("drawing", false);
  tell("changed", own.changed);
}

// ---- drawing ----------------------------------------------------------------------------------------------------

async function draw(sheet) {
  const page = pageOf(sheet.number);
  if (!page || sheet.hash === page.hash) return;
  const hash = (sheet.hash = page.hash);
  const image = h("img", { alt: "", draggable: false, decoding: "async", class: "print" });
  image.src = `/api/pages/${page.number}.svg?hash=${encodeURIComponent(hash)}`;
  try {
    await image.decode();
  } catch {
    if (sheet.hash === hash) sheet.hash = ""; // tried again with the next version or when it comes near again
    return;
  }
  if (sheet.hash !== hash || !sheet.near) {
    if (sheet.hash === hash) sheet.hash = "";
    return;
  }
  if (sheet.image) sheet.image.replaceWith(image);
  else sheet.element.insertBefore(image, sheet.overlay);
  sheet.image = image;
  sheet.element.dataset.hash = hash;
  flash(sheet);
  tell("drawn", sheet.number);
  await drawSpots(sheet, hash);
}

/** Pages far away give their memory back. */
function clear(sheet) {
  sheet.image?.remove();
  sheet.image = null;
  sheet.hash = "";
  sheet.overlay.replaceChildren();
  delete sheet.element.dataset.hash;
}

function flash(sheet) {
  if (!sheet.fresh || !sheet.seen || sheet.element.dataset.hash !== pageOf(sheet.number)?.hash) return;
  sheet.fresh = false;
  sheet.element.classList.remove("fresh");
  void sheet.element.offsetWidth; // so that the animation starts again
  sheet.element.classList.add("fresh");
  setTimeout(() => sheet.element.classList.remove("fresh"), 4000);
}

export const drawnSheets = () => [...sheets.values()].filter((sheet) => sheet.image);
export const sheetOf = (number) => sheets.get(number);

// ---- moving -----------------------------------------------------------------------------------------------------

export const currentPage = () => current;

/** Go to a page, or to a place in it (points from its top). */
export function goTo(number, y = null) {
  const page = pageOf(number);
  const element = sheets.get(number)?.element;
  if (!element) return;
  const within = y === null ? -EDGE : (y / page.height) * element.offsetHeight - desk.clientHeight * 0.35;
  desk.scrollTo({ top: element.offsetTop + Math.max(within, -EDGE), behavior: "instant" });
  notePlace();
}

export function step(by) {
  const row = spread ? 2 : 1;
  const target = Math.min(Math.max(current + by * row, 1), book.pages.length);
  goTo(target);
  announce(pageName(target, "ページ"));
}

export function zoomBy(direction) {
  const now = (scale() / CSS_PER_POINT) * 100;
  const next = direction > 0 ? STEPS.find((size) => size > now + 1) : STEPS.findLast((size) => size < now - 1);
  if (next) setZoom(String(next));
}

function setZoom(value) {
  zoom = value;
  localStorage.setItem("zoom", zoom);
  $("zoom").value = zoom;
  resize(0.4);
  notePlace();
}

export function toggleSpread() {
  spread = !spread;
  localStorage.setItem("spread", spread);
  $("spread").setAttribute("aria-pressed", spread);
  const kept = current;
  resize(0);
  goTo(kept);
}

function notePlace() {
  const found = anchor(0.4)?.number ?? book.pages.at(-1)?.number ?? 1;
  if (document.activeElement !== $("page-entry")) $("page-entry").value = labelOf(found);
  $("page-count").textContent = book.pages.length ? `${found} / ${book.pages.length}` : "";
  if (found !== current || !notePlace.told) {
    notePlace.told = true;
    current = found;
    history.replaceState(null, "", `#p${found}`);
    tell("place", found);
  }
}

function jumpToAddress() {
  const asked = /^#p(\d+)$/.exec(location.hash);
  if (asked) goTo(Number(asked[1]));
}

function enterPage() {
  const text = $("page-entry").value.normalize("NFKC").trim();
  const page = book.pages.find((one) => one.label === text) ?? pageOf(Number(text));
  if (page) goTo(page.number);
  else announce(`${text}ページはありません`);
  $("page-entry").classList.toggle("wrong", !page);
  if (page) desk.focus({ preventScroll: true });
}

export function startDesk() {
  $("zoom").value = zoom;
  $("spread").setAttribute("aria-pressed", spread);
  $("zoom").addEventListener("change", (event) => setZoom(event.target.value));
  $("zoom-in").addEventListener("click", () => zoomBy(1));
  $("zoom-out").addEventListener("click", () => zoomBy(-1));
  $("spread").addEventListener("click", toggleSpread);
  $("previous-page").addEventListener("click", () => step(-1));
  $("next-page").addEventListener("click", () => step(1));
  $("page-entry").addEventListener("keydown", (event) => event.key === "Enter" && enterPage());
  $("page-entry").addEventListener("focus", (event) => event.target.select());
  $("page-entry").addEventListener("blur", () => {
    $("page-entry").classList.remove("wrong");
    notePlace();
  });
  let waiting = false;
  desk.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      notePlace();
    });
  });
  let width = desk.clientWidth;
  new ResizeObserver(() => {
    if (desk.clientWidth !== width || zoom === "page") resize(0);
    width = desk.clientWidth;
  }).observe(desk);
  on("pages", show);
}
