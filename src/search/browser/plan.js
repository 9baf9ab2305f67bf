// What a question means: the plan that `src/search/plan.rs` makes of it, in the same form.

import {pairs, truncate} from './analysis.js';
import {isBlank, plainly} from './filters.js';

// A plan holds no more groups of words than this, and no more of pairs beside them.
export const MAX_GROUPS = 64;
export const MAX_QUERY_BYTES = 32 * 1024;
// What two words side by side count beside what each of them does.
const PAIR_WEIGHT = 0.07;
// What it counts that a wording is the question, word for word.
const WHOLE_WEIGHT = 0.5;
// A word that is repeated counts at most this often.
const MAX_REPEATS = 4;
// What a word counts that says what the question is about, that asks, and that carries little.
const CLASS_WEIGHTS = [1, 0.4, 0.2];

const group = (word, weight, matches, variants) => ({word, weight, matches, variants, related: []});

function addVariant(variants, term) {
	if (variants.every((variant) => variant.term !== term)) variants.push({term, weight: 1});
}

// Calls `visit(key, token)` with every one of `tokens` and what is the same for the tokens of
// another language that stand for the same word: where it stands, and its rank among those there.
function eachPlace(tokens, visit) {
	let last = '';
	let rank = 0;
	for (const token of tokens) {
		const place = `${token.start} ${token.end}`;
		rank = place === last ? rank + 1 : 0;
		last = place;
		visit(`${place} ${rank}`, token);
	}
}

// Every word of `text` with its terms in each language: {text, start, end, joined, variants}.
export function readWords(text, analyzers) {
	const words = new Map();
	eachPlace(analyzers[0]?.words(text) ?? [], (key, {term, ...token}) => {
		words.set(key, {text: term, ...token, variants: []});
	});
	for (const analyzer of analyzers) {
		eachPlace(analyzer.terms(text), (key, {term}) => {
			const word = words.get(key);
			if (word) addVariant(word.variants, term);
		});
	}
	return [...words.values()];
}

// The language with the most little words among `words`, the earliest when in doubt: `die` is an
// article in one language and matters in another.
export function languageOf(words, analyzers) {
	let best;
	let most = -1;
	for (const analyzer of analyzers) {
		const count = words.filter((word) => analyzer.classOf(word.text)).length;
		if (count > most) [best, most] = [analyzer, count];
	}
	return best;
}

// Every distinct one of `words` in the order of its first occurrence: {group, kind, joined}.
function candidates(words, analyzers) {
	const spoken = languageOf(words, analyzers);
	const found = new Map();
	for (const {text, variants, joined} of words) {
		if (!variants.length) continue;
		const key = variants.map((variant) => variant.term).join(' ');
		const known = found.get(key)?.group;
		if (known) known.weight = Math.min(known.weight + 1, MAX_REPEATS);
		else found.set(key, {group: group(text, 1, true, variants), kind: spoken?.classOf(text) ?? 0, joined});
	}
	return [...found.values()];
}

// The groups of `words`, which may have `others` that tell what the question is about. `relate` is
// called with each that is looked for, {group, joined}, and adds the words that are related to it.
export function groupsOf(words, analyzers, others = false, relate = () => {}) {
	let found = candidates(words, analyzers);
	const best = others || !found.length ? 0 : Math.min(...found.map(({kind}) => kind));
	// Nothing but little words: those that say most are looked for, without the rest.
	if (best) found = found.filter(({kind}) => kind === best);
	for (const {group, kind} of found) {
		group.matches = kind === best;
		group.weight *= CLASS_WEIGHTS[kind] / CLASS_WEIGHTS[best];
	}
	if (found.length > MAX_GROUPS) {
		const unnamed = ({group}) => !/\p{N}/u.test(group.word);
		const length = ({group}) => [...group.word].length;
		const telling = (a, b) => a.kind - b.kind || unnamed(a) - unnamed(b) || length(b) - length(a);
		const kept = new Set([...found].sort(telling).slice(0, MAX_GROUPS));
		found = found.filter((candidate) => kept.has(candidate));
	}
	found.filter(({group}) => group.matches).forEach(relate);
	return found.map(({group}) => group);
}

// The groups of the words of `text` that stand side by side, and of all of it.
export function sideBySide(text, analyzers) {
	const found = [];
	const whole = group('all words in their order', WHOLE_WEIGHT, false, []);
	for (const analyzer of analyzers) {
		const terms = pairs(analyzer, text);
		terms.pairs.slice(0, MAX_GROUPS).forEach((pair, at) => {
			found[at] ??= group(pair.replaceAll('_', ' '), PAIR_WEIGHT, false, []);
			addVariant(found[at].variants, pair);
		});
		if (terms.whole) addVariant(whole.variants, terms.whole);
	}
	const key = ({variants}) => variants.map((variant) => variant.term).join();
	const distinct = found.filter((group, at) => !at || key(group) !== key(found[at - 1]));
	return whole.variants.length ? [...distinct, whole] : distinct;
}

// The plan for `request`, {query, filters, sort, offset, limit}, on the threads that `vocabulary`
// knows (see `readTyped` in `syntax.js`), with the constants of `ranking`.
//
// `engine.read` is `readTyped`, without which the question is words and nothing else.
// `engine.correct(words, read)` may mend what was typed wrongly: it changes the words that
// `readWords` gave and returns the question so mended; `engine.relate` is that of `groupsOf`.
export async function makePlan(request, analyzers, vocabulary, ranking, engine = {}) {
	const query = truncate(request.query, MAX_QUERY_BYTES);
	const typed = await (engine.read ?? plainly)(query, request.filters, analyzers, vocabulary);
	const {words, prefixes} = typed;
	const read = readWords(words, analyzers);
	const text = (await engine.correct?.(words, read)) ?? words;
	const groups = [...prefixes, ...groupsOf(read, analyzers, prefixes.length > 0, engine.relate)];
	return {
		text,
		groups: [...groups.slice(0, MAX_GROUPS), ...sideBySide(text, analyzers)],
		ranking,
		sense: null,
		conditions: typed.conditions,
		inexact: [],
		filters: typed.filters,
		words,
		unfiltered: typed.unfiltered,
		sort: request.sort ?? 'relevance',
		offset: request.offset ?? 0,
		limit: request.limit ?? 10,
		browse: !prefixes.length && isBlank(words),
		corrections: [],
		corrected: null,
	};
}
