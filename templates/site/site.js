/* Search, the card of a figure, and addresses that find their page. Everything else works without this file. */
"use strict";

(() => {
  const DATA = "data/site-data.js";
  const SHOWN = 60;
  const make = (tag, words, css) => {
    const made = document.createElement(tag);
    if (words) made.textContent = words;
    if (css) made.className = css;
    return made;
  };

  // The data come as a script: a page opened from disk may not fetch.
  let loading = null;
  const data = () => (loading ??= new Promise((done, failed) => {
    const script = make("script");
    script.src = DATA;
    script.onload = () => done(window.siteData);
    script.onerror = failed;
    document.head.append(script);
  }));

  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s,]/g, "");

  /* Search */
  const dialog = document.getElementById("search");
  const input = document.getElementById("search-words");
  const found = document.getElementById("search-found");
  const status = document.getElementById("search-status");
  const opener = document.querySelector(".search-open");
  let entries = null;

  // One entry for each row of figures and each block of text: where it leads, and what is looked through.
  const prepare = (site) => {
    const rows = site.rows.map(([page, table, path, figures]) => {
      const title = site.tables[table][1];
      const label = path.split(" > ").join("／");
      const looked = plain([title, path, ...figures.map((one) => `${site.words[one[1]]} ${one[2]}年度 ${one[4]}`)].join(" "));
      return { page: site.pages[page], title, label, figures, looked, head: plain(path), last: plain(path.split(" > ").at(-1)), row: true };
    });
    const texts = site.texts.map(([page, anchor, head, text]) => ({
      page: site.pages[page], anchor, title: head, label: text, looked: plain(text), head: text === head ? plain(text) : "",
    }));
    return [...rows, ...texts];
  };

  const rank = (entry, terms) => {
    const head = terms.every((term) => entry.head.includes(term));
    const figure = entry.row && entry.figures.some((one) => terms.includes(plain(one[4])));
    const exact = entry.row && terms.includes(entry.last);
    return (figure ? 4 : 0) + (exact ? 2 : 0) + (head ? 3 : 0) + (entry.row ? 1 : 0) - (entry.row ? 0 : entry.looked.length / 1e5);
  };

  // Marks the words where they stand; the match ignores commas and blanks, the mark follows the printed form.
  const marked = (text, terms) => {
    const made = document.createDocumentFragment();
    const positions = [];
    let bare = "";
    [...text].forEach((sign, at) => {
      for (const one of plain(sign)) {
        bare += one;
        positions.push(at);
      }
    });
    const signs = [...text];
    const on = new Set();
    for (const term of terms) {
      for (let at = bare.indexOf(term); at >= 0; at = bare.indexOf(term, at + 1)) {
        for (let sign = positions[at]; sign <= positions[at + term.length - 1]; sign += 1) on.add(sign);
      }
    }
    for (let at = 0; at < signs.length;) {
      const lit = on.has(at);
      let end = at;
      while (end < signs.length && on.has(end) === lit) end += 1;
      const part = signs.slice(at, end).join("");
      made.append(lit ? make("mark", part) : part);
      at = end;
    }
    return made;
  };

  const around = (text, terms) => {
    const at = Math.max(0, Math.min(...terms.map((term) => Math.max(0, text.normalize("NFKC").toLowerCase().indexOf(term)))) - 30);
    return (at ? "…" : "") + text.slice(at, at + 110) + (text.length > at + 110 ? "…" : "");
  };

  const line = (entry, terms, words) => {
    const link = make("a");
    const place = make("small");
    place.append(entry.row ? `${entry.page[1]} › ${entry.title}` : `${entry.page[1]}${entry.title === entry.label ? "" : ` › ${entry.title}`}`);
    const label = make("span");
    link.append(place, label);
    if (entry.row) {
      label.append(marked(entry.label, terms));
      const hit = entry.figures.find((one) => terms.includes(plain(one[4]))) ?? entry.figures.find((one) => terms.some((term) => plain(one[4]).includes(term)));
      const shown = hit ? [hit] : entry.figures.slice(-3);
      link.href = `${entry.page[0]}#${(hit ?? entry.figures[entry.figures.length - 1])[0]}`;
      const cells = make("small", "", "figures");
      shown.forEach((one, at) => {
        cells.append(at ? "　" : "", [window.siteData.words[one[1]], `${one[2]}年度`].filter(Boolean).join(" "), " ", marked(one[4], terms), window.siteData.words[one[3]]);
      });
      link.append(cells);
    } else {
      label.append(marked(around(entry.label, terms), terms));
      link.href = `${entry.page[0]}?q=${encodeURIComponent(words)}${entry.anchor ? `#${entry.anchor}` : ""}`;
    }
    const item = make("li");
    item.append(link);
    return item;
  };

  const search = async () => {
    const words = input.value.trim();
    const terms = words.split(/[\s　]+/).map(plain).filter(Boolean);
    const site = await data();
    entries ??= prepare(site);
    if (input.value.trim() !== words) return;
    const hits = terms.length ? entries.filter((entry) => terms.every((term) => entry.looked.includes(term))) : [];
    const best = hits.map((entry) => [rank(entry, terms), entry]).sort((a, b) => b[0] - a[0]).slice(0, SHOWN);
    found.replaceChildren(...best.map(([, entry]) => line(entry, terms, words)));
    status.textContent = !terms.length ? "" : !hits.length ? "見つかりません。" : `${hits.length}件${hits.length > SHOWN ? `（初めの${SHOWN}件を表示）` : ""}`;
  };

  const open = () => {
    if (!dialog.open) dialog.showModal();
    input.select();
    data();
  };
  const move = (step) => {
    const links = [...found.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement) + step;
    (at < 0 ? input : links[Math.min(at, links.length - 1)])?.focus();
  };
  opener.hidden = false;
  opener.addEventListener("click", open);
  input.addEventListener("input", search);
  dialog.querySelector("form").addEventListener("submit", (event) => {
    if (event.submitter?.value === "close" && document.activeElement !== input) return;
    event.preventDefault();
    found.querySelector("a")?.click();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.isComposing || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  });
  found.addEventListener("click", (event) => {
    if (event.target.closest("a")) dialog.close();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select");
    if ((event.key === "/" && !typing) || (event.key === "k" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      open();
    }
  });

  // Words that were searched for are lit on the page they led to.
  const asked = new URLSearchParams(location.search).get("q");
  if (asked && window.Highlight && CSS.highlights) {
    const ranges = [];
    const walker = document.createTreeWalker(document.getElementById("main"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (const term of asked.split(/[\s　]+/).filter(Boolean)) {
        for (let at = node.data.indexOf(term); at >= 0; at = node.data.indexOf(term, at + 1)) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, at + term.length);
          ranges.push(range);
        }
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  }

  /* The card of a figure */
  const card = document.getElementById("card");
  let byAddress = null;
  const figureOf = (site, address) => {
    if (!byAddress) {
      byAddress = new Map();
      for (const row of site.rows) for (const figure of row[3]) byAddress.set(figure[0], [row, figure]);
    }
    return byAddress.get(address);
  };

  const told = (list, name, value) => {
    if (!value) return;
    list.append(make("dt", name), make("dd", value));
  };

  // One stop of the tab key for each table, arrows inside it.
  const FIGURES = 'td[id^="f-"], .figure';
  const stop = (cell) => {
    cell.closest("table")?.querySelectorAll('td[tabindex="0"]').forEach((one) => (one.tabIndex = -1));
    cell.tabIndex = 0;
  };

  const show = async (cell) => {
    stop(cell);
    const site = await data();
    const hit = figureOf(site, cell.id);
    if (!hit) return;
    const [[, table, path], [address, column, year, unit, print, laws, printed]] = hit;
    const value = make("p", print, "value");
    value.append(make("small", site.words[unit]));
    const list = make("dl");
    told(list, "表", site.tables[table][1] + (site.tables[table][2] === "連結" ? "（連結）" : ""));
    told(list, "行", path.split(" > ").join(" › "));
    told(list, "列", site.words[column].split(" > ").join(" › "));
    told(list, "年度", `${year}年度`);
    told(list, "単位", site.words[unit]);
    told(list, "冊子", printed && `${printed}ページ`);
    told(list, "根拠", laws.map((law) => site.words[law]).join("、"));
    const field = make("input");
    field.readOnly = true;
    field.value = location.href.replace(/[?#].*$/, "") + `#${address}`;
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
    const close = make("button", "閉じる", "close");
    close.type = "button";
    close.addEventListener("click", () => hide());
    const line = make("div", "", "address");
    line.append(field, copy);
    card.replaceChildren(close, value, list, line, result);
    card.from = cell;
    history.replaceState(null, "", `#${address}`);
    light(cell);
    if (!card.open) card.show();
    close.focus({ preventScroll: true });
  };

  // Changing the address by script does not move :target; following it as a link does, without a jump.
  const light = (cell) => {
    const { scrollX, scrollY } = window;
    location.replace(`#${cell.id}`);
    window.scrollTo(scrollX, scrollY);
  };
  const hide = () => {
    card.close();
    card.from?.focus({ preventScroll: true });
  };
  card.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });

  document.documentElement.classList.add("js");
  for (const table of document.querySelectorAll("table[data-table]")) table.querySelector('td[id^="f-"]')?.setAttribute("tabindex", "0");
  document.querySelectorAll(".figure").forEach(stop);
  document.addEventListener("click", (event) => {
    const cell = event.target.closest?.(FIGURES);
    if (cell && !String(getSelection())) show(cell);
  });
  document.addEventListener("keydown", (event) => {
    const cell = event.target.matches?.(FIGURES) ? event.target : null;
    if (!cell) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      show(cell);
      return;
    }
    const row = cell.parentElement;
    const rows = [...(cell.closest("table")?.rows ?? [])];
    const beside = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const below = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    let next = null;
    if (beside) {
      const cells = [...row.querySelectorAll('td[id^="f-"]')];
      next = cells[cells.indexOf(cell) + beside];
    } else if (below) {
      const place = cell.getBoundingClientRect().right;
      for (let at = rows.indexOf(row) + below; rows[at] && !next; at += below) {
        next = [...rows[at].querySelectorAll('td[id^="f-"]')].find((one) => Math.abs(one.getBoundingClientRect().right - place) < 2);
      }
    }
    if (next) {
      event.preventDefault();
      stop(next);
      next.focus();
    }
  });

  /* An address whose figure has moved to another page leads there. */
  const follow = async () => {
    const anchor = decodeURIComponent(location.hash.slice(1));
    if (!anchor.startsWith("f-") || document.getElementById(anchor)) return;
    const site = await data();
    const hit = figureOf(site, anchor);
    if (hit) location.replace(`${site.pages[hit[0][0]][0]}#${anchor}`);
  };
  window.addEventListener("hashchange", follow);
  follow();

  /* Tables wider than the screen are moved with the arrow keys, too. */
  const boxes = () => {
    for (const box of document.querySelectorAll(".scroll")) {
      if (box.scrollWidth > box.clientWidth) {
        box.tabIndex = 0;
        box.setAttribute("role", "region");
        box.setAttribute("aria-label", `${box.dataset.name}（横に動かせます）`);
      } else {
        for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
      }
    }
  };
  window.addEventListener("resize", boxes);
  boxes();

  /* The contents beside the page are open where there is room. */
  const side = document.querySelector(".guide details");
  const wide = matchMedia("(min-width: 68rem)");
  const unfold = () => {
    if (side) side.open = wide.matches;
  };
  wide.addEventListener("change", unfold);
  unfold();
})();
