// A note as a thread: its answers, who sees to it until when, and what of the review can be taken along.

import { send } from "./api.js";
import { announce, h, icon } from "./dom.js";
import { time } from "./words.js";
import { attempt, rememberWho, whoField } from "./writing.js";

const day = (iso) => iso.replaceAll("-", "/");
const today = () => new Date().toLocaleDateString("sv"); // 2026-07-10, as the server keeps it

/** Who and until when; a day that has passed says so in words. */
export function threadFacts(note) {
  if (!note.person && !note.due) return null;
  const late = note.due && !note.done && note.due < today();
  return h(
    "p",
    { class: "facts-line" },
    note.person && h("span", {}, `担当 ${note.person}`),
    note.due && h("span", { class: late ? "late" : "" }, `期限 ${day(note.due)}`, late ? "（過ぎています）" : ""),
  );
}

/** All answers; in the list only how many and the last one. */
export function answersOf(note, short) {
  const answers = note.answers ?? [];
  if (!answers.length) return null;
  const shown = short ? answers.slice(-1) : answers;
  return h(
    "div",
    { class: "answers", role: "group", "aria-label": `回答 ${answers.length}件` },
    short && answers.length > 1 ? h("p", { class: "faint" }, `回答 ${answers.length}件　最後の回答`) : null,
    shown.map((answer) => h("div", { class: "answer" }, h("p", { class: "text" }, answer.text), h("p", { class: "by" }, h("span", {}, answer.who), h("time", { dateTime: answer.when }, time(answer.when))))),
  );
}

/** Answer, and say who does it until when: one form, one button. */
export function threadForm(note, fault) {
  const field = (element, name) => ((element.dataset.kept = `${note.id}/${name}`), element);
  const text = field(h("textarea", { rows: 2, maxLength: 4000, placeholder: "回答", "aria-label": "回答" }), "answer");
  const who = whoField(`${note.id}/who`);
  const person = field(h("input", { type: "text", value: note.person ?? "", maxLength: 60, placeholder: "担当", "aria-label": "担当", autocomplete: "off" }), "person");
  const due = field(h("input", { type: "date", value: note.due ?? "", "aria-label": "期限" }), "due");
  const write = async (event) => {
    event.preventDefault();
    const answer = text.value.trim();
    const change = { person: person.value, due: due.value };
    const other = person.value.trim() !== (note.person ?? "") || due.value !== (note.due ?? "");
    if (!answer && !other) return;
    rememberWho(who.value);
    text.value = "";
    const sent = async () => {
      if (answer) await send("POST", `notes/${note.id}/answers`, { who: who.value, text: answer });
      if (other) await send("PATCH", `notes/${note.id}`, change);
    };
    if (await attempt(sent, fault)) announce(answer ? "回答を記録しました" : "担当と期限を記録しました");
    else text.value = answer;
  };
  const form = h(
    "form",
    { class: "note-form", onsubmit: write },
    text,
    h("div", { class: "line" }, person, due),
    h("div", { class: "line" }, who, h("button", { type: "submit", class: "button" }, "回答する")),
  );
  const details = h("details", { class: "thread" }, h("summary", {}, "回答・担当・期限"), form);
  details.dataset.kept = `${note.id}/thread`;
  return details;
}

export const reviewFiles = () =>
  h(
    "p",
    { class: "export" },
    h("a", { class: "button", href: "/api/review.xlsx", download: "" }, icon("export"), "Excelに書き出す"),
    h("a", { class: "button", href: "/api/review.pdf", download: "" }, icon("export"), "メモ付きPDF（校正用）"),
  );
