// Findings accepted by somebody for a reason: the form under a finding, and the list of what was accepted.

import { get, send } from "./api.js";
import { book, on, pageName, refresh, same, tell } from "./book.js";
import { announce, h, icon } from "./dom.js";

let open = ""; // place and id of the finding whose form is open
let typed = { reason: "", until: "" };
let fault = "";
let doomed = ""; // the acceptance that a second click takes back
let known = { accepted: [], expired: [] };

const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);

function redraw() {
  tell("findings");
}

async function fetchAll() {
  const now = await get("acceptances").catch(() => known);
  if (same(now, known)) return;
  known = now;
  redraw();
}

/** Under a finding: a button, or the form that it opens. place: which of the two sides of the window. */
export function acceptPart(finding, place) {
  if (!finding.acceptable) return null;
  const own = `${place} ${finding.id}`;
  if (open !== own) return h("p", { class: "accept" }, h("button", { type: "button", class: "link", "aria-label": `「${finding.title}」を承認する`, onclick: () => begin(own) }, "承認する…"));
  const reason = h("textarea", { rows: 2, required: true, maxLength: 1000, value: typed.reason, placeholder: "このままでよい理由", "aria-label": "承認の理由", oninput: (event) => (typed.reason = event.target.value) });
  reason.dataset.accept = own;
  const person = h("input", { type: "text", required: true, maxLength: 60, value: localStorage.getItem("person") ?? "", placeholder: "承認者（役職名）", "aria-label": "承認者（役職名）", autocomplete: "off", oninput: (event) => localStorage.setItem("person", event.target.value) });
  const until = h("input", { type: "date", min: today(), value: typed.until, "aria-label": "期限（空欄ならば期限なし）", oninput: (event) => (typed.until = event.target.value) });
  const give = async (event) => {
    event.preventDefault();
    try {
      await send("POST", "acceptances", { finding: finding.id, reason: reason.value, person: person.value, until: until.value || null });
      open = fault = "";
      typed = { reason: "", until: "" };
      announce("承認を記録しました");
      refresh();
    } catch (error) {
      fault = error.message;
      announce(fault);
    }
    redraw();
  };
  return h(
    "form",
    { class: "accept-form", onsubmit: give },
    reason,
    h("div", { class: "line" }, person, h("label", {}, "期限", until)),
    h("div", { class: "line" }, h("button", { type: "submit", class: "button" }, "承認する"), h("button", { type: "button", class: "plain", onclick: () => begin("") }, "やめる")),
    fault && h("p", { class: "fault", role: "alert" }, fault),
  );
}

function begin(own) {
  open = own;
  fault = "";
  redraw();
  document.querySelector(`[data-accept="${CSS.escape(own)}"]`)?.focus({ preventScroll: true });
}

/** At the end of the list: what was accepted, and what fits nothing any more. */
export function acceptedPart() {
  return [
    known.accepted.length > 0 && details("承認済み", known.accepted),
    known.expired.length > 0 && details("合わなくなった承認", known.expired),
  ];
}

let opened = new Set();

function details(title, list) {
  const part = h("details", { class: "accepted", open: opened.has(title) }, h("summary", {}, `${title} ${list.length}`), h("ul", {}, list.map(item)));
  part.addEventListener("toggle", () => (part.open ? opened.add(title) : opened.delete(title)));
  return part;
}

function item(one) {
  const sure = doomed === one.acceptance;
  const words = [one.person, one.date, one.until && `${one.until}まで`, one.passed && "期限が過ぎました"].filter(Boolean).join("　");
  return h(
    "li",
    {},
    one.title && h("span", { class: "title" }, one.page ? h("button", { type: "button", class: "link", onclick: () => tell("jump", { page: one.page, key: one.cells?.[0]?.key, file: one.file, line: one.line }) }, pageName(one.page)) : null, one.title),
    h("span", { class: "reason" }, one.reason),
    h("small", {}, words),
    h("button", { type: "button", class: sure ? "plain small sure" : "plain small", "aria-label": sure ? "もう一度押すと取り消します" : "承認を取り消す", title: "承認を取り消す", onclick: () => remove(one, sure) }, sure ? "取り消す" : icon("bin")),
  );
}

async function remove(one, sure) {
  doomed = sure ? "" : one.acceptance;
  if (sure)
    try {
      await send("DELETE", `acceptances/${one.acceptance}`);
      announce("承認を取り消しました");
      refresh();
    } catch (error) {
      announce(error.message);
    }
  redraw();
}

export function startAccept() {
  on("pages", fetchAll);
}
