// Makes every view of `cases.json` and says in the title of the page whether the server showed the same.

import {Analyzer} from './analysis.js';
import {readRequest, searchView} from './view.js';

export async function differences({languages, config, found, records, read}) {
	const analyzers = new Map();
	for (const language of languages) {
		const stemmer = language.stems && (await import(`./stemmers/${language.code}.js`)).default;
		analyzers.set(language.code, new Analyzer(language, stemmer));
	}
	const analyzerFor = (lang) => analyzers.get((lang ?? config.site.lang).split('-')[0]) ?? analyzers.get('und');
	const settings = {...config, analyzerFor};
	const differences = [];
	const compare = (what, mine, theirs) => {
		for (const name of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
			const [left, right] = [mine[name], theirs[name]];
			if (left && right && typeof left === 'object') compare(`${what} ${name}`, left, right);
			else if (left !== right) {
				differences.push(`${what} ${name}\n  browser ${JSON.stringify(left)}\n  server  ${JSON.stringify(right)}`);
			}
		}
	};
	const root = config.page.root;
	for (const {request, results, view} of found) {
		for (const hit of results.hits) hit.record = records[hit.id];
		compare(JSON.stringify(request), searchView({request, results, root, config: settings}), view);
	}
	for (const {query, view} of read) {
		const request = readRequest(`?${query}`, 7);
		const plan = {groups: [], conditions: {required: []}, filters: request.filters, unfiltered: request.query, inexact: []};
		const results = {hits: [], total: 1e6, facets: [], plan, without_quotes: null};
		const mine = searchView({request, results, root, config: settings});
		// What is asked shows in the links; what is found is another matter.
		for (const {page, search} of [mine, view]) {
			delete page.canonical;
			for (const name of ['correction', 'total', 'hits', 'facets', 'inexact', 'without_quotes']) delete search[name];
			search.pages = search.pages.number;
		}
		// The page that waits has nothing to choose.
		if (!view.search.sorts.length) mine.search.sorts = [];
		compare(query, mine, view);
	}
	return {differences, hits: found.flatMap(({results}) => results.hits).length};
}

if (globalThis.document) {
	const {differences: found, hits} = await differences(await (await fetch('cases.json')).json());
	document.querySelector('pre').textContent = found.slice(0, 20).join('\n');
	document.title = found.length || hits < 500 ? `${found.length} differences in ${hits} hits` : 'the same';
}
