"use strict";
// What the pages do beyond links and forms: suggestions, keys, a span of time drawn with the pointer.

const byId = (id) => document.getElementById(id);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.altKey);
const isShortcut = (event) => keys?.checked && isPlain(event) && !isTyping(event.target);

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// The browser may refuse to remember anything.
function recall(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}
function remember(name, value) {
  try { localStorage.setItem(name, value); } catch { /* then it holds for this page */ }
}

// The search box is a combobox (ARIA Authoring Practices, list autocomplete with manual selection).
function suggest(input) {
  const { suggest: address, articles, label, count, title } = input.dataset;
  const list = make("ul", { id: "choices", class: "choices", role: "listbox", "aria-label": label });
  const status = make("span", { class: "unseen", role: "status" });
  let typed = input.value;
  let wait = 0;
  let request = new AbortController();
  list.hidden = true;
  input.after(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "choices",
  })) input.setAttribute(name, value);

  const options = () => all("li", list);
  const chosen = () => list.querySelector("[aria-selected=true]");

  function close() {
    clearTimeout(wait);
    request.abort();
    list.hidden = true;
    list.replaceChildren();
    status.textContent = "";
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function show(completions) {
    list.replaceChildren(...completions.map((completion, number) => {
      const about = completion.kind === "title" ? title : completion.articles.toLocaleString(document.documentElement.lang);
      const item = make("li", { id: `choice-${number}`, role: "option", "aria-selected": "false", lang: "vi" },
        make("bdi", {}, completion.text), make("span", { class: "about", lang: document.documentElement.lang }, about));
      item.completion = completion;
      return item;
    }));
    list.hidden = completions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
    status.textContent = list.hidden ? "" : count.replace("{n}", completions.length);
  }

  function choose(item) {
    for (const other of options()) other.setAttribute("aria-selected", String(other === item));
    input.value = item && item.completion.kind !== "title" ? item.completion.text : typed;
    if (item) {
      input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function go(item) {
    const { kind, text, id } = item.completion;
    if (kind === "title") {
      location.assign(articles + encodeURIComponent(/^\.\.?$/.test(id) ? id.replaceAll(".", "%2E") : id));
    } else {
      input.value = text;
      close();
      input.form.requestSubmit();
    }
  }

  async function ask() {
    request.abort();
    request = new AbortController();
    const prefix = input.value;
    if (!prefix.trim()) return close();
    try {
      const parameters = new URLSearchParams({ prefix, limit: 8 });
      const response = await fetch(`${address}?${parameters}`, { signal: request.signal });
      if (!response.ok || document.activeElement !== input) return;
      const found = await response.json();
      show([...new Map(found.map((one) => [`${one.kind} ${one.text}`, one])).values()]); // papers share titles
    } catch (error) {
      if (error.name !== "AbortError") close(); // without suggestions, one can still search
    }
  }

  input.addEventListener("input", () => {
    typed = input.value;
    clearTimeout(wait);
    wait = setTimeout(ask, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const items = options();
    const place = items.indexOf(chosen());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!items.length) return event.key === "ArrowDown" ? void ask() : undefined;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = place < 0 && step < 0 ? items.length - 1 : place + step;
      choose(items[next]); // before the first and after the last stands what was typed
    } else if (event.key === "Enter" && place >= 0) {
      event.preventDefault();
      go(items[place]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      input.value = typed;
      close();
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) go(item);
  });
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
}

// A span of time is drawn over the bars with the pointer, or with Shift and the arrow keys.
function chooseTime(form) {
  const svg = form.querySelector("svg");
  if (!svg) return;
  const now = form.querySelector(".ends b");
  const bars = [...svg.children].filter((bar) => bar.dataset.since);
  const links = bars.filter((bar) => bar.tagName === "a");
  let first = -1; // the bars at the ends of the span, in any order; -1 while there is none
  let last = -1;
  let dragged = false;

  const span = () => [Math.min(first, last), Math.max(first, last)];

  // Marks the span and names it below the bars, or else the bar that the pointer or the focus is on.
  function show(number) {
    const [from, to] = first < 0 ? [number, number] : span();
    const [begin, end] = [bars[from], bars[to]];
    bars.forEach((bar, each) => bar.classList.toggle("within", first >= 0 && from <= each && each <= to));
    if (begin === end) now.textContent = begin?.getAttribute("aria-label") ?? begin?.dataset.first ?? "";
    else now.textContent = `${begin.dataset.first} – ${end.dataset.last}`;
  }

  function forget(number = -1) {
    first = last = -1;
    show(number);
  }

  function go() {
    const [from, to] = span();
    for (const [name, number] of [["since", from], ["until", to]]) {
      form.elements[name].disabled = false;
      form.elements[name].value = bars[number].dataset[name];
    }
    form.requestSubmit();
  }

  function place(event) {
    const { left, width } = svg.getBoundingClientRect();
    return Math.max(0, Math.min(bars.length - 1, Math.floor(((event.clientX - left) / width) * bars.length)));
  }

  svg.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    dragged = false;
    first = last = place(event);
    show();
  });
  addEventListener("pointermove", (event) => {
    if (first < 0 || !event.buttons) return;
    last = place(event);
    dragged ||= first !== last;
    show();
  });
  addEventListener("pointerup", () => {
    if (first >= 0 && dragged) go();
    else if (first >= 0) forget();
  });
  addEventListener("pointercancel", () => forget());
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  svg.addEventListener("click", (event) => { if (dragged) event.preventDefault(); }, true);
  svg.addEventListener("pointermove", (event) => { if (first < 0) show(place(event)); });
  svg.addEventListener("pointerleave", () => { if (first < 0) show(-1); });

  // One stop for the Tab key, and arrow keys between the bars.
  const stop = (link) => links.forEach((other) => other.setAttribute("tabindex", other === link ? "0" : "-1"));
  stop(links.find((link) => link.hasAttribute("aria-current")) || links[0]);
  svg.addEventListener("focusin", (event) => show(bars.indexOf(event.target)));
  svg.addEventListener("focusout", () => { if (first < 0) show(-1); });
  svg.addEventListener("keydown", (event) => {
    const from = links.indexOf(document.activeElement);
    const to = from + ({ ArrowLeft: -1, ArrowRight: 1 }[event.key] || 0);
    if (event.key === "Enter" && first >= 0) {
      event.preventDefault();
      go();
    } else if (event.key === "Escape") {
      forget(bars.indexOf(links[from]));
    } else if (to !== from && links[to] && isPlain(event)) {
      event.preventDefault();
      if (!event.shiftKey) first = -1;
      else if (first < 0) first = bars.indexOf(links[from]);
      last = bars.indexOf(links[to]);
      stop(links[to]);
      links[to].focus();
    }
  });
}

// The matches of an article are walked through with the keys n and p, from the one that it was opened at; a
// long text has further parts, each a page of its own.
function walk(panel) {
  const shown = () => all("main article mark").filter((mark) => !mark.closest("details:not([open])"));
  const { previous, next } = panel.dataset;
  if (!shown().length && !previous && !next) return;
  const output = panel.querySelector("output");
  let here = -1;

  function show(marks, number) {
    document.querySelector("mark.here")?.classList.remove("here");
    here = number;
    const mark = marks[here];
    mark.classList.add("here");
    mark.setAttribute("tabindex", "-1");
    mark.focus({ preventScroll: true });
    mark.scrollIntoView({ block: "center" });
    output.textContent = `${here + 1}/${marks.length}`;
  }

  function go(step) {
    const marks = shown();
    const number = here < 0 && step < 0 ? marks.length - 1 : here + step;
    if (number >= marks.length && next) location.assign(`${next}#first`);
    else if (number < 0 && previous) location.assign(`${previous}#last`);
    else if (marks.length) show(marks, (number + marks.length) % marks.length);
  }

  // Opens the page at the match in its address, which is in the body, or at the first or last one there.
  function open() {
    const marks = shown();
    const inBody = marks.filter((mark) => mark.closest(".text"));
    const opened = { "#hit": byId("hit"), "#first": inBody[0], "#last": inBody.at(-1) }[location.hash];
    if (marks.includes(opened)) show(marks, marks.indexOf(opened));
    else output.textContent = `0/${marks.length}`;
  }

  open();
  panel.hidden = false;
  panel.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) go(Number(button.dataset.step));
  });
  document.querySelector("a.first")?.addEventListener("click", (event) => {
    event.preventDefault();
    here = -1;
    go(1);
  });
  addEventListener("keydown", (event) => {
    const step = { n: 1, p: -1 }[event.key];
    if (step && isShortcut(event)) go(step);
  });
}

// The articles of a search are gone through with the keys j and k, without the list in between.
addEventListener("keydown", (event) => {
  const direction = { j: "next", k: "prev" }[event.key];
  if (direction && isShortcut(event)) document.querySelector(`.neighbours [rel=${direction}]`)?.click();
});

// Whoever dictates text or holds keys by accident can switch the single keys off (WCAG 2.1.4).
const keys = document.querySelector("#keys input");
if (keys) {
  keys.checked = recall("keys") !== "off";
  keys.parentElement.hidden = false;
  keys.addEventListener("change", () => remember("keys", keys.checked ? "on" : "off"));
}

const box = byId("q");
if (box) {
  suggest(box);
  addEventListener("keydown", (event) => {
    if (event.key === "/" && isShortcut(event)) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });
}
all("form.time").forEach(chooseTime);
all(".walk").forEach(walk);

// An explanation is a page of its own, from which it is unfolded in this one.
async function explain(link) {
  const answer = await fetch(link.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const explanation = page.querySelector("details.why");
  explanation.removeAttribute("id");
  link.replaceWith(explanation);
  explanation.querySelector("summary").focus();
}
addEventListener("click", (event) => {
  const link = event.target.closest?.("a.why");
  if (!link || !isPlain(event) || event.shiftKey) return;
  event.preventDefault();
  explain(link).catch(() => location.assign(link.href));
});

// Escape puts away the reason of another name, until the pointer or the focus moves on.
const { classList } = document.documentElement;
addEventListener("keydown", (event) => { if (event.key === "Escape") classList.add("no-reasons"); });
for (const move of ["focusin", "pointerover"]) addEventListener(move, () => classList.remove("no-reasons"));
