// Suggestions below the search box, and the search of a site that was exported without a server.
// Every page works without it.
(() => {
  const { root } = document.documentElement.dataset;
  const box = document.querySelector("#q");
  if (!box) return;
  const make = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const name in attributes) made.setAttribute(name, attributes[name]);
    made.append(...children);
    return made;
  };
  const say = (place, count) => {
    const { none = "", one, many } = place.dataset;
    place.textContent = [none, one][count] ?? many.replace("{}", count.toLocaleString("en"));
  };

  // The index of an exported site, loaded when it is first needed.
  const split = /([\p{L}\p{N}\p{M}]+)/u;
  const common = " a an and are at be can do does for from how i in is it my of on or the this to what when where which who why with you ";
  const stem = (word) => {
    const folded = word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    return folded.length > 3 ? folded.replace(/(?:ing|ed|es|s|ly|e)$/, "") : folded;
  };
  const words = (text) => text.split(split).filter((_, at) => at % 2);
  const terms = (query) => {
    const all = words(query);
    const rare = all.filter((word) => !common.includes(` ${word.toLowerCase()} `));
    return (rare.length ? rare : all).map(stem);
  };
  let index;
  const load = async () => {
    const { threads } = await (await fetch(`${root}search/index.json`)).json();
    const seen = new Map();
    for (const thread of threads) {
      const weights = (thread.weights = new Map());
      const add = (weight, ...texts) => {
        for (const word of words(texts.join(" ")).map(stem)) weights.set(word, (weights.get(word) ?? 0) + weight);
      };
      add(3, thread.title, ...thread.asked_as);
      add(2, ...thread.tags, ...thread.products);
      add(1, thread.text);
      for (const word of weights.keys()) seen.set(word, (seen.get(word) ?? 0) + 1);
    }
    return { threads, rarity: (word) => Math.log(1 + threads.length / (seen.get(word) ?? 1)) };
  };
  const find = async (query, typing) => {
    const { threads, rarity } = await (index ??= load());
    const asked = terms(query);
    const last = typing && asked.at(-1);
    const score = ({ weights }) => {
      let sum = 0;
      for (const word of asked) {
        let weight = weights.get(word);
        if (!weight && word === last) weight = [...weights.keys()].some((known) => known.startsWith(word));
        if (weight) sum += (rarity(word) * weight) / (+weight + 2);
      }
      return sum;
    };
    const scored = threads.map((thread) => [score(thread), thread]).filter(([sum]) => sum);
    return scored.sort((a, b) => b[0] - a[0]).map(([, thread]) => thread);
  };

  // The page of results, where no server has rendered it.
  const main = document.querySelector("main[data-query]");
  const query = new URLSearchParams(location.search).get("q")?.trim();
  if (main && query && !main.dataset.query) {
    box.value = query;
    document.title = `${query} – ${document.title}`;
    const by = (id) => document.getElementById(id);
    const asked = new Set(terms(query));
    const mark = (text) =>
      text.split(split).map((part, at) => (at % 2 && asked.has(stem(part)) ? make("mark", {}, part) : part));
    find(query).then((found) => {
      for (const { title, url, text, tags, products } of found.slice(0, 50)) {
        const hit = by("hit").content.cloneNode(true);
        const link = hit.querySelector("a");
        link.href = root + url;
        link.append(...mark(title));
        hit.querySelector(".excerpt").append(...mark(text));
        hit.querySelector(".meta").append(...[...products, ...tags].map((label) => make("li", {}, label)));
        by("hits").append(hit);
      }
      say(by("found"), found.length);
      by("nothing").hidden = by("browse").hidden = found.length;
      by("nothing").hidden = found.length;
    });
  }

  // The box as a combobox: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
  const status = document.querySelector("#q-status");
  const list = make("ul", { id: "q-list", role: "listbox", "aria-label": status.dataset.label, hidden: "" });
  box.form.append(list);
  let [options, active, local, request, timer] = [[], -1];
  const open = (yes) => {
    list.hidden = !yes;
    box.setAttribute("aria-expanded", yes);
    choose(-1);
  };
  const choose = (at) => {
    options[active]?.setAttribute("aria-selected", false);
    active = at;
    options[at]?.setAttribute("aria-selected", true);
    options[at]?.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", options[at]?.id ?? "");
  };
  const follow = (option) => option && location.assign(root + option.dataset.url);
  const show = (found) => {
    options = found.map(({ text, url }, at) =>
      make("li", { id: `q-${at}`, role: "option", "aria-selected": false, "data-url": url }, text));
    list.replaceChildren(...options);
    active = -1;
    open(options.length > 0);
    say(status, options.length);
  };
  const suggest = async () => {
    const text = box.value.trim();
    const { signal } = (request = new AbortController());
    let found = [];
    try {
      if (text && !local) {
        const answer = await fetch(`${root}api/v1/suggest?q=${encodeURIComponent(text)}`, { signal });
        found = (await answer.json()).suggestions ?? [];
      }
    } catch {
      local = !signal.aborted;
    }
    if (text && local) found = (await find(text, true).catch(() => [])).map(({ title, url }) => ({ text: title, url }));
    if (!signal.aborted) show(found.slice(0, 8));
  };
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", "q-list"]])
    box.setAttribute(name, value);
  open(false);
  box.addEventListener("input", () => {
    request?.abort();
    clearTimeout(timer);
    timer = setTimeout(suggest, 120);
  });
  box.addEventListener("blur", () => open(false));
  box.addEventListener("keydown", (event) => {
    const { length } = options;
    const step = { ArrowDown: 1, ArrowUp: length }[event.key];
    if (event.isComposing) return;
    if (step && length) {
      if (list.hidden) open(true);
      choose(((active + 1 + step) % (length + 1)) - 1);
    } else if (event.key === "Escape" && !list.hidden) open(false);
    else if (event.key === "Enter" && options[active]) follow(options[active]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => follow(event.target.closest("li")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    box.focus();
  });
})();
