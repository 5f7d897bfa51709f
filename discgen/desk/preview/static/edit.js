// Editing on the page, where the preview was started with --edit: a paragraph in its Markdown, a picture by dropping
// another one. The address that the server told holds the word that allows it.

import { get, send } from "./api.js";
import { book, lineText, on, tell } from "./book.js";
import { sheetOf } from "./desk.js";
import { $, announce, fill, h, icon } from "./dom.js";
import { sourceActions } from "./source.js";

const HEADER = "X-Discgen-Edit";
const NARROWEST = 380; // pixels of the editor
const LARGEST = 30 * 2 ** 20; // bytes of a picture, as the server has it
const desk = $("desk");
const word = keptWord();
let enabled = false;
let current = null; // {block, page, form, text, fault, dirty}

function keptWord() {
  const found = /^#edit=([\w-]+)$/.exec(location.hash);
  if (found) {
    sessionStorage.setItem("edit", found[1]);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem("edit") ?? "";
}

const write = (method, path, body) => send(method, path, body, { [HEADER]: word });

// ---- what the panel offers ---------------------------------------------------------------------------------------

/** What stands at a line of a text: the file of its picture or list, and how to change it. */
export function editActions({ file, line, page }) {
  const holder = h("div", { class: "edit-actions" });
  get("source/block", { file, line }).then(
    (block) => fill(holder, placed(block), enabled && editButton(block, page), enabled && block.kind === "picture" && block.names && pictureButton(block)),
    () => {},
  );
  return holder;
}

const placed = (block) => block.names && h("div", {}, h("p", { class: "source" }, h("span", {}, block.kind === "list" ? "一覧のブック" : "画像"), h("span", { class: "line" }, block.names)), sourceActions({ file: block.names }));

const editButton = (block, page) =>
  h("button", { type: "button", class: "button small", onclick: () => openEditor({ file: block.file, line: block.first, page }) }, icon("pencil"), "この原稿を直す");

function pictureButton(block) {
  const field = h("input", { type: "file", class: "unseen", accept: "image/png,image/jpeg,image/svg+xml", "aria-label": `${block.names} を差し替える画像` });
  field.addEventListener("change", () => field.files[0] && replacePicture(block.names, field.files[0]));
  return h("label", { class: "button small" }, icon("open"), "画像を差し替える", field);
}

// ---- the editor ---------------------------------------------------------------------------------------------------

async function openEditor({ file, line, page }) {
  if (current?.dirty) {
    current.text.focus();
    say("書きかけの原稿があります。保存するか、やめてから次を開いてください");
    return;
  }
  closeEditor();
  let block;
  try {
    block = await get("source/block", { file, line });
  } catch (error) {
    say(error.message);
    return;
  }
  const text = h("textarea", { value: block.text, spellcheck: false, "aria-label": `${file} ${block.first}行の原稿` });
  const fault = h("div", { class: "fault", role: "alert" });
  const place = h("p", { class: "where" }, placeOf(block));
  const cancel = h("button", { type: "button", class: "plain", onclick: () => leave() }, "やめる");
  const form = h(
    "form",
    { class: "source-editor", role: "dialog", "aria-label": "原稿を直す" },
    place,
    text,
    fault,
    h("div", { class: "line" }, h("button", { type: "submit", class: "button" }, "保存する"), cancel, h("small", {}, "Ctrl+Enter で保存、Esc でやめる")),
  );
  current = { block, page, form, text, fault, place, cancel, dirty: false, opener: document.activeElement };
  text.addEventListener("input", () => {
    current.dirty = text.value !== current.block.text;
    grow(text);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(false);
  });
  form.addEventListener("keydown", keyInEditor);
  desk.append(form);
  put();
  grow(text);
  text.focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
}

const placeOf = (block) => `${block.file}　${block.first}${block.last > block.first ? `～${block.last}` : ""}行`;

function grow(text) {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight + 2, desk.clientHeight * 0.6)}px`;
}

function keyInEditor(event) {
  if (event.isComposing) return;
  if (event.key === "Escape") leave();
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save(false);
  event.stopPropagation(); // the keys of the page are letters here
}

/** Over its paragraph, as far as the window allows. */
function put() {
  const sheet = current && sheetOf(current.page);
  if (!sheet) return;
  const spot = sheet.overlay.querySelector(`[data-spot="${CSS.escape(lineText(current.block.file, current.block.first))}"]`);
  if (!spot && current.form.style.left) return; // its paragraph is elsewhere now: it stays where it is
  const box = spot ?? sheet.element;
  const outer = desk.getBoundingClientRect();
  const inner = box.getBoundingClientRect();
  const width = Math.min(Math.max(inner.width + 24, NARROWEST), desk.clientWidth - 16);
  const left = Math.min(Math.max(inner.left - outer.left - 12, 8), desk.clientWidth - width - 8);
  current.form.style.width = `${width}px`;
  current.form.style.left = `${left + desk.scrollLeft}px`;
  current.form.style.top = `${inner.top - outer.top + desk.scrollTop - 8}px`;
}

function closeEditor() {
  current?.form.remove();
  current = null;
}

/** A second time when something was written and not saved. */
function leave() {
  if (current.dirty && !current.cancel.classList.contains("sure")) {
    current.cancel.classList.add("sure");
    current.cancel.textContent = "書いたものを捨てる";
    announce("書きかけです。もう一度押すと捨てます");
    return;
  }
  const { opener } = current;
  closeEditor();
  (opener?.isConnected ? opener : desk).focus({ preventScroll: true });
}

async function save(confirmed) {
  const { block, text, fault, form } = current;
  if (text.value === block.text) {
    leave();
    return;
  }
  form.inert = true;
  try {
    const { file, first, last, digest } = block;
    const edit = await write("PUT", "source/block", { file, first, last, digest, text: text.value, confirmed });
    closeEditor();
    desk.focus({ preventScroll: true });
    await showEdits();
    announce(`${edit.file} を保存しました`);
  } catch (error) {
    form.inert = false;
    fill(fault, h("p", {}, error.message), ...(error.data?.confirm ? lost(error.data.lost) : []));
    if (error.status === 409) await compare(fault);
    announce(error.message);
    text.focus({ preventScroll: true });
  }
}

const lost = (quotations) => [
  quotations.length ? h("ul", {}, quotations.map((one) => h("li", {}, h("code", {}, one)))) : h("p", {}, "この段落は、なくなります。"),
  h("button", { type: "button", class: "button", onclick: () => save(true) }, "このまま保存する"),
];

/** The file is not what it was: what stands there now. What was typed stays until its writer decides. */
async function compare(fault) {
  const { file, first, text: before } = current.block;
  const now = await get("source/block", { file, line: first }).catch(() => null);
  if (!now) return;
  const take = (text) => {
    current.block = now;
    fill(current.place, placeOf(now));
    if (text !== null) current.text.value = text;
    current.dirty = current.text.value !== now.text;
    fill(fault);
    grow(current.text);
    current.text.focus();
  };
  if (now.text === before) {
    take(null);
    fill(fault, h("p", {}, "この段落は元のままです。変わったのはファイルのほかの所なので、もう一度押すと保存できます。"));
    return;
  }
  fault.append(
    h("p", {}, "今のファイルでは、次のようになっています。"),
    h("pre", {}, now.text),
    h("button", { type: "button", class: "button", onclick: () => take(now.text) }, "今の原稿から書き直す"),
  );
}

// ---- pictures -----------------------------------------------------------------------------------------------------

const textSpotAt = (event) => document.elementsFromPoint(event.clientX, event.clientY).find((element) => element.matches(".spot.text"));

const unmark = () => desk.querySelectorAll(".spot.dropping").forEach((spot) => spot.classList.remove("dropping"));

function dragOver(event) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault(); // the browser would leave the page for the file
  event.dataTransfer.dropEffect = enabled ? "copy" : "none";
  unmark();
  if (enabled) textSpotAt(event)?.classList.add("dropping");
}

async function drop(event) {
  const file = event.dataTransfer?.files[0];
  if (!file) return;
  event.preventDefault();
  unmark();
  if (!enabled) {
    say("画像を差し替えるには、--edit を付けて始め、画面に出たアドレスで開いてください");
    return;
  }
  const [source, line] = (textSpotAt(event)?.dataset.spot ?? "").split("\u001f");
  const block = source ? await get("source/block", { file: source, line }).catch(() => null) : null;
  if (block?.kind !== "picture" || !block.names) say("ここには、差し替える画像がありません");
  else await replacePicture(block.names, file);
}

async function replacePicture(name, file) {
  if (file.size > LARGEST) {
    say(`${file.name} は大きすぎます（${LARGEST / 2 ** 20} MB まで）`);
    return;
  }
  try {
    const { digest } = await get("source/picture", { file: name });
    await write("PUT", `source/picture?${new URLSearchParams({ file: name, digest, name: file.name })}`, file);
    await showEdits();
    announce(`${name} を差し替えました`);
  } catch (error) {
    say(error.message);
  }
}

// ---- what was changed ----------------------------------------------------------------------------------------------

function say(text, fault = true) {
  fill($("edits"), h("span", { class: fault ? "fault" : "" }, text));
  announce(text);
}

async function showEdits() {
  const { edits } = await get("source/edits").catch(() => ({ edits: [] }));
  const last = edits.at(-1);
  if (!last) {
    fill($("edits"));
    return;
  }
  const undo = h("button", { type: "button", class: "link", onclick: () => takeBack(last) }, icon("undo"), "元に戻す");
  fill($("edits"), h("span", { title: `${last.file}　${last.what}` }, `保存済み ${last.file}　${last.what}`), undo);
}

async function takeBack(edit) {
  try {
    await write("POST", `source/edits/${edit.id}/undo`);
    await showEdits();
    announce(`${edit.file} を元に戻しました`);
    if (!$("edits").textContent) say(`${edit.file} を元に戻しました`, false);
  } catch (error) {
    say(error.message);
  }
}

function editChosen(event) {
  if (event.key !== "e" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const spot = document.activeElement?.closest(".spot.text") ?? desk.querySelector(".spot.text.chosen");
  if (spot) openSpot(spot);
}

function openSpot(spot) {
  const [file, line] = spot.dataset.spot.split("\u001f");
  openEditor({ file, line, page: Number(spot.closest(".page").dataset.number) });
}

export async function startEdit() {
  document.addEventListener("dragover", dragOver);
  document.addEventListener("dragleave", unmark);
  document.addEventListener("drop", drop);
  on("said", (text) => say(text, false));
  const told = await get("source/edits").catch(() => ({ edit: false }));
  enabled = told.edit && Boolean(word);
  document.body.classList.toggle("can-edit", enabled);
  if (!enabled) return;
  if (book.chosen) tell("chosen");
  showEdits();
  document.addEventListener("keydown", editChosen);
  let pressed = null; // by the first of two clicks, after which the panel may have moved the page
  desk.addEventListener("mousedown", (event) => event.detail === 1 && (pressed = event.target.closest(".spot")));
  desk.addEventListener("dblclick", () => pressed?.matches(".spot.text") && openSpot(pressed));
  on("pages", put);
  new ResizeObserver(put).observe($("pages"));
  addEventListener("beforeunload", (event) => current?.dirty && event.preventDefault());
}
