// Day or night: as the system has it, or as chosen; the pages themselves stay white.

import { $, announce } from "./dom.js";

const NAMES = { auto: "システムに合わせる", light: "明るい", dark: "暗い" };
const ORDER = Object.keys(NAMES);
let chosen = localStorage.getItem("theme") ?? "auto";

function apply() {
  if (!(chosen in NAMES)) chosen = "auto";
  if (chosen === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  const button = $("theme");
  button.setAttribute("aria-label", `画面の明るさ：${NAMES[chosen]}`);
  button.title = `画面の明るさ：${NAMES[chosen]}（押すと変わる）`;
  button.dataset.chosen = chosen;
}

export function startTheme() {
  apply();
  $("theme").addEventListener("click", () => {
    chosen = ORDER[(ORDER.indexOf(chosen) + 1) % ORDER.length];
    localStorage.setItem("theme", chosen);
    apply();
    announce(`画面の明るさ：${NAMES[chosen]}`);
  });
}
