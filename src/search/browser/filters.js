// What a question is narrowed by, and what of it shows.

export const QUOTES = '"“”„‟«»＂';
export const DIRECTIONS = '\\u200b\\u200e\\u200f\\u061c\\ufeff\\u202a-\\u202e\\u2060\\u2066-\\u2069';
export const BLANK = `\\p{White_Space}\\p{Cc}${DIRECTIONS}`;
const ALL_BLANK = new RegExp(`^[${BLANK}]*$`, 'u');
const MAY_HAVE_SYNTAX = new RegExp(`[${QUOTES}*:]|(^|[${BLANK}([{])[-+]`, 'u');

// The facets and the lists of their values in filters.
export const FACETS = {product: 'products', tag: 'tags', channel: 'channels', year: 'years'};

export const noFilters = () => ({products: [], tags: [], channels: [], years: []});

// A value as it is compared.
export const lower = (value) => String(value).toLowerCase();

// Whether nothing of `text` shows: white space, controls, and what turns the direction of text.
export const isBlank = (text) => ALL_BLANK.test(text);

// Whether `readTyped` may find anything in `question` but words.
export const mayHaveSyntax = (question) => MAY_HAVE_SYNTAX.test(question);

// What `readTyped` makes of a question that has nothing but words.
export const plainly = (question, given) => ({
	words: question,
	prefixes: [],
	conditions: {required: [], excluded: [], excluded_values: noFilters()},
	filters: {...noFilters(), ...given},
	unfiltered: question,
});
