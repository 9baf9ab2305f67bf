// Loaded by a page that is shown at an address of any depth, from all folders in which the site may
// stand. Where it is found, there is the site: what the page looks for at the host's root moves there.
(() => {
	const { documentElement: page, currentScript: script } = document;
	if (page.dataset.found) return;
	const root = new URL("../../", script.src).pathname;
	page.dataset.found = page.dataset.root = root;
	if (root === "/") return;
	for (const name of ["href", "action", "src"])
		for (const element of document.querySelectorAll(`[${name}^="/"]`)) {
			const { type } = element;
			const moved = element.tagName === "SCRIPT" ? Object.assign(document.createElement("script"), { type }) : element;
			moved.setAttribute(name, root + element.getAttribute(name).slice(1));
			if (moved !== element) element.replaceWith(moved);
		}
})();
