// What is known of the magazine at this moment, and word of every change to the parts that show it.

import { get } from "./api.js";

const listeners = new EventTarget();

export const book = {
  state: null,
  pages: [],
  findings: [],
  notes: [],
  notesFault: "",
  signed: { stages: [], pages: [], gone: [] }, // how far every page has been read
  compared: new Map(), // key -> {old, new, page}
  chosen: "", // key of the figure in the panel
};

/** Names: state, pages (detail: the pages before), findings, notes, signed, compared, chosen, place (page in view), drawn
 * (a page), drawing (whether pictures in view are awaited), changed (pages), searched (words), said (a line for the bar). */
export const on = (name, listener) => listeners.addEventListener(name, (event) => listener(event.detail));
export const tell = (name, detail) => listeners.dispatchEvent(new CustomEvent(name, { detail }));

/** One text for a figure, to find it again: its number, whatever its labels say. */
export const keyText = (key) =>
  key ? [key.entity, key.number || [key.table, key.row, key.col ?? ""].join("/"), key.year].join("\u001f") : "";
export const lineText = (file, line) => `${file}\u001f${line ?? ""}`;

export const pageOf = (number) => book.pages.find((page) => page.number === number);
export const labelOf = (number) => pageOf(number)?.label ?? String(number ?? "");

/** 12頁; the cover has no number, its faces are 表1, 表2. */
export function pageName(number, word = "頁") {
  const label = labelOf(number);
  return /^\d+$/.test(label) ? label + word : label;
}

let loading = false;
let again = false;
let shown = null; // the version on the screen

/** Fetch everything anew; calls during a fetch are joined into one more. A fetch that fails is tried again. */
export async function refresh() {
  if (loading) {
    again = true;
    return;
  }
  loading = true;
  try {
    do {
      again = false;
      await fetchAll();
    } while (again);
  } catch {
    setTimeout(refresh, 2000);
  } finally {
    loading = false;
  }
}

async function fetchAll() {
  const state = await get("state");
  book.state = state;
  tell("state");
  if (state.version !== shown || !book.pages.length) {
    const [pages, findings] = await Promise.all([get("pages"), get("findings")]);
    const before = book.pages;
    shown = state.version;
    book.pages = pages;
    tell("pages", before);
    update("findings", findings);
  }
  await refreshNotes();
}

export async function refreshNotes() {
  let notes = book.notes;
  let fault = "";
  try {
    notes = await get("notes");
  } catch (error) {
    fault = error.message;
  }
  const other = fault !== book.notesFault;
  book.notesFault = fault;
  update("notes", notes, other);
}

/** Told only when it is something new: a list that is drawn anew under the pointer loses the click. */
function update(name, value, force = false) {
  if (!force && same(book[name], value)) return;
  book[name] = value;
  tell(name);
}

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

let lost = false;

/** Server-sent events. The browser connects again by itself, except after an answer that is no stream. */
export function listen() {
  const events = new EventSource("/api/events");
  events.onopen = () => {
    tell("connection", true);
    if (lost) refresh();
    lost = false;
  };
  events.onerror = () => {
    lost = true;
    tell("connection", false);
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
  events.onmessage = (event) => {
    const news = JSON.parse(event.data);
    if (book.state && news.version === book.state.version && news.building) {
      Object.assign(book.state, { building: true, stage: news.stage });
      tell("state");
    } else refresh();
  };
}
