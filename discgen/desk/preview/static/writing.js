// What every form of the review shares: who writes, and a word when it could not be kept.

import { refreshNotes } from "./book.js";
import { announce, h } from "./dom.js";

/** Do it, then show the notes as they are now; false when it failed, which is told in ``place``. */
export async function attempt(action, place, after = refreshNotes) {
  try {
    await after(await action());
    return true;
  } catch (error) {
    place.textContent = error.message;
    announce(error.message);
    return false;
  }
}

/** Whoever writes here, as last time. kept: the name of the field while the panel is drawn anew. */
export function whoField(kept, name = "記入者") {
  const who = h("input", { type: "text", value: lastWho(), required: true, maxLength: 60, placeholder: name, "aria-label": name, autocomplete: "off" });
  who.dataset.kept = kept;
  return who;
}

export const lastWho = () => localStorage.getItem("who") ?? "";
export const rememberWho = (name) => localStorage.setItem("who", name.trim());
