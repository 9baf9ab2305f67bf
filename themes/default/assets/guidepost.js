// Suggestions below the search box, and search without a server.
(() => {
	const by = (id) => document.getElementById(id);
	const make = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text, ...more });
	const say = (place, count) => {
		const { none, one, many } = place.dataset;
		place.textContent = [none, one][count] ?? many.replace("{}", count);
	};
	const { root } = document.documentElement.dataset;
	const get = async (path, init) => (await fetch(root + path, init)).json();
	const box = by("q");
	const list = by("q-list");
	let index, active, local, request, timer;
	if (!box) return;

	const split = (text) => text.split(/([\p{L}\p{N}\p{M}]+)/u);
	const words = (text) => split(text).filter((_, at) => at % 2);
	const stem = (word) =>
		word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/(.{3})(ing|ed|es|s|e)$/, "$1");
	const common = /^(an?|and|are|can|do|for|how|i|in|is|it|my|of|on|the|to|what|why)$/i;
	const terms = (query) => {
		const rare = words(query).filter((word) => !common.test(word));
		return (rare[0] ? rare : words(query)).map(stem);
	};
	const load = async () => {
		const { threads } = await get("search/index.json");
		for (const thread of threads) {
			const { title, asked_as, tags, products, text } = thread;
			const weights = (thread.weights = new Map());
			[text, [tags, products], [title, asked_as]].forEach((part, at) =>
				words(part + "").map(stem).forEach((word) => weights.set(word, (weights.get(word) ?? 0) + at + 1)));
		}
		return threads;
	};
	const find = async (query) => {
		const threads = await (index ??= load());
		for (const thread of threads) thread.score = 0;
		for (const word of terms(query)) {
			const weigh = ({ weights }) => weights.get(word) ?? +[...weights.keys()].some((key) => key.startsWith(word));
			const hits = threads.filter(weigh);
			for (const hit of hits) hit.score += Math.log(1 + threads.length / hits.length) / (1 + 2 / weigh(hit));
		}
		return threads.filter(({ score }) => score).sort((a, b) => b.score - a.score);
	};

	// The results page, not yet filled
	const query = new URLSearchParams(location.search).get("q")?.trim();
	if (query && document.querySelector('[data-query=""]')) {
		box.value = query;
		document.title = `${query} – ${document.title}`;
		const asked = terms(query);
		const mark = (text) => split(text).map((part) => (asked.includes(stem(part)) ? make("mark", part) : part));
		find(query).then((found) => {
			for (const { title, url, text, tags, products } of found.slice(0, 50)) {
				const hit = by("hit").content.cloneNode(true);
				const [link, excerpt, meta] = hit.querySelectorAll("a, p, ul");
				link.href = root + url;
				link.append(...mark(title));
				excerpt.append(...mark(text));
				meta.append(...[...products, ...tags].map((label) => make("li", label)));
				by("hits").append(hit);
			}
			say(by("found"), found.length);
			by("nothing").hidden = by("browse").hidden = found[0];
		});
	}

	// The combobox of WAI-ARIA
	const pick = (option) => {
		if (active) active.ariaSelected = "false";
		active = option;
		if (active) active.ariaSelected = "true";
		active?.scrollIntoView({ block: "nearest" });
		box.setAttribute("aria-activedescendant", active?.id ?? "");
	};
	const open = (yes) => {
		list.hidden = !yes;
		box.ariaExpanded = !!yes;
		pick();
	};
	const suggest = async () => {
		const text = box.value.trim();
		const { signal } = (request = new AbortController());
		let found;
		try {
			if (text && !local) found = (await get("api/v1/suggest?q=" + encodeURIComponent(text), { signal })).suggestions;
		} catch {
			local = !signal.aborted;
		}
		if (text && local) found = await find(text);
		if (signal.aborted) return;
		const options = (found ?? []).slice(0, 8).map(({ text, title = text, url }, at) =>
			make("li", title, { id: "q-" + at, role: "option", ariaSelected: "false", url: root + url }));
		list.replaceChildren(...options);
		open(options[0]);
		say(by("q-status"), options.length);
	};
	box.role = "combobox";
	box.ariaAutoComplete = "list";
	box.setAttribute("aria-controls", list.id);
	open();
	box.oninput = () => {
		request?.abort();
		clearTimeout(timer);
		timer = setTimeout(suggest, 120);
	};
	box.onblur = () => open();
	box.onkeydown = (event) => {
		const key = event.isComposing || event.key;
		if (key === "Enter" && active) location = active.url;
		else if (key === "Escape" && !list.hidden) open();
		else if (key === "Escape" && box.value) box.value = "";
		else if (key === "Home" && active) pick(list.firstChild);
		else if (key === "End" && active) pick(list.lastChild);
		else if (/^Arrow[UD]/.test(key) && list.firstChild) {
			if (list.hidden) open(1);
			if (key === "ArrowUp") pick(active ? active.previousSibling : list.lastChild);
			else pick(active ? active.nextSibling : list.firstChild);
		} else return;
		event.preventDefault();
	};
	list.onmousedown = (event) => event.preventDefault();
	list.onclick = ({ target }) => target.url && (location = target.url);
	document.onkeydown = (event) => {
		const { altKey, ctrlKey, key, metaKey, target } = event;
		if (altKey || (ctrlKey || metaKey ? key !== "k" : key !== "/" || target.closest("input, select, textarea"))) return;
		event.preventDefault();
		box.focus();
		box.select();
	};
})();
