// Notes of the review: under a figure, a text or a page, and all of them in a list.

import { send } from "./api.js";
import { book, keyText, on, pageName, tell } from "./book.js";
import { $, announce, h, icon, refill } from "./dom.js";
import { answersOf, reviewFiles, threadFacts, threadForm } from "./threads.js";
import { time } from "./words.js";
import { attempt, lastWho, rememberWho, whoField } from "./writing.js";

const list = $("view-notes");
let shown = "open";
let doomed = ""; // the note that a second click removes

function doom(id) {
  doomed = id;
  tell("notes");
}

const targetText = ({ key, file, line, page }) => (key ? keyText(key) : file ? `${file}:${line ?? ""}` : `p${page}`);

export function noteSection(target) {
  const own = targetText(target);
  const notes = book.notes.filter((note) => targetText(note.target) === own);
  return h("section", { class: "part" }, h("h3", {}, "メモ"), notes.length ? h("ul", { class: "notes" }, notes.map((note) => noteItem(note, false))) : null, form(target));
}

function form(target) {
  const fault = h("p", { class: "fault", role: "alert" }, book.notesFault);
  const text = h("textarea", { rows: 2, required: true, maxLength: 4000, placeholder: "気づいたこと、確かめること", "aria-label": "メモの文" });
  text.dataset.kept = `${targetText(target)}/text`;
  const who = whoField(`${targetText(target)}/who`);
  const write = async (event) => {
    event.preventDefault();
    const sent = { ...target, who: who.value, text: text.value };
    rememberWho(who.value);
    const kept = text.value;
    text.value = "";
    if (await attempt(() => send("POST", "notes", sent), fault)) announce("メモを記録しました");
    else text.value = kept;
  };
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form.requestSubmit();
  });
  return h("form", { class: "note-form", onsubmit: write }, text, h("div", { class: "line" }, who, h("button", { type: "submit", class: "button" }, "記録する")), fault);
}

export function noteItem(note, withPlace) {
  const fault = h("p", { class: "fault", role: "alert" });
  const done = h("input", { type: "checkbox", checked: note.done, "aria-label": `済：${note.text}` });
  done.addEventListener("change", async () => {
    const change = { done: done.checked, who: lastWho() };
    if (!(await attempt(() => send("PATCH", `notes/${note.id}`, change), fault))) done.checked = note.done;
  });
  const sure = note.id === doomed;
  const remove = h("button", { type: "button", class: sure ? "plain small sure" : "plain small", title: "メモを消す", "aria-label": sure ? "もう一度押すと消えます" : "メモを消す" }, sure ? "消す" : icon("bin"));
  remove.addEventListener("click", () => {
    // A second click within a moment confirms; a dialogue box would stand over the page.
    if (sure) {
      attempt(() => send("DELETE", `notes/${note.id}`), fault);
      return;
    }
    doom(note.id);
    setTimeout(() => doomed === note.id && doom(""), 4000);
  });
  const changed = note.printed && note.now && note.printed !== note.now;
  return h(
    "li",
    { class: note.done ? "note done" : "note" },
    withPlace && h("button", { type: "button", class: "where", onclick: () => jump(note) }, h("span", { class: "page-label" }, note.page ? pageName(note.page) : "－"), h("span", {}, note.title)),
    h("p", { class: "text" }, note.text),
    changed && h("p", { class: "change" }, `記入時 ${note.printed} → 現在 ${note.now}`),
    h("p", { class: "by" }, h("label", { class: "check" }, done, "済"), h("span", {}, note.who), h("time", { dateTime: note.when }, time(note.when)), remove),
    threadFacts(note),
    answersOf(note, withPlace),
    withPlace ? null : threadForm(note, fault),
    fault,
  );
}

function jump(note) {
  const { key, file, line, page } = note.target;
  tell("jump", { page: note.page ?? page, key, file, line });
  if (key) tell("open-figure", { key, page: note.page });
  else if (file) tell("open-text", { file, line, page: note.page });
  else tell("open-page", page);
}

function show() {
  const open = book.notes.filter((note) => !note.done);
  $("count-notes").textContent = open.length ? String(open.length) : "";
  const notes = { open, done: book.notes.filter((note) => note.done), all: book.notes }[shown];
  const choice = (name, label, count) => h("button", { type: "button", class: "chip", "aria-pressed": String(shown === name), onclick: () => ((shown = name), show()) }, label, h("b", {}, String(count)));
  refill(
    list,
    h("div", { class: "filter" }, choice("open", "未処理", open.length), choice("done", "済", book.notes.length - open.length), choice("all", "すべて", book.notes.length)),
    book.notesFault && h("p", { class: "fault" }, book.notesFault),
    notes.length ? h("ul", { class: "notes" }, notes.map((note) => noteItem(note, true))) : h("p", { class: "empty" }, shown === "open" ? "未処理のメモはありません。計数・本文・ページの詳細から記入できます。" : "メモはありません。"),
    book.notes.length ? reviewFiles() : null,
  );
}

export function startNotes() {
  on("notes", show);
  show();
}
