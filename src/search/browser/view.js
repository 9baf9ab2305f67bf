// What the templates of the search page see: the views that `src/site/search.rs` makes of what was
// found, and the question as `src/server/query.rs` reads it from the address.

import {trim} from './analysis.js';
import {Marker} from './snippet.js';
import {FACETS, noFilters} from './filters.js';

// How many values of a facet are offered.
const FACET_VALUES = 12;
// Nobody reads on past this many hits.
const DEEPEST = 10000;
const LONGEST_QUESTION = 1000;
const LONGEST_VALUE = 200;
const MOST_FILTERS = 16;
const ORDERS = [['relevance', 'Best match'], ['date', 'Newest first']];
const BROWSE = [['Products', 'products/'], ['Tags', 'tags/'], ['Archive', 'archive/']];

const cut = (text, most) => {
	const signs = [...text];
	return signs.length > most ? trim(signs.slice(0, most).join('')) : text;
};

// `text` as a whole number from `least` to `most`, if it is one.
const number = (text, least, most) => (/^[-+]?[0-9]+$/.test(text) && text >= least && text <= most ? Number(text) : undefined);

// What the query string of an address asks, with `pageSize` hits on a page unless it says otherwise:
// a request as `makePlan` takes it, and whether its words are `literal`. What is wrong is left out.
export function readRequest(search, pageSize) {
	const filters = noFilters();
	const request = {query: '', filters, sort: 'relevance', offset: 0, limit: pageSize, literal: false};
	let page = 1;
	for (const [name, typed] of new URLSearchParams(search)) {
		const value = trim(typed.replace(/\p{Cc}/gu, ' '));
		if (name === 'q') request.query = cut(value, LONGEST_QUESTION);
		else if (Object.hasOwn(FACETS, name) && value) {
			const list = filters[FACETS[name]];
			const chosen = name === 'year' ? number(value, -32768, 32767) : cut(value, LONGEST_VALUE);
			const isNew = chosen !== undefined && !list.includes(chosen);
			if (isNew && Object.values(filters).flat().length < MOST_FILTERS) list.push(chosen);
		} else if (name === 'sort' && /^(relevance|date)?$/.test(value)) request.sort = value || 'relevance';
		else if (name === 'literal' && /^[01]?$/.test(value)) request.literal = value === '1';
		else if (name === 'page') page = number(value, 1, DEEPEST) ?? page;
		else if (name === 'per_page') request.limit = number(value, 1, 100) ?? request.limit;
	}
	const offset = Math.min((page - 1) * request.limit, DEEPEST);
	request.offset = offset - (offset % request.limit);
	return request;
}

// Every value of `filters` with its facet.
const chosen = (filters) =>
	Object.entries(FACETS).flatMap(([facet, list]) => filters[list].map((value) => [facet, String(value)]));

// Whether anything is asked at all.
export const asks = ({query, filters, sort}) => Boolean(query || chosen(filters).length || sort === 'date');

const same = (value) => (known) => String(known).toLowerCase() === value.toLowerCase();

// The filters with `value` chosen, or no longer chosen if it was.
function toggled(filters, facet, value) {
	const list = filters[FACETS[facet]];
	const others = list.filter((known) => !same(value)(known));
	const more = others.length === list.length ? [facet === 'year' ? Number(value) : value] : [];
	return {...filters, [FACETS[facet]]: [...others, ...more]};
}

// What the templates see of `results` of `request`: {site, page, search}. Links begin with `root`.
//
// `results` is {hits: [{record}], total, facets: [{facet, values: [[value, count]]}], plan,
// without_quotes}. `config` has the `site` and the `page` of the search page as it waits, both as
// templates see them, and `analyzerFor(lang)`, `lang` being null for the site's own.
export function searchView({request, results, root, config}) {
	const {plan, total: found, without_quotes: other} = results;
	const {sort} = request;
	const query = trim(request.query);
	const address = (changes, page = 1) => {
		const asked = {...request, ...changes};
		const pairs = [['q', trim(asked.query)], ...chosen(asked.filters)];
		if (asked.sort === 'date') pairs.push(['sort', 'date']);
		if (asked.literal) pairs.push(['literal', '1']);
		if (page > 1) pairs.push(['page', page]);
		return `${root}search/?${new URLSearchParams(pairs)}`;
	};
	const inForce = plan.filters;
	// A filter that was typed can be taken away like others, so it has to leave the question.
	const toggle = (facet, value) => address({query: plan.unfiltered, filters: toggled(inForce, facet, value)});
	const size = Math.max(request.limit, 1);
	const total = Math.min(Math.max(Math.ceil(found / size), 1), Math.floor(DEEPEST / size) + 1, DEEPEST);
	const at = Math.floor(request.offset / size) + 1;
	const corrected = plan.corrected == null ? undefined : trim(plan.corrected);
	const without = other && trim(other.query);
	const kept = chosen(request.filters);
	if (sort === 'date') kept.push(['sort', 'date']);

	const group = ({facet, values}) => ({
		name: facet,
		label: facet[0].toUpperCase() + facet.slice(1),
		values: values
			.map(([label, count]) => {
				const selected = inForce[FACETS[facet]].some(same(label));
				return {label, href: toggle(facet, label), count, selected};
			})
			.filter(({selected}, place) => place < FACET_VALUES || selected),
	});
	const search = {
		query,
		correction: corrected === undefined
			? null
			: {text: corrected, href: address({query: corrected}), literal: address({literal: true})},
		total: found,
		hits: results.hits.map(({record}) => hitView(record, new Marker(plan, config.analyzerFor(record.lang)), root)),
		facets: results.facets.map(group).filter(({values}) => values.length),
		sorts: ORDERS.map(([order, label]) => ({
			label,
			href: address({sort: order}),
			count: null,
			selected: order === sort,
		})),
		filters: chosen(inForce).map(([facet, label]) => ({label, href: toggle(facet, label)})),
		kept,
		pages: {
			number: at,
			total,
			previous: at > 1 ? address({}, Math.min(at - 1, total)) : null,
			next: at < total ? address({}, at + 1) : null,
		},
		inexact: plan.inexact,
		without_quotes: other ? {label: without, href: address({query: without})} : null,
		browse: BROWSE.map(([label, path]) => ({label, href: root + path})),
	};
	const page = {...config.page, root, title: query || config.page.title, canonical: null};
	return {site: config.site, page, search};
}

function hitView(record, marker, root) {
	const {title, messages, card} = record;
	const href = root + record.href;
	const fragment = (message) => messages[message]?.fragment ?? '';
	const below = (links) => links.map(({label, href}) => ({label, href: root + href}));
	const {html, message, others} = marker.snippet(messages);
	return {
		title_html: marker.mark(title),
		href: href + fragment(message),
		snippet_html: html,
		asked_as_html: marker.betterWording(record) ?? null,
		passages: others.map(({message, html}) => ({
			label: messages[message].label,
			href: href + fragment(message),
			html,
		})),
		card: {...card, title, href, products: below(card.products), tags: below(card.tags)},
	};
}
