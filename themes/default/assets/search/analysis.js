// How a text becomes terms: what `src/search/analysis` does, sign for sign, since the terms of a
// question are looked up in an index that was written with those.
//
// Offsets are those of JavaScript's strings; limits are in bytes of UTF-8, as they are there.

// Longer words are cut.
const MAX_TERM_BYTES = 64;
// More parts than this are a path or a list, not a name.
const MAX_PARTS = 6;

// Scripts that are written without spaces between words, and Hangul, whose particles cling.
const RANGES = '\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff' +
	'\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f' +
	'\\u{20000}-\\u{3ffff}';
const ALPHANUMERIC = '\\p{Alphabetic}\\p{N}';
const APOSTROPHES = "'’ʼ＇";
const UNSPACED = `(?=[${RANGES}])[${ALPHANUMERIC}\\p{M}]`;
// A soft hyphen and the joiners stand inside of words.
const LETTER = `(?![${RANGES}${APOSTROPHES}])[${ALPHANUMERIC}\\p{M}\\xad\\u200c\\u200d]`;
// The sign of a one-letter name, `C++` or `C#`, belongs to it.
const WORD = `(?:[A-Za-z](?:\\+\\+|#)(?![${ALPHANUMERIC}])|(?:${LETTER})+(?:[${APOSTROPHES}](?:${LETTER})+)*)`;
const JOINT = `(?:[-_./:‐‑](?=${LETTER})|(?<=[0-9]),(?=[0-9]))`;
const PIECES = new RegExp(`((?:${UNSPACED})+)|${WORD}(?:${JOINT}${WORD})*`, 'gu');
const WORDS = new RegExp(WORD, 'gu');

const ALL_APOSTROPHES = new RegExp(`[${APOSTROPHES}]`, 'g');
const NOT_IN_NAMES = new RegExp(`[^.${ALPHANUMERIC}\\p{M}]`, 'gu');
const NOT_WRITTEN = new RegExp(`[^${ALPHANUMERIC}\\p{M}]`, 'gu');
export const IS_ALPHANUMERIC = new RegExp(`[${ALPHANUMERIC}]`, 'u');
const ASTRAL = /[\u{10000}-\u{10ffff}]/gu;

const PLAIN = {ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ø: 'o', ł: 'l', đ: 'd', ð: 'd', ı: 'i', ё: 'е', ς: 'σ'};
const SPECIAL = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g');

const encoder = new TextEncoder();

// The bytes of `text` in UTF-8.
export const bytesOf = (text) => encoder.encode(text);

// `text`, cut to `most` bytes at the end of a character.
export function truncate(text, most) {
	// No unit of a string is more than three bytes.
	if (text.length * 3 <= most) return text;
	return text.slice(0, encoder.encodeInto(text, new Uint8Array(most)).read);
}

// Calls `visit(kind, piece, start)` with every piece of `text`: a 'word', apostrophes included; an
// 'unspaced' run; or words that are 'joined' and may together be a name, after its parts.
export function eachPiece(text, visit) {
	for (const match of text.matchAll(PIECES)) {
		const [piece, unspaced] = match;
		if (unspaced) {
			visit('unspaced', piece, match.index);
			continue;
		}
		let parts = 0;
		for (const part of piece.matchAll(WORDS)) {
			visit('word', part[0], match.index + part.index);
			parts += 1;
		}
		const named = parts <= MAX_PARTS && /\p{N}/u.test(piece);
		if (parts > 1 && (named || (parts === 2 && !/[._/:,]/.test(piece)))) visit('joined', piece, match.index);
	}
}

// `word` in lower case and in the compatibility form of Unicode. A sigma is the same wherever it
// stands, and lower-casing `İ` leaves a dot.
export const lower = (word) =>
	word.normalize('NFKC').replaceAll('Σ', 'σ').toLowerCase().normalize('NFC').replace(/[\xad\u200c\u200d\u0307]/g, '');

// `word` without accents. Signs that are vowels of their script stay.
export const withoutAccents = (word) =>
	word
		.replace(SPECIAL, (sign) => PLAIN[sign])
		.replace(/[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]/g, '')
		.replace(/[\xc0-\u024f\u0370-\u03ff\u1e00-\u1fff]/g, (letter) => letter.normalize('NFD')[0]);

// `E-1042` as `e1042`; dots stay, since they tell version numbers apart.
const join = (name) => truncate(lower(name).replace(NOT_IN_NAMES, ''), MAX_TERM_BYTES);

// Every character of `run` with its neighbour; one that stands alone is a term by itself.
function eachBigram(run, start, visit) {
	const signs = [...run];
	for (let at = 0; at === 0 || at + 1 < signs.length; at += 1) {
		const pair = signs[at] + (signs[at + 1] ?? '');
		visit({term: lower(pair), start, end: start + pair.length, joined: false});
		start += signs[at].length;
	}
}

// The analysis of one language. `language` is what `Analyzer::data` writes, and `stem` the
// stemmer of the language, if it has one.
export class Analyzer {
	// The stem of each word that was read: texts say most words again and again.
	#stems = new Map();

	constructor(language, stem) {
		this.code = language.code;
		this.foreignAccents = language.foreign_accents;
		this.elisions = new Set(language.elisions);
		this.stop = new Set(language.stop);
		this.asking = new Set(language.asking);
		this.irregular = new Map(Object.entries(language.irregular));
		this.stemmer = stem;
	}

	// What `word`, as `words` gives it, does in a question: 0 says what it is about, 1 asks, 2
	// carries little.
	classOf(word) {
		return this.stop.has(word) ? 2 : this.asking.has(word) ? 1 : 0;
	}

	// The terms of `text`, stemmed: {term, start, end, joined}.
	terms(text) {
		const ofWord = (word) => {
			let stem = this.#stems.get(word);
			if (stem === undefined) this.#stems.set(word, (stem = this.#stem(this.#bare(word))));
			return stem;
		};
		return this.#read(text, ofWord, (name) => this.#stem(name), (name) => name);
	}

	// The same without the stems.
	words(text) {
		return this.#read(text, (word) => withoutAccents(this.#bare(word)), withoutAccents, withoutAccents);
	}

	// The terms of `text` that have a place of their own, with `others` that share the place before.
	placed(text, others = () => {}) {
		const places = [];
		let end = -1;
		for (const token of this.terms(text)) {
			// What ends no later stands for the word, a part of it, or a name that ends with it.
			if (token.end <= end) {
				others(token);
				continue;
			}
			places.push(token.term);
			end = token.end;
		}
		return places;
	}

	// `word` as people write it: in lower case, with its accents.
	written(word) {
		return this.#bare(word).replace(NOT_WRITTEN, '');
	}

	#read(text, ofWord, ofName, plain) {
		const found = [];
		const visit = (token) => found.push(token);
		eachPiece(text, (kind, piece, start) => {
			const end = start + piece.length;
			if (kind === 'unspaced') return eachBigram(piece, start, visit);
			if (kind === 'word') {
				const term = ofWord(piece);
				if (term) visit({term, start, end, joined: false});
				return;
			}
			const name = join(piece);
			visit({term: ofName(name), start, end, joined: true});
			// The number of `v2.3.1`.
			if (/^v[0-9]/.test(plain(name))) visit({term: plain(name).slice(1), start, end, joined: true});
		});
		return found;
	}

	// `word` in lower case, without possessives, elided articles and apostrophes.
	#bare(word) {
		const [, head, tail] = /^(.*?)['’ʼ＇]+(.*)$/su.exec(word) ?? [];
		if (head !== undefined) {
			if (this.elisions.has(head.toLowerCase())) word = tail;
			else if (/^s$/i.test(tail)) word = head;
		}
		return truncate(lower(word).replace(ALL_APOSTROPHES, ''), MAX_TERM_BYTES);
	}

	// The stem of a word in lower case, without accents. What has digits is a name, not a word.
	#stem(word) {
		let stem = this.foreignAccents ? withoutAccents(word) : word;
		stem = this.irregular.get(stem) ?? stem;
		if (this.stemmer && word && !/[0-9]/.test(word)) stem = this.#withStemmer(stem) || stem;
		return withoutAccents(stem);
	}

	// Stemmers count units for characters: those of two units are signs of private use meanwhile.
	#withStemmer(word) {
		const astral = [];
		const plain = word.replace(ASTRAL, (sign) => String.fromCharCode(0xdfff + astral.push(sign)));
		return this.stemmer(plain).replace(/[\ue000-\ue0ff]/g, (sign) => astral[sign.charCodeAt(0) - 0xe000]);
	}
}

const WHITE_SPACE_AROUND = /^\p{White_Space}+|\p{White_Space}+$/gu;

// `text` without the white space around it, of which Unicode knows other signs than `trim`.
export const trim = (text) => text.replace(WHITE_SPACE_AROUND, '');

// What `text` is looked up as where it is a phrase, in each language: the terms with a place of
// their own, parted by spaces, and, where `text` is one joined name, that name.
export function phrases(text, analyzers) {
	const found = new Set();
	const length = trim(text).length;
	for (const analyzer of analyzers) {
		let whole;
		const places = analyzer.placed(text, ({term, start, end}) => {
			if (end - start === length) whole ??= term;
		});
		found.add(places.join(' '));
		// What stands in the place of the first word is another form of it, not a joined name.
		if (places.length > 1) found.add(whole ?? '');
	}
	found.delete('');
	return [...found];
}

// The 64-bit FNV-1a hash of `text`, in hexadecimal.
function hash(text) {
	let sum = 0xcbf29ce484222325n;
	for (const byte of bytesOf(text)) sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n);
	return sum.toString(16).padStart(16, '0');
}

// The terms for words of `text` that stand side by side, and the one for the whole of it.
export function pairs(analyzer, text) {
	const words = analyzer.placed(text);
	return {
		pairs: words.slice(1).map((word, at) => `${words[at]}_${word}`),
		whole: words.length ? `=${hash(words.join(' '))}` : undefined,
	};
}
