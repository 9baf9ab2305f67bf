// Executes plans on the files of a static index, as `src/search/execute.rs` does on the embedded one:
// the same additions in the same order, in numbers of 32 bits.

import {Analyzer, pairs, truncate, withoutAccents} from './analysis.js';
import {Files} from './files.js';
import {lower} from './filters.js';
import {MAX_QUERY_BYTES, languageOf, readWords} from './plan.js';
import {SHARES, inCommon, isOfPairs} from './shares.js';
import {understand} from './understand.js';
import {fill} from './page.js';

export {fill};

const {fround} = Math;
// So many threads of related words are enough of them.
const ENOUGH_OF_RELATED = 256;
// On a site of so many threads or fewer, most questions have words that few threads have.
const FEW = 1000;
// On a site of so many, what to narrow by is loaded at once.
const MOST_WITH_FACETS = 2000;
// A group that can add less than this to a score is left out.
const LEAST_WEIGHT = 1e-4;
// So many of the best threads are raised by what they mean.
const MOST_RAISED = 10;
const MAX_REPLACEMENTS = 8;
// The score of a thread that has all that is required and nothing else of the question.
const LEAST = fround(1e-6);
const KEPT_OUT = -1;
const LITTLE_WEIGHT = fround(0.3);

// The engine of the site at `root` with the head `head` of its index. `parts` has what is made for each
// site: its `languages`, the `stemmers` of these, and `render`, which shows results.
export async function open(root, head, parts) {
	const engine = new Engine(new Files(root + head.base, head), root, head, parts);
	if (head.docs <= FEW && globalThis.document) engine.mend().catch(() => {});
	return engine;
}

class Engine {
	#mend;

	constructor(files, root, head, {languages, stemmers, render}) {
		Object.assign(this, {files, root, head, render});
		this.common = new Set(head.common);
		this.languages = head.languages.map((code) => {
			const language = languages.find((known) => known.code === code);
			return new Analyzer(language, stemmers[code]);
		});
		this.asked = new Set(head.synonyms.flat().flatMap(([terms]) => terms));
		const analyzerFor = (lang) => this.analyzer(lang ?? head.lang);
		this.config = {pageSize: head.page_size, site: head.site, page: head.page, analyzerFor};
		this.replaced = new Map(head.replaced);
		this.factors = head.factors.map(([factor, from]) => [fround(factor / 100), from]);
		this.idf = (docs) => fround(Math.log(1 + (head.docs - docs + 0.5) / (docs + 0.5)));
		this.lexicon = {
			threads: head.docs,
			hasTerm: async (term) => this.common.has(term) || Boolean(await files.term(term)),
			isWord: async (word) => Boolean(await this.word(word)),
			isRight: (term) => this.asked.has(term),
			suffices: async (group) => (await this.count(group)).size >= head.enough,
			neighbours: async (word) => (await this.word(word))?.neighbours ?? [],
			docs: async (word) => (await this.begun(word)).find(([known]) => known === word)?.[1] ?? 0,
			near: async (word) => {
				const letters = [...withoutAccents(word)];
				const lists = await Promise.all([this.begun(word), files.words(`-${letters.slice(-3).join('')}`)]);
				return [...new Map(lists.flat())].map(([word, docs]) => ({word, docs}));
			},
			letters: head.letters,
			isLittle: (word) => this.languages[0].classOf(word) > 0,
			wordings: async (word) => {
				const found = await files.wordings([...word].slice(0, head.letters).join(''));
				return found.map(([text, href, lang, date]) => ({text, href, lang, date, id: href}));
			},
		};
		this.vocabulary = {
			value: async (facet, value) => {
				const facets = await files.facets();
				const values = facets.find(([name]) => name === facet)[1];
				return values.find(([known]) => lower(known) === lower(value))?.[0];
			},
			terms: async (beginning, most) => {
				const words = [...(await this.begun(beginning))].sort((a, b) => b[1] - a[1]);
				const terms = words.flatMap(([word]) => this.languages.flatMap((language) => language.terms(word)));
				const fitting = terms.map(({term}) => term).filter((term) => term.startsWith(beginning));
				return [...new Set(fitting)].slice(0, most);
			},
		};
	}

	analyzer(lang) {
		const code = lang.split(/[-_]/)[0].toLowerCase();
		const known = code === 'nb' || code === 'nn' ? 'no' : code;
		const find = (code) => this.languages.find((analyzer) => analyzer.code === code);
		return find(known) ?? find('und') ?? this.languages[0];
	}

	// The words of the threads with the first letters of `word`.
	begun(word) {
		return this.files.words([...withoutAccents(word)].slice(0, 2).join(''));
	}

	// What the table knows of `word`.
	word(word) {
		return this.files.word(word, this.languages[0].terms(word)[0]?.term ?? '');
	}

	// On a large site there is much to load before anybody can narrow down: that waits until somebody
	// stays on the page, and does anything at all.
	#interest() {
		if (this.head.docs <= MOST_WITH_FACETS) return undefined;
		return new Promise((resolve) => {
			const signs = ['pointermove', 'pointerdown', 'scroll', 'keydown'];
			for (const sign of signs) addEventListener(sign, resolve, {once: true, passive: true});
		});
	}

	// The module `mend.js`.
	mend() {
		return (this.#mend ??= import(new URL(this.root + this.head.mend, document.baseURI)).catch((fault) => {
			this.#mend = undefined;
			throw fault;
		}));
	}

	async suggest(text, limit) {
		const {suggest} = await this.mend();
		const found = await suggest(text, limit, this.languages, this.lexicon);
		return found.map(({text, href}) => ({text, url: href}));
	}

	async plan(request) {
		// What the question will be looked up by is on its way while it is being read.
		const typed = this.languages.flatMap((language) => language.terms(request.query));
		for (const {term} of typed) if (!this.common.has(term)) this.files.term(term).catch(() => {});
		const plan = await understand(request, this.languages, this.vocabulary, this.head.ranking, this.lexicon, () => this.mend());
		plan.sense = await this.sense(plan.text);
		if (this.asked.size) (await this.mend()).addSynonyms(plan, this);
		return plan;
	}

	// What `question` means: {direction, known}.
	async sense(question) {
		const spoken = languageOf(readWords(question, this.languages), this.languages);
		const telling = (word) => spoken.classOf(word) === 0;
		const isCommon = (word) => spoken.terms(word).some(({term}) => this.common.has(term));
		const words = spoken.words(question).filter(({joined}) => !joined).map(({term}) => term);
		const told = words.filter((word) => telling(word) || !isCommon(word));
		const entries = await Promise.all(told.map((word) => this.word(word)));
		const sum = new Float32Array(128);
		let count = 0;
		let known = 0;
		told.forEach((word, at) => {
			const entry = entries[at];
			if (telling(word)) {
				count++;
				known += entry ? 1 : 0;
			}
			if (!entry) return;
			const weight = fround((telling(word) ? 1 : LITTLE_WEIGHT) * entry.scale);
			entry.code.forEach((halves, place) => {
				sum[2 * place] += fround(weight * ((halves & 15) - 8));
				sum[2 * place + 1] += fround(weight * ((halves >> 4) - 8));
			});
		});
		const most = sum.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
		if (!known || !most) return null;
		const rounded = (x) => Math.sign(x) * Math.round(Math.abs(x));
		return {direction: [...sum].map((x) => rounded(fround(fround(x / most) * 127))), known: fround(known / count)};
	}

	// How near the nearest wording is, the codes of which stand one after the other in hexadecimal.
	nearness({direction, known}, codes) {
		const length = (numbers) => fround(Math.sqrt(fround(numbers.reduce((sum, x) => sum + x * x, 0))));
		let best = 0;
		for (let at = 0; at + 128 <= codes.length; at += 128) {
			// The lower half of a byte is written second.
			const wording = direction.map((_, place) => 2 * parseInt(codes[at + (place ^ 1)], 16) - 15);
			const product = direction.reduce((sum, x, place) => sum + x * wording[place], 0);
			const lengths = Math.max(fround(length(direction) * length(wording)), 1);
			best = Math.max(best, fround(fround(product) / lengths));
		}
		return fround(known * best);
	}

	// The term whose file a term is in; `words` are the terms of the question in each language.
	home(term, words) {
		const isLittle = (term) => this.languages.some((language) => language.littleTerms.has(term));
		const [first, second] = term.split('_');
		if (second !== undefined) return isLittle(second) ? first : second;
		if (term[0] !== '=') return term;
		const asked = words.find(({whole}) => whole === term)?.words ?? [];
		return asked.findLast((word) => !isLittle(word)) ?? asked.at(-1) ?? term;
	}

	// The threads that have a group, with how much of it: a Map of numbers in the order of the threads.
	async count({variants}, words = []) {
		const load = async ({term, weight}) => {
			const terms = term.split(' ');
			const lists = await Promise.all(terms.map((part) => this.files.term(part, this.home(part, words))));
			return {weight, shares: lists.every(Boolean) ? inCommon(lists) : new Map()};
		};
		const loaded = (await Promise.all(variants.map(load))).filter(({shares}) => shares.size);
		if (loaded.length === 1 && loaded[0].weight === 1) return loaded[0].shares;
		// Shares are of sums: what each variant adds has to be known.
		const {k1} = this.head.ranking;
		const counts = new Map();
		for (const {weight, shares} of loaded) {
			for (const [doc, share] of shares) {
				const count = (k1 * share) / (1 - Math.min(share, 0.998));
				counts.set(doc, (counts.get(doc) ?? 0) + weight * count);
			}
		}
		const shareOf = (count) => SHARES[Math.max(Math.round(Math.sqrt(count / (k1 + count)) * 255), 1)];
		return new Map([...counts].map(([doc, count]) => [doc, shareOf(count)]));
	}

	// The scores of all threads: above 0 where they match, below 0 where a condition keeps them out.
	async score(plan) {
		const {head} = this;
		const scores = new Float32Array(head.docs);
		const words = this.languages.map((language) => pairs(language, plan.text));
		const isTelling = (group) => isOfPairs(group) || !group.variants.some(({term}) => this.common.has(term));
		const groups = plan.groups.filter((group) => group.matches || isTelling(group));
		const counted = await Promise.all(groups.map(async (group) => ({group, shares: await this.count(group, words)})));
		for (const {group, shares} of counted.filter(({group}) => group.matches)) {
			const most = this.idf(shares.size);
			const weight = fround(group.weight * most);
			const best = new Map();
			for (const [doc, share] of shares) best.set(doc, fround(weight * share));
			if (shares.size < head.enough) await this.addRelated(group, most, best);
			for (const [doc, more] of best) scores[doc] += more;
		}
		this.factors.forEach(([factor, from], at) => {
			const to = this.factors[at + 1]?.[1] ?? scores.length;
			for (let doc = from; doc < to; doc++) scores[doc] *= factor;
		});
		const {required, excluded} = plan.conditions;
		const {holders} = required.length || excluded.length ? await this.mend() : {};
		const all = required.length ? scores.slice() : scores;
		for (const phrase of [...required]) {
			const found = await holders(phrase, scores, this, true);
			// What is in threads that lack another phrase is required all the same.
			if (!found.size && !(await holders(phrase, all, this, true)).size) {
				required.splice(required.indexOf(phrase), 1);
				plan.inexact.push(phrase.text);
				continue;
			}
			scores.forEach((score, doc) => {
				scores[doc] = found.has(doc) && score >= 0 ? Math.max(score, LEAST) : KEPT_OUT;
			});
		}
		// What is unwanted must not take away what has it not.
		for (const phrase of excluded) for (const doc of await holders(phrase, scores, this, false)) scores[doc] = KEPT_OUT;
		const little = counted.filter(({group, shares}) => !group.matches && shares.size);
		for (const one of little) one.weight = fround(one.group.weight * this.idf(one.shares.size));
		little.sort((a, b) => b.weight - a.weight);
		for (const {weight, shares} of little.filter(({weight}) => weight >= LEAST_WEIGHT)) {
			for (const [doc, share] of shares) if (scores[doc] > 0) scores[doc] += fround(weight * share);
		}
		return scores;
	}

	// Raises `best` to what the words that are related to a group give, none of which is rarer than the
	// group, whose idf is `most`.
	async addRelated(group, most, best) {
		const lists = await Promise.all(group.related.map(({term}) => this.files.term(term)));
		let left = ENOUGH_OF_RELATED;
		for (const [at, list] of lists.entries()) {
			if (left <= 0) break;
			if (!list) continue;
			left -= list.docs.length;
			const idf = Math.min(this.idf(list.docs.length), most);
			const weight = fround(fround(group.weight * group.related[at].weight) * idf);
			list.docs.forEach((doc, place) => {
				const more = fround(weight * SHARES[list.steps[place]]);
				if (more > (best.get(doc) ?? 0)) best.set(doc, more);
			});
		}
	}

	// What `request` finds. `onFacets` is called with the same and what to narrow by, once that is known.
	async search(request, onFacets) {
		const plan = await this.plan(request);
		const scores = await this.score(plan);
		const isChosen = (filters) => Object.values(filters).some((list) => list.length);
		const excludes = isChosen(plan.conditions.excluded_values);
		const narrows = isChosen(plan.filters);
		const byDate = plan.browse || plan.sort === 'date';
		const {Selection, newest} = excludes || narrows || byDate ? await this.mend() : {};
		const selection = Selection && new Selection(plan, excludes || narrows ? await this.files.facets() : [], scores.length);
		const matches = [];
		scores.forEach((score, doc) => {
			if (selection?.isExcluded(doc)) scores[doc] = KEPT_OUT;
			else if (plan.browse ? score >= 0 : score > 0) matches.push(doc);
		});
		const passing = narrows ? matches.filter((doc) => !selection.missing(doc)) : matches;
		const results = {hits: [], total: passing.length, facets: [], plan, without_quotes: null};
		results.hits = byDate
			? await this.hits(newest(passing, plan.limit ? await this.files.order() : [], plan))
			: await this.best(passing, scores, plan, new Set(passing));
		if (!passing.length) results.without_quotes = await this.withoutQuotes(request, plan);
		if (plan.limit && onFacets) {
			const count = async () => {
				await this.#interest();
				const [facets, {Selection}] = await Promise.all([this.files.facets(), this.mend()]);
				onFacets({...results, facets: new Selection(plan, facets, scores.length).counted(matches)});
			};
			count().catch(() => {});
		}
		return results;
	}

	// What could be asked instead, where nothing was found for what the question requires.
	async withoutQuotes(request, {conditions}) {
		if (!conditions.required.length) return null;
		const {withoutRequirements} = await this.mend();
		const query = withoutRequirements(truncate(request.query, MAX_QUERY_BYTES));
		if (query === undefined) return null;
		const {total} = await this.search({...request, query, offset: 0, limit: 0});
		return total ? {query, total} : null;
	}

	hits(docs) {
		return Promise.all(docs.map(async (doc) => ({record: await this.files.record(doc), score: 0})));
	}

	async best(docs, scores, plan, passing) {
		const {offset, limit} = plan;
		if (!limit) return [];
		const replaced = docs.filter((doc) => this.replaced.has(doc));
		const own = docs.filter((doc) => !this.replaced.has(doc));
		const size = Math.max(offset + limit, MOST_RAISED);
		let top = highest(own, scores, size);
		const records = new Map();
		const load = async (docs) => {
			await Promise.all(docs.map(async (doc) => records.set(doc, await this.files.record(doc))));
		};
		let scoreOf = (doc) => scores[doc];
		// Puts `docs` in order, of which those from `start` to `end` are wanted, and loads these.
		const loadPart = async (docs, start, end) => {
			docs.sort((a, b) => scoreOf(b) - scoreOf(a));
			const isTied = (doc, at) => at > 0 && at >= start && at <= end && scoreOf(doc) === scoreOf(docs[at - 1]);
			if (docs.some(isTied)) {
				const places = await this.files.order();
				docs.sort((a, b) => scoreOf(b) - scoreOf(a) || places[a] - places[b]);
			}
			await load(docs.slice(start, end));
		};
		const {sense} = this.head.ranking;
		if (plan.sense && sense > 0 && top.length) {
			await loadPart(top, 0, MOST_RAISED);
			const weight = fround(fround(sense) * scores[top[0]]);
			const raised = top.slice(0, MOST_RAISED);
			const more = raised.map((doc) => fround(weight * this.nearness(plan.sense, records.get(doc).sense)));
			raised.forEach((doc, at) => (scores[doc] += more[at]));
		}
		for (const doc of replaced) {
			const newest = this.line(doc, scores).filter((other) => passing.has(other)).at(-1) ?? doc;
			if (scores[newest] >= scores[doc]) continue;
			scores[newest] = scores[doc];
			if (!top.includes(newest) && !this.replaced.has(newest)) top.push(newest);
		}
		const below = new Map(replaced.map((doc) => [doc, this.below(doc, scores, passing, MAX_REPLACEMENTS)]));
		scoreOf = (doc) => below.get(doc) ?? scores[doc];
		top = [...top, ...replaced];
		await loadPart(top, offset, offset + limit);
		return top.slice(offset, offset + limit).map((doc) => ({record: records.get(doc), score: scoreOf(doc)}));
	}

	// A thread and those in the line of what replaces it that match.
	line(doc, scores) {
		const line = [doc];
		while (line.length <= MAX_REPLACEMENTS) {
			const newer = this.replaced.get(line.at(-1));
			if (newer === undefined || !(scores[newer] > 0)) break;
			line.push(newer);
		}
		return line;
	}

	// The score of a thread, below those in the line of what replaces it that match and pass the filters.
	below(doc, scores, passing, steps) {
		const own = passing.has(doc) ? scores[doc] : Infinity;
		const newer = this.replaced.get(doc);
		if (newer === undefined || newer === doc || steps <= 0 || !(scores[newer] > 0)) return own;
		return Math.min(own, nextDown(this.below(newer, scores, passing, steps - 1)));
	}

}

// Those of `docs` with the `size` highest scores, and those that have the last of these scores too.
function highest(docs, scores, size) {
	if (docs.length <= size) return [...docs];
	const sorted = Float32Array.from(docs, (doc) => scores[doc]).sort();
	const least = sorted[sorted.length - size];
	return docs.filter((doc) => scores[doc] >= least);
}

// The next lower number of 32 bits.
function nextDown(number) {
	const bits = new Uint32Array(Float32Array.of(number).buffer);
	bits[0]--;
	return new Float32Array(bits.buffer)[0];
}
