// Search over headings, figures and texts.

import { get } from "./api.js";
import { pageName, tell } from "./book.js";
import { $, announce, fill, h } from "./dom.js";
import { goToHit } from "./hits.js";
import { shownName, year } from "./words.js";

const field = $("search");
const results = $("search-results");
const KINDS = { section: "見出し", figure: "計数", text: "本文", source: "原稿" };
let found = [];
let at = -1;
let asked = "";
let timer = 0;

function open(shown) {
  results.hidden = !shown;
  $("side-tabs").classList.toggle("searching", shown); // the tabs stay: each of them ends the search
  field.setAttribute("aria-expanded", String(shown));
  if (!shown) field.removeAttribute("aria-activedescendant");
  tell("searched", shown ? asked : "");
}

async function ask() {
  const text = field.value.trim();
  asked = text;
  if (!text) {
    open(false);
    return;
  }
  let answer = [];
  let fault = "";
  try {
    answer = await get("search", { q: text });
  } catch (error) {
    fault = error.message;
  }
  if (asked !== text) return;
  found = answer;
  at = found.length ? 0 : -1;
  fill(results, found.length ? found.map(option) : h("p", { class: "empty" }, fault || "見つかりません。"));
  open(true);
  point();
  announce(fault || `${found.length}件`);
}

const option = (hit, place) =>
  h(
    "div",
    { role: "option", id: `hit-${place}`, class: "hit", "aria-selected": "false", onclick: () => choose(place) },
    h("span", { class: "kind" }, KINDS[hit.kind] ?? ""),
    h("span", { class: "name" }, shownName(hit.title), hit.key && h("small", {}, [year(hit.key), hit.printed].filter(Boolean).join("　"))),
    h("span", { class: "page-label" }, hit.page ? pageName(hit.page) : "－"),
  );

function point() {
  results.querySelectorAll(".hit").forEach((element, place) => element.setAttribute("aria-selected", String(place === at)));
  const element = results.querySelector(`#hit-${at}`);
  if (!element) return;
  field.setAttribute("aria-activedescendant", element.id);
  element.scrollIntoView({ block: "nearest" });
}

function choose(place) {
  at = place;
  point();
  const hit = found[place];
  if (hit.kind === "text") goToHit(hit.page);
  else if (hit.page) tell("jump", { page: hit.page, key: hit.key, file: hit.file, line: hit.line });
  if (hit.key) tell("open-figure", { key: hit.key, page: hit.page });
  if (hit.kind === "source") tell("open-text", { file: hit.file, line: hit.line, page: hit.page });
}

export function closeSearch() {
  if (results.hidden && !field.value) return false;
  field.value = "";
  asked = "";
  open(false);
  return true;
}

export function startSearch() {
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      at = Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), found.length - 1);
      point();
      event.preventDefault();
    } else if (event.key === "Enter" && at >= 0) choose(at);
  });
}
