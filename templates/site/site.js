/* What every page has: the looks that the reader chose, the contents, tables that move, addresses that find their page.
   Everything can be read without this file. */
"use strict";

const site = (() => {
  const make = (tag, words, css) => {
    const made = document.createElement(tag);
    if (words) made.textContent = words;
    if (css) made.className = css;
    return made;
  };

  // Data come as scripts: a page opened from disk may not fetch.
  const loading = new Map();
  const load = (file) => {
    if (!loading.has(file)) {
      loading.set(file, new Promise((done, failed) => {
        const script = make("script");
        script.src = file;
        script.onload = done;
        script.onerror = failed;
        document.head.append(script);
      }));
    }
    return loading.get(file);
  };
  const data = async () => {
    await load("data/site-data.js");
    return window.siteData;
  };
  return { make, load, data };
})();

(() => {
  document.documentElement.classList.add("js");

  /* Size of type, light and dark: kept on this machine. */
  const looks = document.getElementById("looks");
  const root = document.documentElement;
  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem("discgen-looks") ?? "{}");
    } catch {
      return {};
    }
  };
  document.querySelector(".looks-open").hidden = !("popover" in HTMLElement.prototype);
  for (const one of looks.querySelectorAll("input")) one.checked = one.value === (kept()[one.name] ?? "");
  looks.addEventListener("change", (event) => {
    const { name, value } = event.target;
    root.dataset[name] = value;
    try {
      localStorage.setItem("discgen-looks", JSON.stringify({ ...kept(), [name]: value }));
    } catch {
      // a browser that keeps nothing: the choice holds for this page
    }
    boxes();
  });

  // Moves a list, and nothing around it, until one of its lines is in the middle.
  const center = (list, line) => {
    if (line) list.scrollTop += line.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 2;
  };

  /* The contents: open beside the page where there is room, over it on a telephone. */
  const guide = document.querySelector(".guide");
  const opener = document.querySelector(".guide-open");
  const wide = matchMedia("(min-width: 68rem)");
  const fold = (open, back) => {
    guide.querySelector("details").open = open || wide.matches;
    root.classList.toggle("guiding", open && !wide.matches);
    document.getElementById("main").inert = open && !wide.matches;
    opener.setAttribute("aria-expanded", String(open));
    opener.textContent = open ? "閉じる" : "目次";
    if (open) center(guide, [...guide.querySelectorAll("[aria-current]")].at(-1));
    if (back) opener.focus();
  };
  if (guide) {
    opener.hidden = false;
    fold(false);
    wide.addEventListener("change", () => fold(false));
    opener.addEventListener("click", () => fold(!root.classList.contains("guiding")));
    guide.addEventListener("click", (event) => {
      if (event.target.closest("a")) fold(false);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && root.classList.contains("guiding")) fold(false, true);
    });
  }

  /* Which part of the page is being read. */
  const links = new Map();
  for (const link of document.querySelectorAll(".toc a, .guide .inner a")) {
    const head = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (head) links.set(head, [...(links.get(head) ?? []), link]);
  }
  let lit = [];
  const spy = () => {
    const line = innerHeight * 0.3;
    let now = null;
    for (const head of links.keys()) if (head.getBoundingClientRect().top < line) now = head;
    const wanted = links.get(now) ?? [];
    if (wanted[0] === lit[0]) return;
    for (const link of lit) link.removeAttribute("aria-current");
    for (const link of wanted) {
      link.setAttribute("aria-current", "location");
      const list = link.closest(".toc");
      if (list) center(list, link);
    }
    lit = wanted;
  };
  const top = document.querySelector(".to-top");
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      spy();
      top.hidden = scrollY < 2 * innerHeight;
    });
  }, { passive: true });
  spy();

  /* What is wider than the screen moves in its own box, says so, and moves with the arrow keys, too. */
  const MOVING = ".scroll, .list-table, .drawing, .prose table:not(.grid, .list)";
  const edges = (box) => {
    const left = box.scrollWidth - box.clientWidth;
    box.classList.toggle("more-right", left > 4 && box.scrollLeft < left - 4);
    box.classList.toggle("more-left", left > 4 && box.scrollLeft > 4);
  };
  const boxes = () => {
    const named = new Set();
    for (const box of document.querySelectorAll(MOVING)) {
      const moves = box.scrollWidth > box.clientWidth + 1;
      box.classList.toggle("moves", moves);
      const head = box.closest("section, article")?.querySelector("h1, h2, h3, h4, h5, h6")?.textContent;
      let name = box.dataset.name ?? box.dataset.label ?? box.querySelector("figcaption")?.textContent ?? head ?? "表";
      while (moves && named.has(name)) name += "（続き）";
      if (moves) named.add(name);
      if (moves && box.matches("div, figure")) {
        box.tabIndex = 0;
        box.setAttribute("role", "region");
        box.setAttribute("aria-label", `${name}（横に動かせます）`);
      } else if (moves) {
        box.tabIndex = 0;
      } else {
        for (const one of ["tabindex", "role", "aria-label"]) box.removeAttribute(one);
      }
      edges(box);
      if (!box.watched) {
        box.watched = true;
        box.addEventListener("scroll", () => edges(box), { passive: true });
      }
    }
  };
  addEventListener("resize", boxes);
  document.addEventListener("toggle", boxes, true);
  boxes();

  /* A figure of a chart under the pointer. */
  const tip = site.make("p", "", "tip");
  tip.setAttribute("aria-hidden", "true");
  document.body.append(tip);
  document.addEventListener("pointermove", (event) => {
    const part = event.target.closest?.("[data-said]");
    tip.classList.toggle("shown", Boolean(part));
    if (!part) return;
    tip.textContent = part.dataset.said;
    const room = innerWidth - tip.offsetWidth - 8;
    tip.style.left = `${Math.max(8, Math.min(event.clientX + 12, room))}px`;
    tip.style.top = `${Math.max(8, event.clientY - tip.offsetHeight - 12)}px`;
  });

  /* An address whose figure has moved to another page leads there. */
  const follow = async () => {
    const anchor = decodeURIComponent(location.hash.slice(1));
    if (!anchor.startsWith("f-") || document.getElementById(anchor)) return;
    const { pages, rows } = await site.data();
    const home = rows.find((row) => row[3].some((figure) => figure[0] === anchor));
    if (home) location.replace(`${pages[home[0]][0]}#${anchor}`);
  };
  addEventListener("hashchange", follow);
  follow();
})();
