// What people type beside plain words: quotes, signs, filters and beginnings of words. There is no
// wrong syntax: whatever is not exactly one of the forms is plain text. This is `syntax.rs` and
// `typed.rs` of `src/search` for the browser.

import {IS_ALPHANUMERIC, bytesOf, phrases, trim, truncate} from './analysis.js';
import {BLANK, DIRECTIONS, FACETS, QUOTES, noFilters} from './filters.js';

// So much of one question is syntax at most.
const MAX_OPERATORS = 16;
const MAX_VALUE_BYTES = 400;
const MAX_WORD_BYTES = 512;
// All beginnings of words are looked up as no more words than this; the latter holds for those that
// are required or excluded and not ranked by.
const MAX_PREFIX_TERMS = 64;
const MAX_CONDITION_TERMS = 1024;

const BLANKS = new RegExp(`[${BLANK}]+`, 'u');
const ALL_DIRECTIONS = new RegExp(`[${DIRECTIONS}]`, 'gu');
const BEGINS = new RegExp(`[${BLANK}([{]`, 'u');
const QUOTED = new RegExp(`[${QUOTES}]([^${QUOTES}]*)[${QUOTES}]`, 'uy');
const WORD = new RegExp(`^[^${BLANK}${QUOTES}]*`, 'u');
const VALUE = new RegExp(`^[^\\p{White_Space}\\p{Cc}${QUOTES}]*`, 'u');
const FACET = /(product|tag|channel|year):/iy;

const matchAt = (form, text, at) => {
	form.lastIndex = at;
	return form.exec(text);
};

// What `form` finds at `from`, without the full stop or comma of the sentence; nothing where that
// is too long.
function word(form, question, from) {
	const rest = truncate(question.slice(from, from + MAX_WORD_BYTES), MAX_WORD_BYTES);
	const [found] = form.exec(rest);
	const ends = found.length < rest.length || from + rest.length === question.length;
	return ends ? found.replace(/[.,;:!?)\]}]+$/, '') : '';
}

// The text between two quotation marks, of which one stands at `from`, and where the other ends.
function quoted(question, from) {
	const [whole, text] = matchAt(QUOTED, question, from) ?? [''];
	return IS_ALPHANUMERIC.test(text ?? '') ? {start: from + 1, text, end: from + whole.length} : undefined;
}

// The value at `from` in a form that is compared.
function valueAt(question, facet, from) {
	const bare = () => {
		const text = word(VALUE, question, from);
		return {start: from, text, end: from + text.length};
	};
	const found = quoted(question, from) ?? bare();
	const value = trim(found.text.replace(ALL_DIRECTIONS, '').replace(/\p{Cc}/gu, ' '));
	const fits = facet === 'year'
		? /^[-+]?[0-9]+$/.test(value) && value >= -32768 && value <= 32767
		: IS_ALPHANUMERIC.test(value);
	return fits && bytesOf(value).length <= MAX_VALUE_BYTES ? {...found, value} : undefined;
}

// What `found` begins with, if it is the beginning of a word and a star.
function beginningOf(found) {
	const letters = [...found.slice(0, -1)];
	const fits = found.endsWith('*') && !letters.includes('*') && letters.filter(isAlphanumeric).length >= 2 &&
		isAlphanumeric(letters[0]) && isAlphanumeric(letters.at(-1));
	return fits ? found.slice(0, -1) : undefined;
}

const isAlphanumeric = (sign) => IS_ALPHANUMERIC.test(sign);

// The operator that begins at `start`: {sign, kind, start, end, textStart, textEnd, text} with
// `facet` and `value` where it is a filter.
function operatorAt(question, start) {
	const typed = question[start];
	const sign = typed === '-' || typed === '+' ? typed : '';
	const from = start + sign.length;
	const operator = (sign, kind, textStart, text, end, more) =>
		({sign, kind, start, end, textStart, textEnd: textStart + text.length, text, ...more});
	const phrase = quoted(question, from);
	if (phrase) return operator(sign || '+', 'phrase', phrase.start, phrase.text, phrase.end);
	const named = matchAt(FACET, question, from);
	if (named) {
		const facet = named[1].toLowerCase();
		const found = valueAt(question, facet, from + named[0].length);
		const kept = sign === '-' ? sign : '';
		return found && operator(kept, 'value', found.start, found.text, found.end, {facet, value: found.value});
	}
	const text = word(WORD, question, from);
	const beginning = beginningOf(text);
	if (beginning) return operator(sign, 'prefix', from, beginning, from + text.length);
	// One letter is an option of a command, and a dash on both ends is a word set off by dashes.
	const isWord = /^\p{Alphabetic}/u.test(text) && !text.endsWith('-') && !/^[a-z]$/i.test(text);
	return sign && isWord ? operator(sign, 'phrase', from, text, from + text.length) : undefined;
}

// Every operator of `question`, in their order.
export function parse(question) {
	const found = [];
	let begins = true;
	for (let at = 0; at < question.length && found.length < MAX_OPERATORS; ) {
		const operator = begins && operatorAt(question, at);
		if (operator) {
			found.push(operator);
			at = operator.end;
			continue;
		}
		begins = BEGINS.test(question[at]);
		at += 1;
	}
	return found;
}

// Filters without a value.

// Adds `value` to `filters`, unless it is there in any letter case.
function addValue(filters, facet, value) {
	const list = filters[FACETS[facet]];
	if (list.some((known) => String(known).toLowerCase() === value.toLowerCase())) return;
	list.push(facet === 'year' ? Number(value) : value);
}

// Adds a phrase that has words to `list`, once.
function addPhrase(list, phrase) {
	const same = (known) => known.text === phrase.text && known.variants.join() === phrase.variants.join();
	if (phrase.variants.length && !list.some(same)) list.push(phrase);
}

// `text` with spaces from `start` to `end`.
const blank = (text, start, end) => text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);

// Takes in the syntax of `question`. `vocabulary` knows the threads: `value(facet, value)` is the
// value as these write it, if any has it, and `terms(beginning, most)` are terms that begin so,
// those of most threads first; either may be a promise.
//
// Returns {words, prefixes, conditions, filters, unfiltered}. `words` is the question with spaces
// for all that is not to be looked up as a word, so that every word stands where it was typed.
export async function readTyped(question, given, analyzers, vocabulary) {
	const filters = Object.fromEntries(Object.entries({...noFilters(), ...given}).map(([name, list]) => [name, [...list]]));
	const conditions = {required: [], excluded: [], excluded_values: noFilters()};
	const prefixes = [];
	let words = question;
	let unfiltered = question;

	// A beginning that is typed again says nothing new.
	const known = new Set();
	const operators = parse(question).filter(({kind, sign, text, start, end}) => {
		const isNew = kind !== 'prefix' || known.size < known.add(sign + text.toLowerCase()).size;
		if (!isNew) words = blank(words, start, end);
		return isNew;
	});
	const count = Math.max(known.size, 1);

	const add = (sign, phrase) => {
		if (sign) addPhrase(sign === '+' ? conditions.required : conditions.excluded, phrase);
	};
	const blankSigns = ({start, textStart, textEnd, end}) => {
		words = blank(blank(words, start, textStart), textEnd, end);
	};
	for (const operator of operators) {
		const {sign, kind, start, end, text, facet} = operator;
		if (kind === 'value') {
			const value = await vocabulary.value(facet, operator.value);
			if (value === undefined && !sign) {
				// What is no value of the site is a word like others, unless it is unwanted.
				blankSigns(operator);
				continue;
			}
			if (value !== undefined) addValue(sign ? conditions.excluded_values : filters, facet, String(value));
			words = blank(words, start, end);
			unfiltered = blank(unfiltered, start, end);
			continue;
		}
		if (kind === 'prefix') {
			const most = Math.floor((sign ? MAX_CONDITION_TERMS : MAX_PREFIX_TERMS) / count);
			const terms = await termsOf(text, most, analyzers, vocabulary);
			if (terms) {
				words = blank(words, start, end);
				if (sign !== '-') prefixes.push(groupOf(text, terms));
				add(sign, {text: `${text}*`, variants: terms});
				continue;
			}
		}
		if (sign === '-') words = blank(words, start, end);
		else blankSigns(operator);
		add(sign, {text, variants: phrases(text, analyzers)});
	}
	if (unfiltered !== question) unfiltered = unfiltered.split(BLANKS).filter(Boolean).join(' ');
	return {words, prefixes, conditions, filters, unfiltered};
}

// The terms that begin with `text`, and `text` as a word of its own, whose stem may be shorter;
// nothing where it is several words.
async function termsOf(text, most, analyzers, vocabulary) {
	const tokens = analyzers[0]?.words(text) ?? [];
	const plain = tokens.filter((token) => !token.joined);
	const token = tokens.find((token) => token.joined) ?? (plain.length === 1 ? plain[0] : undefined);
	if (!token) return undefined;
	const own = phrases(text, analyzers).filter((term) => !term.includes(' '));
	const terms = new Set([...own, ...(await vocabulary.terms(token.term, most))]);
	return [...terms].slice(0, Math.max(most, 1));
}

// The group of the words that begin with `text`.
const groupOf = (text, terms) => ({
	word: text.toLowerCase(),
	weight: 1,
	matches: true,
	variants: terms.slice(0, MAX_PREFIX_TERMS).map((term) => ({term, weight: 1})),
	related: [],
});

// `question` without the signs by which something is required, if it has any.
export function withoutRequirements(question) {
	let plain = '';
	let at = 0;
	for (const {sign, kind, start, end, text, textEnd} of parse(question)) {
		if (sign !== '+') continue;
		plain += question.slice(at, start) + text;
		at = kind === 'prefix' ? textEnd : end;
	}
	return at ? plain + question.slice(at) : undefined;
}
