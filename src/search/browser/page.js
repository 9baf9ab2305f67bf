// Fills the page of results with what an engine finds for the question in its address.

import {asks, readRequest, searchView} from './view.js';

const by = (id) => document.getElementById(id);

// `engine` has `config`, which is that of `searchView` with the `pageSize`; `search(request, show)`,
// which gives the results and, where their facets come later, calls `show` with the whole; and
// `render(view)`, which gives the HTML of the results.
export async function fill(engine, root) {
	const request = readRequest(location.search, engine.config.pageSize);
	if (!asks(request)) return;
	const place = by('results');
	let turn = 0;
	const show = async (results) => {
		turn += 1;
		const mine = turn;
		const view = searchView({request, results, root, config: engine.config});
		const html = await engine.render(view);
		// What was found with its facets may be ready before what was found without.
		if (mine === turn) put(view, html, place);
	};
	await show(await engine.search(request, show));
}

function put({page, search, site}, html, place) {
	const {activeElement} = document;
	const focused = place.contains(activeElement) && activeElement.getAttribute('href');
	place.innerHTML = html;
	if (focused) {
		// The focus must not fall from the page with what had it.
		const again = [...place.querySelectorAll('a')].find((link) => link.getAttribute('href') === focused);
		(again ?? by('main')).focus({preventScroll: true});
	}
	document.title = page.title === site.title ? site.title : `${page.title} – ${site.title}`;
	by('main').dataset.query = search.query;
	const box = by('q');
	box.defaultValue = search.query;
	box.form.querySelectorAll('[type=hidden]').forEach((input) => input.remove());
	const kept = ([name, value]) => Object.assign(document.createElement('input'), {type: 'hidden', name, value});
	box.after(...search.kept.map(kept));
	// What comes with its text is not read out; what changes is.
	const count = by('found')?.textContent.trim() ?? '';
	if (by('q-status').textContent !== count) by('q-status').textContent = count;
}
