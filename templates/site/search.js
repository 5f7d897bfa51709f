/* The search: words, figures, readings in kana; slips are led to the nearest word that there is. */
"use strict";

(() => {
  const SHOWN = 60;
  const ALIKE = 12; // words that one reading may mean
  const { make } = site;
  const dialog = document.getElementById("search");
  const input = document.getElementById("search-words");
  const found = document.getElementById("search-found");
  const status = document.getElementById("search-status");
  const opener = document.querySelector(".search-open");

  // One spelling for what is written in several ways: width, case, katakana, commas and blanks.
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s,、・]/g, "")
    .replace(/[ァ-ヶ]/g, (sign) => (sign === "ヶ" || sign === "ヵ" ? "か" : String.fromCharCode(sign.charCodeAt(0) - 96)));
  const KANA = /^[ぁ-んー]{2,}$/;
  const FIGURE = /^[△-]?[\d.]+%?$/;
  const SPELLINGS = [["および", "及び"], ["または", "又は"], ["ならびに", "並びに"], ["ヵ月", "か月"], ["取組み", "取り組み"]].map((pair) => pair.map(plain));

  let prepared = null;
  // One entry for each row of figures and each block of text: where it leads, and what is looked through.
  const prepare = (data) => {
    const rows = data.rows.map(([page, table, path, figures]) => {
      const [, title, entity, name, head] = data.tables[table];
      const label = path.split(" > ").join("／");
      const place = [data.pages[page][1], head, title].filter((words, at, all) => words && all.indexOf(words) === at).join(" › ");
      const group = entity === "連結" && !place.includes("連結") ? "（連結）" : "";
      const looked = plain([place, name, path, entity, ...figures.map((one) => `${data.words[one[1]]} ${one[2]}年度 ${one[4]}`)].join(" "));
      return { page: data.pages[page], place: place + group, label: label || title, figures, looked, head: plain(path), last: plain(path.split(" > ").at(-1)), row: true };
    });
    const texts = data.texts.map(([page, anchor, head, text]) => ({
      page: data.pages[page], anchor, place: head && head !== text ? `${data.pages[page][1]} › ${head}` : data.pages[page][1],
      label: text, looked: plain(text), head: text === head ? plain(text) : "",
    }));
    const words = new Set([...rows.map((one) => one.last), ...texts.map((one) => one.head), ...data.readings.map(([word]) => plain(word))]);
    words.delete("");
    const readings = data.readings.map(([word, kana]) => [plain(word), plain(kana)]).sort((a, b) => b[1].length - a[1].length);
    return { entries: [...rows, ...texts], words: [...words], readings };
  };

  // かしだしきんざんだか → 貸出金残高: the longest readings first, what has none stays as it is.
  const written = (kana) => {
    let made = "";
    for (let at = 0; at < kana.length;) {
      const next = prepared.readings.find(([, reading]) => kana.startsWith(reading, at));
      made += next ? next[0] : kana[at];
      at += next ? next[1].length : 1;
    }
    return made;
  };

  // Everything that a term may stand for.
  const meanings = (term) => {
    const made = [term];
    for (const [one, other] of SPELLINGS) {
      if (term.includes(one)) made.push(term.replaceAll(one, other));
      if (term.includes(other)) made.push(term.replaceAll(other, one));
    }
    if (KANA.test(term)) {
      made.push(written(term), ...prepared.readings.filter(([, kana]) => kana.startsWith(term)).slice(0, ALIKE).map(([word]) => word));
    }
    return [...new Set(made)];
  };

  const steps = (one, other) => {
    let row = [...Array(other.length + 1).keys()];
    for (let i = 1; i <= one.length; i += 1) {
      const next = [i];
      for (let j = 1; j <= other.length; j += 1) {
        next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
      }
      row = next;
    }
    return row.at(-1);
  };
  // The nearest word for one that stands nowhere; figures are taken as they are.
  const nearest = (term) => {
    if (term.length < 2 || FIGURE.test(term)) return "";
    const most = Math.max(1, Math.floor(term.length / 3));
    const asked = KANA.test(term) ? prepared.readings.map(([word, kana]) => [kana, word]) : prepared.words.map((word) => [word, word]);
    let best = ["", most + 1];
    for (const [spelled, word] of asked) {
      if (Math.abs(spelled.length - term.length) > most) continue;
      const far = steps(term, spelled);
      if (far < best[1]) best = [word, far];
    }
    return best[0];
  };

  const rank = (entry, terms) => {
    const head = terms.every((all) => all.some((term) => entry.head.includes(term)));
    const asked = terms.flat();
    const figure = entry.row && entry.figures.some((one) => asked.includes(plain(one[4])));
    const exact = entry.row && asked.includes(entry.last);
    return (figure ? 4 : 0) + (exact ? 2 : 0) + (head ? 3 : 0) + (entry.row ? 1 : 0) - (entry.row ? 0 : entry.looked.length / 1e5);
  };

  // Marks the words where they stand; the match ignores commas and blanks, the mark follows the printed form.
  const marked = (text, terms) => {
    const made = document.createDocumentFragment();
    const positions = [];
    let bare = "";
    const signs = [...text];
    signs.forEach((sign, at) => {
      for (const one of plain(sign)) {
        bare += one;
        positions.push(at);
      }
    });
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
    const places = terms.map((term) => plain(text).indexOf(term)).filter((at) => at >= 0);
    const at = Math.max(0, Math.min(...places, text.length) - 30);
    return (at ? "…" : "") + text.slice(at, at + 110) + (text.length > at + 110 ? "…" : "");
  };

  const line = (entry, terms, words) => {
    const link = make("a");
    const label = make("span");
    link.append(make("small", entry.place), label);
    if (entry.row) {
      label.append(marked(entry.label, terms));
      const hit = entry.figures.find((one) => terms.includes(plain(one[4]))) ?? entry.figures.find((one) => terms.some((term) => plain(one[4]).includes(term)));
      const shown = hit ? [hit] : entry.figures.slice(-3);
      link.href = `${entry.page[0]}#${(hit ?? entry.figures.at(-1))[0]}`;
      const cells = make("small", "", "figures");
      shown.forEach((one, at) => {
        const { words: known } = window.siteData;
        cells.append(at ? "　" : "", [known[one[1]], `${one[2]}年度`].filter(Boolean).join(" "), " ", marked(one[4], terms), known[one[3]]);
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
    const asked = input.value.trim();
    const data = await site.data();
    prepared ??= prepare(data);
    if (input.value.trim() !== asked) return;
    const holds = (entry, all) => all.some((term) => entry.looked.includes(term));
    const mended = [];
    const terms = asked.split(/[\s　]+/).map(plain).filter(Boolean).map((term) => {
      const all = meanings(term);
      if (prepared.entries.some((entry) => holds(entry, all))) return all;
      const near = nearest(term);
      if (near) mended.push(`「${term}」は「${near}」で`);
      return near ? [near] : all;
    });
    const hits = terms.length ? prepared.entries.filter((entry) => terms.every((all) => holds(entry, all))) : [];
    const best = hits.map((entry) => [rank(entry, terms), entry]).sort((a, b) => b[0] - a[0]).slice(0, SHOWN);
    const words = terms.map(([first, ...others]) => others.find((one) => hits.some((entry) => entry.looked.includes(one))) ?? first).join(" ");
    found.replaceChildren(...best.map(([, entry]) => line(entry, terms.flat(), words)));
    const how = mended.length && hits.length ? `${mended.join("、")}探しました。` : "";
    status.textContent = !terms.length ? "" : !hits.length ? "見つかりません。" : `${how}${hits.length}件${hits.length > SHOWN ? `（初めの${SHOWN}件を表示）` : ""}`;
  };

  const open = () => {
    if (!dialog.open) dialog.showModal();
    input.select();
    site.data();
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
    const terms = asked.split(/[\s　]+/).map(plain).filter(Boolean);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const places = [];
      let bare = "";
      [...node.data].forEach((sign, at) => {
        for (const one of plain(sign)) {
          bare += one;
          places.push(at);
        }
      });
      for (const term of terms) {
        for (let at = bare.indexOf(term); at >= 0; at = bare.indexOf(term, at + 1)) {
          const range = new Range();
          range.setStart(node, places[at]);
          range.setEnd(node, places[at + term.length - 1] + 1);
          ranges.push(range);
        }
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  }
})();
