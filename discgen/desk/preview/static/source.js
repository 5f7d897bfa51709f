// The way from the page to its sources and back: a file at its line, a workbook at its cell, a line's page.

import { get, send } from "./api.js";
import { book, on, tell } from "./book.js";
import { announce, copyButton, fill, h, icon } from "./dom.js";

const known = new Map(); // question -> answer
let asked = addressed(); // before anybody else changes the address

/** What the server knows of {file, line} or {place}; asked once. */
async function sourceOf(query) {
  const name = JSON.stringify(query);
  if (!known.has(name)) known.set(name, await get("source", query));
  return known.get(name);
}

/** Buttons that open a source; filled as soon as the server has answered. */
export function sourceActions(query) {
  const holder = h("p", { class: "source-actions" });
  const show = (told) => fill(holder, buttons(told));
  const name = JSON.stringify(query);
  if (known.has(name)) show(known.get(name));
  else sourceOf(query).then(show, () => {});
  return holder;
}

function buttons(told) {
  return [
    told.editor && h("a", { class: "button small", href: told.editor, title: `${told.file} をエディターで開く` }, icon("pencil"), "エディターで開く"),
    told.opens && h("button", { type: "button", class: "button small", onclick: () => open(told.file), title: `${told.file} を、この PC のソフトで開く` }, icon("open"), told.cell ? "ブックを開く" : "開く"),
    told.address && h("span", { class: "address", title: "Excel の名前ボックス（または F5）に貼り付けると、このセルに移ります" }, "Excel の番地 ", h("code", {}, told.address), copyButton(told.address, "Excel のセルの番地")),
  ];
}

async function open(file) {
  try {
    await send("POST", "source/open", { file });
    announce(`${file} を開きます`);
    tell("said", `${file} を開きます`);
  } catch (error) {
    tell("said", error.message);
  }
}

// ---- from a line to its page: …/#text/greeting.md:12 --------------------------------------------------------------

function addressed() {
  const text = decodeURIComponent(location.hash.slice(1));
  return /\.md(:\d+)?$/.test(text) ? text : "";
}

async function follow() {
  if (!asked || !book.pages.length) return;
  const text = asked;
  asked = "";
  const [hit] = await get("search", { q: text }).catch(() => []);
  if (hit?.kind !== "source") return;
  if (!hit.page) tell("said", hit.title);
  tell("jump", { page: hit.page, file: hit.file, line: hit.line });
  tell("open-text", { file: hit.file, line: hit.line, page: hit.page });
}

export function startSource() {
  on("pages", follow);
  addEventListener("hashchange", () => {
    asked = addressed();
    follow();
  });
}
