/* The card of a figure, beside its table. */
"use strict";

(() => {
  const card = document.getElementById("card");
  const beside = document.querySelector(".beside");
  const page = document.body.dataset.page;
  const { make } = site;

  const figures = async () => {
    await site.load(`data/${page.replace(/\.html$/, "")}-figures.js`);
    return window.siteFigures[page];
  };

  const told = (list, name, ...content) => {
    if (!content.some(Boolean)) return;
    const value = make("dd");
    value.append(...content.filter(Boolean));
    list.append(make("dt", name), value);
  };
  const link = (file, anchor, words) => {
    const made = make("a", words);
    made.href = file === page ? `#${anchor}` : `${file}#${anchor}`;
    return made;
  };
  const path = (labels) => labels.split(" > ").join(" › ");

  const address = (cell) => {
    const field = make("input");
    field.readOnly = true;
    field.value = location.href.replace(/[?#].*$/, "") + `#${cell.id}`;
    field.setAttribute("aria-label", "この計数の番地");
    const copy = make("button", "番地をコピー");
    copy.type = "button";
    const result = make("span", "", "unseen");
    result.setAttribute("role", "status");
    copy.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        document.execCommand("copy"); // pages opened from disk have no clipboard in some browsers
      }
      copy.textContent = result.textContent = "コピーしました";
    });
    const line = make("div", "", "address");
    line.append(field, copy, result);
    return line;
  };

  const show = async (cell) => {
    stop(cell);
    const { words, figures: known } = await figures();
    const one = known[cell.id];
    if (!one) return;
    const [title, entity, row, column, year, unit, print, laws, printed, formula, prior, share, places] = one;
    const value = make("p", print, "value");
    const counted = (text) => (/\d/.test(text) ? words[unit] : ""); // a dash has no unit
    value.append(make("small", counted(print)));
    const list = make("dl");
    const group = words[entity] === "連結" && !words[title].includes("連結") ? "（連結）" : "";
    told(list, "表", words[title] + group);
    told(list, "行", path(words[row]));
    told(list, "列", path(words[column]));
    told(list, "年度", `${year}年度`);
    if (prior.length) {
      const [before, was, change, file, anchor] = prior;
      told(list, `${before}年度`, link(file, anchor, was), counted(was));
      told(list, "増減", change);
    }
    if (share.length) told(list, "割合", `${share[0]}（${share[1]}に占める。印刷した数字から計算）`);
    told(list, "計算", words[formula]);
    told(list, "根拠", laws.map((law) => words[law]).join("、"));
    told(list, "冊子", printed && `${printed}ページ`);
    if (places.length) {
      const lines = make("ul");
      for (const [file, anchor, where] of places) {
        const line = make("li");
        line.append(link(file, anchor, words[where]));
        lines.append(line);
      }
      told(list, "ほかの場所", lines);
    }
    const close = make("button", "閉じる", "close");
    close.type = "button";
    close.addEventListener("click", hide);
    card.replaceChildren(close, value, list, address(cell));
    card.from = cell;
    card.hidden = false;
    card.scrollTop = 0;
    const { top } = cell.getBoundingClientRect();
    beside.classList.add("carded");
    window.scrollBy(0, cell.getBoundingClientRect().top - top); // the table may have become narrower
    history.replaceState(null, "", `#${cell.id}`);
    light(cell);
    close.focus({ preventScroll: true });
    const lower = card.getBoundingClientRect().top;
    const bottom = cell.getBoundingClientRect().bottom;
    if (getComputedStyle(card).position === "fixed" && card.offsetWidth > innerWidth * 0.8 && bottom > lower - 8) {
      window.scrollBy(0, bottom - lower + 48); // the sheet of a telephone never covers its figure
    }
  };

  // Changing the address by script does not move :target; following it as a link does, without a jump.
  const light = (cell) => {
    const { scrollX, scrollY } = window;
    location.replace(`#${cell.id}`);
    window.scrollTo(scrollX, scrollY);
  };
  const hide = () => {
    card.hidden = true;
    beside.classList.remove("carded");
    card.from?.focus({ preventScroll: true });
  };
  card.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });

  // One stop of the tab key for each table, arrows inside it.
  const FIGURES = 'td[id^="f-"], .figure';
  const stop = (cell) => {
    cell.closest("table")?.querySelectorAll('td[tabindex="0"]').forEach((one) => (one.tabIndex = -1));
    cell.tabIndex = 0;
  };
  for (const table of document.querySelectorAll("table[data-table]")) table.querySelector('td[id^="f-"]')?.setAttribute("tabindex", "0");
  document.querySelectorAll(".figure").forEach(stop);
  document.addEventListener("click", (event) => {
    const cell = event.target.closest?.(FIGURES);
    if (cell && !String(getSelection())) show(cell);
  });
  const beyond = (cell, step) => {
    const rows = [...(cell.closest("table")?.rows ?? [])];
    const place = cell.getBoundingClientRect().right;
    for (let at = rows.indexOf(cell.parentElement) + step; rows[at]; at += step) {
      const cells = [...rows[at].querySelectorAll('td[id^="f-"]')];
      const next = cells.find((one) => Math.abs(one.getBoundingClientRect().right - place) < 2);
      if (next) return next;
    }
    return null;
  };
  document.addEventListener("keydown", (event) => {
    const cell = event.target.matches?.(FIGURES) ? event.target : null;
    if (!cell) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      show(cell);
      return;
    }
    const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const down = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const cells = [...cell.parentElement.querySelectorAll('td[id^="f-"]')];
    const next = side ? cells[cells.indexOf(cell) + side] : down ? beyond(cell, down) : null;
    if (next) {
      event.preventDefault();
      stop(next);
      next.focus();
    }
  });
})();
