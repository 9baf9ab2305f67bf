// Suggestions below the search box, and the page of results where no server makes it.
(() => {
	// What takes no longer needs no word about it.
	const A_MOMENT = 400;
	const by = (id) => document.getElementById(id);
	const make = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text, ...more });
	const { root } = document.documentElement.dataset;
	const box = by("q");
	const list = by("q-list");
	let active, source, request, timer;

	if (location.protocol === "file:") document.head.append(make("script", "", { src: root + "assets/disk.js" }));
	if (!box || location.protocol === "file:") return;

	const get = async (path, init) => {
		const response = await fetch(root + path, init);
		if (!response.ok) throw new Error(`${path}: ${response.status}`);
		return response.json();
	};
	// Where answers come from: an engine in the browser, with the module that it is from, or the server.
	// It is asked for once; after a fault, the next one who needs it tries again.
	const load = () => (source ??= find().catch((fault) => {
		source = undefined;
		throw fault;
	}));
	const find = async () => {
		// One that a browser has kept leads to files that a newer export has deleted.
		const manifest = await get("search/index.json", { cache: "no-cache" });
		if (!manifest.engine) {
			const ask = (text, signal) => get("api/v1/suggest?q=" + encodeURIComponent(text), { signal });
			return { suggest: async (text, signal) => (await ask(text, signal)).suggestions };
		}
		const module = await import(new URL(root + manifest.engine, location));
		const engine = await module.open(root, manifest);
		return { module, engine, suggest: (text) => engine.suggest(text, 8) };
	};

	// The page of results, not yet filled
	const place = by("results");
	const found = by("found");
	const texts = {
		searching: "Searching…",
		failed: "The search cannot be reached: you may be offline, or a file of it is missing.",
		retry: "Try again",
		...place?.dataset,
	};
	const fill = async () => {
		const { module, engine } = await load();
		await module?.fill(engine, root);
	};
	const typed = new URLSearchParams(location.search);
	const isAsked = ["q", "product", "tag", "channel", "year", "sort"].some((name) => typed.get(name)?.trim());
	if (place && isAsked && found && !found.textContent.trim() && !by("hits")?.firstElementChild) {
		box.defaultValue = typed.getAll("q").pop()?.trim() ?? "";
		const later = setTimeout(() => (found.textContent = texts.searching), A_MOMENT);
		fill()
			.catch((fault) => {
				console.warn(fault);
				by("found")?.replaceChildren(texts.failed + " ", make("a", texts.retry, { href: location.href }));
			})
			.finally(() => {
				clearTimeout(later);
				if (found.textContent === texts.searching) found.textContent = "";
			});
	}

	// The combobox of WAI-ARIA
	const say = (count) => {
		const { none, one, many } = by("q-status").dataset;
		by("q-status").textContent = [none, one][count] ?? many.replace("{}", count);
	};
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
		let options = [];
		try {
			const suggestions = text ? await (await load()).suggest(text, signal) : [];
			options = suggestions.slice(0, 8).map(({ text, url }, at) =>
				make("li", text, { id: "q-" + at, role: "option", ariaSelected: "false", url: root + url }));
		} catch {
			// Without suggestions, the question can still be sent.
		}
		if (signal.aborted) return;
		list.replaceChildren(...options);
		open(options[0]);
		say(options.length);
	};
	box.role = "combobox";
	box.ariaAutoComplete = "list";
	box.setAttribute("aria-controls", list.id);
	open();
	const prepare = () => load().catch(() => {});
	if (document.activeElement === box) prepare();
	box.onfocus = prepare;
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
