// Typing errors: `src/search/correct.rs` and `distance.rs` for the browser. A word that no thread
// has becomes the words that it most likely stands for.
//
// What the threads have is asked of a lexicon that may have to load it, and that keeps what it has
// loaded:
//
//   hasTerm(term)  whether any thread has it
//   isWord(word)   whether the table of words has it
//   docs(word)     how many threads have the word as it is written: in lower case, with accents
//   near(word)     [{word, docs}], the written words of 3 to 40 letters that have the first two or
//                  the last three letters of `word`, both without accents
//   isRight(term)  whether it is right without any thread; this one answers at once

import {lower, withoutAccents} from './analysis.js';

const MAX_CORRECTED = 8;
// So many words of a question are looked at: one that is longer is not typed by hand.
const MAX_LOOKED_AT = 200;
export const MAX_READINGS = 3;
export const MOST_LETTERS = 40;
// A word that was run together with another has so many letters, if it is not a little one.
const LEAST_PART = 3;
// What is below is computed in 32 bits as the engine does: rounding decides about ties.
const {fround} = Math;
const LEAST_SHARE = fround(0.1);
const CORRECTED_WEIGHT = fround(0.8);
const LIKELIHOOD = 0.5;
const OTHER_FIRST_LETTER = 3;

// What edits cost; slips that are common cost less.
const EDIT = 10;
const DOUBLING = 7;
const NEIGHBOUR = 8;
const SWAP = 8;
const ENDING = 5;
const ENDING_LETTERS = 2;
const LEAST_WITH_ENDING = 6;
// The rows of the keyboard, 11 signs each: neighbours are 1 apart, or 10 or 11 in the row below.
const KEYS = 'qwertyuiop asdfghjkl  zxcvbnm';

function replacement(a, b) {
	if (a === b) return 0;
	const [x, y] = [KEYS.indexOf(a), KEYS.indexOf(b)];
	return x >= 0 && y >= 0 && [1, 10, 11].includes(Math.abs(x - y)) ? NEIGHBOUR : EDIT;
}

// The cost of a letter that one word has at `at` and the other has not.
const gapOf = (endings) => (word, at) => {
	if (endings && at + ENDING_LETTERS >= word.length) return ENDING;
	return word[at] === word[at - 1] || word[at] === word[at + 1] ? DOUBLING : EDIT;
};

// What it costs at least to make each beginning of `word` of `typed`, both as lists of letters, by
// inserting, deleting, replacing and swapping letters, none of them twice (optimal string alignment).
function costs(typed, word, gap, replace, swap) {
	let before;
	let last;
	let row = [0];
	typed.forEach((_, i) => row.push(row[i] + gap(typed, i)));
	return word.map((d, j) => {
		[before, last, row] = [last, row, [row[0] + gap(word, j)]];
		typed.forEach((c, i) => {
			let cost = Math.min(last[i] + replace(c, d), last[i + 1] + gap(word, j), row[i] + gap(typed, i));
			if (i && j && c !== d && c === word[j - 1] && typed[i - 1] === d) cost = Math.min(cost, before[i - 1] + swap);
			row.push(cost);
		});
		return row.at(-1);
	});
}

// How many edits make each beginning of `word` of `typed`.
export const edits = (typed, word) => costs(typed, word, () => 1, (a, b) => +(a !== b), 1);

// How far away the words are sought that a word of so many letters may stand for, each distance only
// where there is none within the one before: in edits, and in what these may cost.
function distances(letters) {
	if (letters < 4) return [];
	if (letters < 6) return [[1, EDIT]];
	if (letters < 8) return [[1, EDIT], [2, 15]];
	return [[1, EDIT], [2, 2 * EDIT], [3, 3 * EDIT]].slice(0, letters > 10 ? 3 : 2);
}

// Puts strings in the order of their signs.
export const inOrder = (a, b) => (a < b ? -1 : +(a > b));

// What may have been meant, {words, score}: `score` is the logarithm of how likely it is.
const reading = (words, docs, cost) => ({words, score: fround(fround(Math.log(docs)) - cost * LIKELIHOOD)});
const sort = (readings) => readings.sort((a, b) => b.score - a.score || inOrder(a.words[0], b.words[0]));
const share = (reading, best) => fround(Math.exp(fround(reading.score - best.score)));

// The words of `list`, what `lexicon.near` gives, that are as few edits from `word` as can be.
function nearest(word, list) {
	const typed = [...word];
	const gap = gapOf(typed.length >= LEAST_WITH_ENDING);
	for (const [most, mostCost] of distances(typed.length)) {
		const readings = [];
		for (const {word, docs} of list) {
			const other = [...withoutAccents(word)];
			if (!docs || Math.abs(other.length - typed.length) > most || edits(typed, other).at(-1) > most) continue;
			const cost = costs(typed, other, gap, replacement, SWAP).at(-1);
			const first = typed[0] === other[0] ? 0 : OTHER_FIRST_LETTER;
			if (cost <= mostCost) readings.push(reading([word], docs, cost + first));
		}
		if (readings.length) return readings;
	}
	return [];
}

// What `lexicon.near` says of a word that is long enough to have slips.
const listFor = (word, lexicon) => (distances([...word].length).length ? lexicon.near(word) : []);

// The single words that `word` may stand for, the most likely first.
export async function wordsNear(word, lexicon) {
	const readings = sort(nearest(word, await listFor(word, lexicon)));
	return readings.slice(0, MAX_READINGS).map(({words}) => words[0]);
}

// Two words without the space between them. Each begins or ends like the whole, so that `list` has
// them if any thread does.
function parted(typed, list, analyzers) {
	const signs = [...lower(typed)];
	if ([...typed].length > MOST_LETTERS) return [];
	const counts = new Map(list.map(({word, docs}) => [word, docs]));
	let best;
	for (let at = LEAST_PART; at + LEAST_PART <= signs.length; at += 1) {
		const words = [signs.slice(0, at).join(''), signs.slice(at).join('')];
		const docs = Math.min(...words.map((word) => counts.get(word) ?? 0));
		// Little words are in every thread, so that many a word could be one and something else.
		if (!docs || words.some((word) => analyzers.some((analyzer) => analyzer.classOf(word)))) continue;
		const found = reading(words, docs, EDIT);
		if (!best || found.score >= best.score) best = found;
	}
	return best ? [best] : [];
}

// What `word`, which was `typed`, may stand for, the most likely first.
function readings(word, typed, list, analyzers) {
	const all = sort([...nearest(word, list), ...parted(typed, list, analyzers)]);
	const [best] = all;
	const kept = all.filter((other) => other.words.length === best.words.length && share(other, best) >= LEAST_SHARE);
	return kept.slice(0, best?.words.length > 1 ? 1 : MAX_READINGS);
}

// What the first words of `readings` are looked up as.
function variantsOf(readings, analyzers) {
	const variants = new Map();
	for (const reading of readings) {
		const weight = fround(CORRECTED_WEIGHT * share(reading, readings[0]));
		for (const {term} of analyzers.flatMap((analyzer) => analyzer.terms(reading.words[0]))) {
			if (!variants.has(term)) variants.set(term, {term, weight});
		}
	}
	return [...variants.values()];
}

// Two words of the question as the one that they may have been meant to be.
function joined(query, first, second) {
	if (!first || !second || first.joined || second.joined) return undefined;
	const isSpace = /^\p{White_Space}+$/u.test(query.slice(first.end, second.start));
	return isSpace ? lower(query.slice(first.start, first.end) + query.slice(second.start, second.end)) : undefined;
}

// Replaces what the threads do not know of `words`, the words of `query` that `readWords` gave, by
// what it most likely stands for. Says what was replaced, in the order of the question: {start, end,
// typed, corrected}.
export async function correct(query, words, analyzers, lexicon) {
	const known = new Set();
	// Corrected words may be fewer than those that were typed.
	await Promise.all(words.slice(0, MAX_LOOKED_AT + 2 * MAX_CORRECTED).map(async (word) => {
		const terms = word.variants.map(({term}) => term);
		const isRight = terms.some((term) => lexicon.isRight(term));
		if (isRight || (await Promise.all(terms.map((term) => lexicon.hasTerm(term)))).includes(true)) known.add(word);
	}));
	// The parts of a known name are right, and so are the known parts of a name.
	const isSuspect = (word, at) =>
		!known.has(word) && !word.joined && word.variants.length > 0 &&
		!/\p{N}/u.test(query.slice(word.start, word.end)) &&
		!words.slice(at + 1, at + 1 + MAX_CORRECTED).some((other) =>
			other.joined && other.start <= word.start && word.end <= other.end && known.has(other));
	const pairs = (at) => [[at - 1, at], [at, at + 1]].flatMap(([first, second]) => {
		const word = joined(query, words[first], words[second]);
		return word ? [{word, at: first}] : [];
	});
	// What is known of all slips is loaded at once; what follows finds it there.
	const suspects = [...words.keys()].slice(0, MAX_LOOKED_AT).filter((at) => isSuspect(words[at], at));
	await Promise.all(suspects.slice(0, MAX_CORRECTED).flatMap((at) => [
		lexicon.isWord(words[at].text),
		listFor(words[at].text, lexicon),
		...pairs(at).map(({word}) => lexicon.docs(word)),
	]));
	let corrections = [];
	let unknown = 0;
	let at = 0;
	while (at < Math.min(words.length, MAX_LOOKED_AT) && unknown < MAX_CORRECTED) {
		const word = words[at];
		// A word that nobody has used here may still be one.
		if (!isSuspect(word, at) || (await lexicon.isWord(word.text))) {
			at += 1;
			continue;
		}
		unknown += 1;
		let best = {docs: 0};
		for (const pair of pairs(at)) {
			const docs = await lexicon.docs(pair.word);
			if (docs > best.docs) best = {...pair, docs};
		}
		let places = [at, at + 1];
		let found = [{words: [best.word], score: 0}];
		if (best.docs) places = [best.at, best.at + 2];
		else found = readings(word.text, query.slice(word.start, word.end), await listFor(word.text, lexicon), analyzers);
		if (!found.length) {
			at += 1;
			continue;
		}
		const {start} = words[places[0]];
		const {end} = words[places[1] - 1];
		const written = found[0].words;
		const readingsOf = (word) => (written.length > 1 ? [{words: [word], score: 0}] : found);
		const replaced = written.map((word) =>
			({text: withoutAccents(word), start, end, joined: false, variants: variantsOf(readingsOf(word), analyzers)}));
		// The word before may have been corrected itself, and is now part of this one.
		corrections = corrections.filter((correction) => correction.end <= start);
		corrections.push({start, end, typed: query.slice(start, end), corrected: written.join(' ')});
		words.splice(places[0], places[1] - places[0], ...replaced);
		at = places[0] + replaced.length;
	}
	return corrections;
}

// `query` with `corrections` at their places; nothing where there are none.
export function corrected(query, corrections) {
	if (!corrections.length) return undefined;
	let text = '';
	let from = 0;
	for (const {start, end, corrected} of corrections) {
		text += query.slice(from, start) + corrected;
		from = end;
	}
	return text + query.slice(from);
}
