// The contents with the state of every chapter.

import { book, labelOf, on, same } from "./book.js";
import { $, h, icon, refill } from "./dom.js";
import { goTo } from "./desk.js";
import { STATES } from "./words.js";

const view = $("view-contents");
let place = 0;
let drawn = null;

function stateOf(chapter) {
  const count = chapter.counts?.[chapter.state];
  const name = STATES[chapter.state] ?? "";
  return h("span", { class: `state ${chapter.state}`, title: count ? `${name}（${count}件）` : name }, icon(chapter.state, name), count ? String(count) : null);
}

const line = (title, page, level, extra = null) =>
  h(
    "button",
    { type: "button", class: `entry level-${level}`, onclick: () => page && goTo(page), disabled: !page },
    h("span", { class: "name" }, title),
    extra,
    h("span", { class: "page-label" }, page ? labelOf(page) : ""),
  );

function show() {
  const chapters = book.state?.chapters ?? [];
  const labels = book.pages.map((page) => page.label);
  if (same(drawn, [chapters, labels])) return;
  drawn = [chapters, labels];
  refill(
    view,
    h(
      "ol",
      { class: "contents" },
      chapters.map((chapter) => {
        const head = line(chapter.title, chapter.first, 0, stateOf(chapter));
        const sections = chapter.sections.map((section) => {
          const entry = line(section.title, section.page, Math.min(section.level, 3));
          entry.dataset.page = section.page;
          return h("li", {}, entry);
        });
        head.dataset.page = chapter.first;
        return h("li", {}, head, sections.length ? h("ol", {}, sections) : null);
      }),
    ),
  );
  mark();
}

/** The last entry that begins on or before the page in view. */
function mark() {
  const entries = [...view.querySelectorAll(".entry[data-page]")].filter((entry) => Number(entry.dataset.page) > 0);
  const before = entries.filter((entry) => Number(entry.dataset.page) <= place);
  const start = Math.max(0, ...before.map((entry) => Number(entry.dataset.page)));
  const now = before.find((entry) => Number(entry.dataset.page) === start && !entry.classList.contains("level-0")) ?? before.at(-1);
  for (const entry of entries) {
    if (entry === now) entry.setAttribute("aria-current", "location");
    else entry.removeAttribute("aria-current");
  }
  now?.scrollIntoView({ block: "nearest" });
}

export function startContents() {
  on("state", show);
  on("pages", show);
  on("place", (number) => {
    place = number;
    mark();
  });
}
