// Suggestions while a question is being typed: `src/search/suggest.rs` for the browser.
//
// Beside what `correct.js` asks of it, the lexicon has `wordings(word)`: the titles and other
// wordings that have a word with the first `letters` letters of `word`, [{text, lang, date, id, href}],
// the title of a thread before its others; and `isLittle(word)`, by which they are not to be found.
// `lang` is the code of an analyzer, and `date` a number.

import {truncate, withoutAccents} from './analysis.js';
import {MAX_READINGS, edits, inOrder, wordsNear} from './correct.js';

const MAX_PREFIX_BYTES = 512;
const MAX_CORRECTED = 8;
// Shorter beginnings of words are not corrected.
const LEAST_CORRECTED = 4;

const lettersOf = (word) => [...word].length;

// Whether `word` of a wording is one of `readings`, or begins with one where that is `open`.
const isMet = (readings, open, word) => readings.some((wanted) => (open ? word.startsWith(wanted) : word === wanted));

// Titles and other wordings that hold all words of `prefix`, of which the last may be the beginning of
// one, {text, id, href}: those that begin like it first, then short ones. Where there is none, words
// that no wording has stand for those that are spelt nearly alike.
export async function suggest(prefix, limit, analyzers, lexicon) {
	const text = truncate(prefix, MAX_PREFIX_BYTES);
	const tokens = analyzers[0].words(text).filter(({joined}) => !joined);
	if (!tokens.length) return [];
	const typed = tokens.map(({term}) => term);
	const isOpen = (at) => at + 1 === typed.length && tokens[at].end === text.length;

	const startOf = (word) => [...word].slice(0, lexicon.letters).join('');
	const wordsOf = ({text, lang}) =>
		(analyzers.find(({code}) => code === lang) ?? analyzers[0]).words(text).map(({term}) => term);

	// The wordings that hold one of the readings of each word, in the order in which they are shown.
	async function find(words) {
		// Of a long word there are the fewest; what is not yet typed to its end may become a telling one.
		const lengths = words.map((readings, at) =>
			!isOpen(at) && readings.some(lexicon.isLittle) ? 0 : Math.min(...readings.map(lettersOf)));
		const most = Math.max(...lengths);
		const longest = words[lengths.indexOf(most)];
		if (!words.every((readings) => readings.length) || most < lexicon.letters) return [];
		const starts = [...new Set(longest.map(startOf))];
		const found = [];
		for (const wording of (await Promise.all(starts.map((start) => lexicon.wordings(start)))).flat()) {
			const has = wordsOf(wording);
			if (!words.every((readings, at) => has.some((word) => isMet(readings, isOpen(at), word)))) continue;
			found.push({wording, later: !isMet(words[0], isOpen(0), has[0]), length: lettersOf(wording.text)});
		}
		found.sort((a, b) =>
			a.later - b.later || a.length - b.length || b.wording.date - a.wording.date || inOrder(a.wording.id, b.wording.id));
		return found.map(({wording}) => wording);
	}

	// What a word that is in no wording may stand for.
	async function mended(word, at) {
		if (/\p{N}/u.test(word) || lettersOf(word) < lexicon.letters || lexicon.isLittle(word)) return [word];
		const has = (await lexicon.wordings(startOf(word))).map((wording) => [wording.id, wordsOf(wording)]);
		if (has.some(([, words]) => words.some((other) => isMet([word], isOpen(at), other)))) return [word];
		return isOpen(at) ? beginnings(word, has) : (await wordsNear(word, lexicon)).map(withoutAccents);
	}

	// The beginnings of words of wordings that `word`, the beginning of one, may stand for: those of
	// the most threads first. `has` are the words of the wordings with the id of their thread.
	async function beginnings(word, has) {
		const signs = [...word];
		if (signs.length < LEAST_CORRECTED) return [];
		const threads = new Map();
		for (const [id, words] of has) {
			for (const other of words) threads.set(other, (threads.get(other) ?? new Set()).add(id));
		}
		const written = await lexicon.near(word);
		const counts = new Map();
		for (const other of new Set(written.map(({word}) => withoutAccents(word)))) {
			const docs = threads.get(other)?.size;
			if (!docs || startOf(other) !== startOf(word)) continue;
			const beginning = [...other].slice(0, signs.length + 1);
			const away = edits(signs, beginning);
			const least = Math.min(...away);
			if (least > 1) continue;
			const key = beginning.slice(0, away.indexOf(least) + 1).join('');
			counts.set(key, (counts.get(key) ?? 0) + docs);
		}
		const order = [...counts].sort(([a, x], [b, y]) => y - x || inOrder(a, b));
		return order.slice(0, MAX_READINGS).map(([beginning]) => beginning);
	}

	let found = await find(typed.map((word) => [word]));
	if (!found.length) {
		found = await find(await Promise.all(typed.map((word, at) => (at < MAX_CORRECTED ? mended(word, at) : [word]))));
	}
	const [ids, texts] = [new Set(), new Set()];
	return found.filter(({id, text}) => {
		// Of each thread the best wording alone.
		if (texts.size >= limit || ids.has(id)) return false;
		ids.add(id);
		return !texts.has(text) && texts.add(text);
	}).map(({text, id, href}) => ({text, id, href}));
}
