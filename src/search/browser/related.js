// Words that a word of the question may stand for although it is another one: `src/search/related.rs`
// and what `vocabulary.rs` and `trigrams.rs` do for it. Beside `near`, which is that of `correct.js`,
// the lexicon has
//
//   neighbours(word)  [{word, likeness}], the words of threads that mean nearly the same as `word` by
//                     the table of words, without those that too many threads have
//   threads           how many there are

import {withoutAccents} from './analysis.js';
import {MOST_LETTERS, inOrder} from './correct.js';

export const MAX_RELATED = 12;
const RELATED_WEIGHT = 0.5;
// Words that more threads have say little: so many, or this share of all where that is more.
const MOST_THREADS = 1000;
const MOST_SHARE = 50;
const {fround} = Math;
// Words that have less of their trigrams in common are not related, nor are shorter ones.
const LEAST_SHARE = fround(0.4);
const LEAST_KIN = 4;
// Parts of compounds are no shorter, and compounds longer than these by at least so much.
const LEAST_PART = 5;
const LEAST_REST = 3;
// So many trigrams of a part its compound may lack: that of its beginning, and two of its end.
const MOST_APART = 3;

const windows = (signs) => new Set(signs.slice(2).map((sign, at) => signs[at] + signs[at + 1] + sign));

// The bits that stand for `trigrams`, of 128. Two may share one, and the engine counts bits.
const bitsOf = (trigrams) =>
	new Set([...trigrams].map((trigram) => {
		let hash = 0;
		for (const sign of trigram) hash = Math.imul(hash, 0x9e3779b1) ^ sign.codePointAt(0);
		return Math.imul(hash, 0x85ebca6b) >>> 25;
	}));

const inCommon = (some, others) => [...some].filter((one) => others.has(one)).length;

// What of a word is in a compound that begins with it: the last letter is often an ending that the
// compound has not.
const stem = (signs) => signs.slice(0, -1);

// Whether one of two words begins or ends with the other, and is longer by a word.
function isCompound(a, b) {
	const [short, long] = a.length < b.length ? [a, b] : [b, a];
	if (short.length < LEAST_PART || long.length < short.length + LEAST_REST) return false;
	const [part, whole, text] = [stem(short), long, short].map((signs) => signs.join(''));
	return whole.startsWith(part) || whole.endsWith(part) || whole.endsWith(text);
}

// How like the words of `list` are to `word` where they are spelt alike or compounds of each other:
// {word, docs, likeness}.
function kin(word, list) {
	const own = [...word];
	if (own.length < LEAST_KIN || own.length > MOST_LETTERS) return [];
	const trigrams = windows([' ', ...own, ' ']);
	const bits = bitsOf(trigrams);
	// A part of a compound may have other letters at its own beginning and end.
	const inner = own.length < LEAST_PART ? new Set() : bitsOf(windows(stem(own)));
	return list.flatMap((found) => {
		const other = [...withoutAccents(found.word)];
		if (other.length < LEAST_KIN) return [];
		const others = windows([' ', ...other, ' ']);
		const otherBits = bitsOf(others);
		const alike = fround(fround(LEAST_SHARE / 2) * (trigrams.size + otherBits.size));
		const ofPart = Math.max(otherBits.size - MOST_APART, LEAST_PART - MOST_APART);
		const common = inCommon(bits, otherBits);
		const isWhole = inner.size > 0 && inCommon(inner, otherBits) === inner.size;
		if (!isWhole && common < Math.min(Math.ceil(alike), ofPart)) return [];
		if (isCompound(own, other)) return [{...found, likeness: 1}];
		if (common < alike) return [];
		const likeness = fround(2 * inCommon(trigrams, others) / (trigrams.size + others.size));
		return likeness >= LEAST_SHARE ? [{...found, likeness}] : [];
	});
}

// The terms of the words that are related to `word`, which is in lower case and without accents, the
// nearest first and without those of `known`.
async function related(word, known, lexicon, analyzers) {
	if ([...word].length > MOST_LETTERS) return [];
	const [list, neighbours] = await Promise.all([lexicon.near(word), lexicon.neighbours(word)]);
	const most = Math.max(MOST_THREADS, Math.floor(lexicon.threads / MOST_SHARE));
	const found = kin(word, list).filter(({docs}) => docs >= 1 && docs <= most);
	for (const {word, likeness} of neighbours) found.push({word, likeness: fround(likeness)});
	found.sort((a, b) => b.likeness - a.likeness || inOrder(a.word, b.word));
	const terms = new Map();
	for (const {word, likeness} of found) {
		// The word's own terms are among them, and two words may have one term.
		if (terms.size > 2 * MAX_RELATED) break;
		for (const {term} of analyzers.flatMap((analyzer) => analyzer.terms(word))) {
			// The nearest comes first.
			if (!terms.has(term)) terms.set(term, {term, weight: RELATED_WEIGHT * likeness});
		}
	}
	const isNew = ({term}) => known.every((variant) => variant.term !== term);
	const all = [...terms.values()].sort((a, b) => b.weight - a.weight || inOrder(a.term, b.term));
	return all.filter(isNew).slice(0, MAX_RELATED);
}

// Whether anything may be related to `word`: names with digits mean themselves alone.
export const hasRelated = (word, joined) => !joined && !/\p{N}/u.test(word);

// Adds to a group what is related to its word.
export async function relate(group, lexicon, analyzers) {
	const weight = Math.max(0, ...group.variants.map((variant) => variant.weight));
	const found = await related(group.word, group.variants, lexicon, analyzers);
	group.related = found.map((variant) => ({...variant, weight: fround(variant.weight * weight)}));
}
