// What few questions need: filters, orders, words in quotes, synonyms.

import {inOrder} from './correct.js';
import {FACETS, lower} from './filters.js';
import {MAX_GROUPS} from './plan.js';
import {inCommon, isOfPairs} from './shares.js';

const {fround} = Math;
const SYNONYM_WEIGHT = fround(0.8);
const MAX_SYNONYMS = 32;
// No facet shows more values than this, and those that are chosen.
const MAX_VALUES = 100;
// Of so many threads the texts are read to see whether they have words in quotes.
const MOST_READ = 60;

// The synonyms of a site are looked up beside its words (`src/search/synonyms.rs`).
export function addSynonyms(plan, {languages, head}) {
	const {groups} = plan;
	const own = groups.map(({variants}) => variants.length);
	const extend = (variants, own, others) => {
		const weight = fround((own ? variants[0].weight : 1) * SYNONYM_WEIGHT);
		for (const term of others) {
			const isNew = variants.every((variant) => variant.term !== term);
			if (variants.length < own + MAX_SYNONYMS && isNew) variants.push({term, weight});
		}
	};
	languages.forEach((language, at) => {
		const rules = head.synonyms[at] ?? [];
		if (!rules.length) return;
		const places = language.placed(plan.text);
		places.forEach((_, at) => {
			for (const [terms, others] of rules) {
				const asked = places.slice(at, at + terms.length);
				if (asked.join(' ') !== terms.join(' ')) continue;
				let found = false;
				own.forEach((count, place) => {
					const group = groups[place];
					const isIt = (variant) => variant.weight === group.variants[0].weight && asked.includes(variant.term);
					if (!group.matches || !group.variants.slice(0, count).some(isIt)) return;
					found = true;
					extend(group.variants, count, others);
				});
				if (found) continue;
				const word = terms.join(' ');
				const known = groups.slice(own.length).find((group) => group.word === word);
				if (known) extend(known.variants, 0, others);
				else if (groups.filter((group) => !isOfPairs(group)).length < MAX_GROUPS) {
					const variants = [];
					extend(variants, 0, others);
					groups.push({word, weight: 1, matches: true, variants, related: []});
				}
			}
		});
	});
}

// The threads that have a phrase, of those that are not kept out. Of those that have its words but are
// too many to be read, all or none are taken to have it: all where they may be `unread` and none that was
// read has it.
export async function holders({variants}, scores, engine, unread) {
	const {files, head} = engine;
	const found = new Set();
	for (const variant of variants) {
		const terms = variant.split(' ');
		const lists = await Promise.all(terms.map((term) => files.term(term)));
		if (!lists.every(Boolean)) continue;
		const docs = [...inCommon(lists).keys()].filter((doc) => scores[doc] >= 0);
		if (terms.length === 1) {
			docs.forEach((doc) => found.add(doc));
			continue;
		}
		docs.sort((a, b) => scores[b] - scores[a] || a - b);
		const holds = async (doc) => {
			const record = await files.record(doc);
			const analyzer = engine.analyzer(record.lang ?? head.lang);
			const texts = [record.title, ...record.asked_as, ...record.labels, ...record.messages.map(({text}) => text)];
			return texts.some((text) => ` ${analyzer.placed(text).join(' ')} `.includes(` ${variant} `));
		};
		const held = await Promise.all(docs.slice(0, MOST_READ).map(holds));
		// Where none of the best has it, nothing is known of the others.
		const others = unread && !held.includes(true);
		docs.forEach((doc, at) => (held[at] ?? others) && found.add(doc));
	}
	return found;
}

// Those of `docs` that are on the page, the newest first, by the `places` of all threads.
export const newest = (docs, places, {offset, limit}) =>
	docs.sort((a, b) => places[a] - places[b]).slice(offset, offset + limit);

// Filters in terms of the numbers of threads (`src/search/facets.rs`).
export class Selection {
	constructor({filters, conditions}, facets, docs) {
		this.facets = facets;
		this.filters = filters;
		this.required = 0;
		this.met = new Uint8Array(docs);
		this.excluded = new Uint8Array(docs);
		this.facets.forEach(([name, values], at) => {
			const wanted = filters[FACETS[name]].map(lower);
			const unwanted = conditions.excluded_values[FACETS[name]].map(lower);
			if (wanted.length) this.required |= 1 << at;
			for (const [value, numbers] of values) {
				if (wanted.includes(lower(value))) for (const doc of numbers) this.met[doc] |= 1 << at;
				if (unwanted.includes(lower(value))) for (const doc of numbers) this.excluded[doc] = 1;
			}
		});
	}

	isExcluded(doc) {
		return this.excluded[doc];
	}

	// The bits of the facets by which a thread is kept out.
	missing(doc) {
		return this.required & ~this.met[doc];
	}

	// The values of each facet with how many of `matches` they would give.
	counted(matches) {
		const missing = new Uint8Array(this.met.length).fill(255);
		for (const doc of matches) missing[doc] = this.missing(doc);
		return this.facets.map(([facet, values], at) => {
			const chosen = this.filters[FACETS[facet]].map(lower);
			const isChosen = ([value]) => chosen.includes(lower(value));
			const counts = values.map(([value, numbers]) => {
				const counts = (doc) => missing[doc] === 0 || missing[doc] === 1 << at;
				return [value, numbers.filter(counts).length];
			});
			const byYear = facet === 'year' ? (a, b) => b[0] - a[0] : (a, b) => b[1] - a[1] || inOrder(a[0], b[0]);
			const shown = counts.filter((value) => value[1] || isChosen(value)).sort(byYear);
			// A chosen value that no thread has is shown with none, so that it can be left again.
			const isNew = (text) => shown.every(([value]) => lower(value) !== lower(text));
			const unknown = this.filters[FACETS[facet]].filter(isNew).map((text) => [String(text), 0]);
			return {facet, values: [...shown.filter((value, at) => at < MAX_VALUES || isChosen(value)), ...unknown]};
		});
	}
}
