// Elements, icons, copying, words for the screen reader: what every part of the page needs.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  up: "M3.5 10 8 5.5l4.5 4.5",
  down: "M3.5 6 8 10.5 12.5 6",
  right: "M6 3.5 10.5 8 6 12.5",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  close: "M4 4l8 8M12 4l-8 8",
  search: "M10.8 10.8 14 14M12 7A5 5 0 1 1 2 7a5 5 0 0 1 10 0Z",
  spread: "M8 3.5v9M8 3.5C6 2.4 4 2.4 1.8 3v9.2c2.2-.6 4.2-.6 6.2.4 2-1 4-1 6.2-.4V3C12 2.4 10 2.4 8 3.5Z",
  keyboard: "M1.5 4h13v8h-13zM4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M5 9.5h6",
  copy: "M5.5 5.5V2.5h8v8h-3M2.5 5.5h8v8h-8z",
  theme: "M8 2.2v11.6M13.8 8A5.8 5.8 0 1 1 2.2 8a5.8 5.8 0 0 1 11.6 0ZM8 4.4h3.6M8 8h5.4M8 11.6h3.6",
  pencil: "M3 13l.7-3.2L10.6 3 13 5.4 6.2 12.3zM9.2 4.4l2.4 2.4",
  open: "M9.5 2.5h4v4M13.5 2.5 7.5 8.5M11.5 9v4.5h-9v-9H7",
  undo: "M5.5 3.5 2.5 6.5l3 3M2.5 6.5h7a4 4 0 0 1 0 8H6",
  done: "M3 8.5 6.5 12 13 4.5",
  bin: "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.5 9h6l.5-9",
  note: "M2.5 2.5h11v8h-6l-3 3v-3h-2z",
  file: "M4 1.8h5l3 3v9.4H4zM9 1.8v3h3",
  sheet: "M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.6h11M6.2 3v10",
  export: "M8 2.5v7M5 6.8 8 9.8l3-3M3 12.8h10",
  error: "M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6",
  warning: "M8 5.8v3.6M8 11.6h.01",
  notice: "M8 7.4v4M8 4.9h.01",
  clean: "M4.9 8.3 7.2 10.6 11.2 5.8",
};

// Severities have a shape of their own, not only a colour.
const BODIES = {
  error: "M8 1.2a6.8 6.8 0 1 0 0 13.6A6.8 6.8 0 0 0 8 1.2Z",
  warning: "M8 1.6 15.2 14.2H.8Z",
  notice: "M8 1.6a6.4 6.4 0 1 0 0 12.8A6.4 6.4 0 0 0 8 1.6Z",
  clean: "M8 1.6a6.4 6.4 0 1 0 0 12.8A6.4 6.4 0 0 0 8 1.6Z",
};

export const $ = (id) => document.getElementById(id);

/** An element. Properties beginning with "on" are listeners, "class" and names with a dash are attributes. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class" || name === "role" || name.includes("-")) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...shownOf(children));
  return element;
}

/** Children that are something: conditions leave false, null or empty texts. */
const shownOf = (children) => children.flat(Infinity).filter((child) => child || child === 0);

export function icon(name, label = "") {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("class", `icon icon-${name}`);
  if (label) {
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", label);
  } else drawing.setAttribute("aria-hidden", "true");
  for (const [shape, kind] of [[BODIES[name], "body"], [ICONS[name], "line"]]) {
    if (!shape) continue;
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", shape);
    path.setAttribute("class", kind);
    drawing.append(path);
  }
  return drawing;
}

export function drawIcons(root) {
  for (const place of root.querySelectorAll("[data-icon]")) place.prepend(icon(place.dataset.icon));
}

/** Told by screen readers, once. */
export function announce(text) {
  $("live").textContent = "";
  requestAnimationFrame(() => ($("live").textContent = text));
}

export function copyButton(text, what) {
  const button = h("button", { type: "button", class: "copy", title: `${what}をコピー`, "aria-label": `${what}をコピー：${text}` }, icon("copy"));
  button.addEventListener("click", async () => {
    await copyText(text);
    button.classList.add("copied");
    button.replaceChildren(icon("done"));
    announce("コピーしました");
    setTimeout(() => {
      button.classList.remove("copied");
      button.replaceChildren(icon("copy"));
    }, 1600);
  });
  return button;
}

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No permission for the clipboard (another address than 127.0.0.1): the old way.
    const field = h("textarea", { value: text, class: "unseen" });
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}

export function fill(element, ...children) {
  element.replaceChildren(...shownOf(children));
}

const FOCUSABLE = "button, a, input, select, summary";

/** The same, with the place in a list and the focus kept. */
export function refill(list, ...children) {
  const top = list.scrollTop;
  const before = [...list.querySelectorAll(FOCUSABLE)];
  const focused = before.indexOf(document.activeElement);
  fill(list, ...children);
  list.scrollTop = top;
  if (focused < 0) return;
  const now = list.querySelectorAll(FOCUSABLE);
  (now[Math.min(focused, now.length - 1)] ?? list).focus({ preventScroll: true });
}
