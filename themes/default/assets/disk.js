// A copy of the site that is opened from the disk: browsers let no page there read files, so that
// nothing can be searched. What can be done is to list the questions and to make all links work.
(() => {
	const MOST = 1000;
	const { root } = document.documentElement.dataset;
	const by = (id) => document.getElementById(id);
	const make = (tag, more) => Object.assign(document.createElement(tag), more);
	// A folder on a disk has no page of its own.
	const page = (path) => path.replace(/^[^?#]*\/(?=$|[?#])/, "$&index.html");
	for (const link of document.links) if (link.protocol === "file:") link.href = page(link.href);
	for (const form of document.forms) form.action = page(form.action);
	const found = by("results") && by("found");
	if (!found) return;

	const question = new URLSearchParams(location.search).get("q") ?? "";
	by("q").defaultValue = question;
	found.textContent =
		by("results").dataset.disk ??
		"This copy was opened from the disk, where browsers let no page search. Put the folder on any web host, or run “guidepost export --out public --serve”, and the search works. Until then, these are the questions to read:";
	// Those first that have most of the words.
	window.guidepostTitles = (titles) => {
		const words = question.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
		const count = (title) => words.filter((word) => title.toLowerCase().includes(word)).length;
		const links = titles.map(([title, href]) => ({ title, href, count: count(title) }));
		links.sort((a, b) => b.count - a.count);
		const line = ({ title, href }) => {
			const link = make("a", { textContent: title, href: page(root + href), dir: "auto" });
			const line = make("li");
			line.append(link);
			return line;
		};
		by("hits").replaceChildren(...links.slice(0, MOST).map(line));
	};
	document.head.append(make("script", { src: root + "search/titles.js" }));
})();
