// The passage of a thread that shows best why it was found, as HTML: `src/search/snippet.rs` for the
// browser. What is compared with widths is counted in bytes of UTF-8, as it is there.

import {bytesOf} from './analysis.js';

// How long a snippet is, in characters, and a passage of another message, of which there are few.
const SNIPPET_CHARS = 240;
const PASSAGE_CHARS = 120;
const MAX_PASSAGES = 3;
// What a group of its own counts in a passage, an occurrence counting 1.
const GROUP_SCORE = 16;
// How far before the first word that matched a snippet may begin.
const LEAD_CHARS = 80;
// Messages in the order in which they are preferred where they are as good.
const KINDS = ['accepted_answer', 'answer', 'update', 'question', 'follow_up', 'comment'];

// White space is what Unicode says it is: `\s` knows one sign more and one less.
const SPACES = /\p{White_Space}+/gu;
const SPACES_BEFORE = /^\p{White_Space}*/u;
const SPACES_AFTER = /\p{White_Space}+$/u;
const LAST_SPACE = /\p{White_Space}(?=\P{White_Space}*$)/u;
// All up to the last sentence's end and the space after it. Signs of East Asia need no space.
const SENTENCES = /^.*(?:[\n。！？]|[.!?](?=\p{White_Space}))\p{White_Space}*/su;
const ENDED = /(?:^|[.!?。！？])$/;
const ENTITIES = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'};

const trimEnd = (text) => text.replace(SPACES_AFTER, '');

// `text` with white space collapsed, without controls, as HTML.
const escape = (text) =>
	text.replace(SPACES, ' ').replace(/\p{Cc}/gu, '').replace(/[&<>"']/g, (sign) => ENTITIES[sign]);

// The text from `from` to `to` as HTML, with `marks` in `<mark>`, which are in the order of their
// starts; those that touch become one.
function marked(text, from, to, marks) {
	const inside = marks.filter(({start, end}) => start >= from && end <= to);
	let html = '';
	for (let at = 0; at < inside.length; ) {
		let {start, end} = inside[at];
		while (++at < inside.length && inside[at].start <= end) end = Math.max(end, inside[at].end);
		html += `${escape(text.slice(from, start))}<mark>${escape(text.slice(start, end))}</mark>`;
		from = end;
	}
	return html + escape(text.slice(from, to));
}

// Where the passage around `at` begins: with its sentence, or with a word where the sentence began
// too far before.
function startOf(text, at) {
	const before = [...text.slice(Math.max(at - 2 * LEAD_CHARS, 0), at)].slice(-LEAD_CHARS).join('');
	const from = at - before.length;
	const sentences = SENTENCES.exec(before) ?? (from ? /^.*?\p{White_Space}+/su : SPACES_BEFORE).exec(before);
	return from + (sentences?.[0].length ?? 0);
}

// The passage with the most different groups, then with the most words, then the first one:
// {score, start}; nothing without marks.
function bestPassage(text, marks) {
	if (!marks.length) return undefined;
	// The bytes before each unit; the halves of a pair have two each.
	const bytes = new Uint32Array(text.length + 1);
	let chars = 0;
	for (let at = 0; at < text.length; at += 1) {
		const unit = text.charCodeAt(at);
		const half = unit >= 0xd800 && unit < 0xe000;
		chars += half ? 0.5 : 1;
		bytes[at + 1] = bytes[at] + (unit < 0x80 ? 1 : unit < 0x800 || half ? 2 : 3);
	}
	const width = (SNIPPET_CHARS - LEAD_CHARS) * Math.floor(bytes[text.length] / chars);
	const seen = new Map();
	let [most, first, end] = [0, 0, 0];
	marks.forEach((mark, start) => {
		while (end < marks.length && bytes[marks[end].end] <= bytes[mark.start] + width) {
			const {group} = marks[end++];
			seen.set(group, (seen.get(group) ?? 0) + 1);
		}
		const score = Math.max(seen.size, 1) * GROUP_SCORE + Math.min(Math.max(end - start, 0), GROUP_SCORE - 1);
		if (score > most) [most, first] = [score, start];
		if (end <= start) end = start + 1;
		else if (seen.get(mark.group) > 1) seen.set(mark.group, seen.get(mark.group) - 1);
		else seen.delete(mark.group);
	});
	return {score: most, start: startOf(text, marks[first].start)};
}

// `text` from `start` as HTML, `chars` characters long at most.
function render(text, start, marks, chars) {
	const lead = ENDED.test(trimEnd(text.slice(0, start))) ? '' : '…';
	const rest = text.slice(start);
	const cut = [...rest.slice(0, 2 * chars)].slice(0, chars).join('');
	const after = rest.slice(cut.length);
	if (!trimEnd(after)) return lead + marked(text, start, text.length, marks);
	let shown = trimEnd(cut);
	if (!/^\p{White_Space}/u.test(after)) {
		const word = LAST_SPACE.exec(shown)?.index ?? 0;
		if (bytesOf(shown.slice(0, word)).length * 3 > bytesOf(cut).length * 2) shown = trimEnd(shown.slice(0, word));
	}
	return `${lead}${marked(text, start, start + shown.length, marks)}…`;
}

// Marks what a plan looks up in texts of one language.
export class Marker {
	#groups = new Map();
	// Terms that are marked where they follow one another: [terms, group].
	#phrases = [];
	#analyzer;

	constructor({groups, conditions}, analyzer) {
		this.#analyzer = analyzer;
		const add = (term, group) => {
			if (term.includes(' ')) this.#phrases.push([term.split(' '), group]);
			else if (!this.#groups.has(term)) this.#groups.set(term, group);
		};
		groups.forEach(({matches, variants}, at) => matches && variants.forEach(({term}) => add(term, at)));
		// What is required is a group of its own.
		conditions.required.forEach(({variants}, at) => variants.forEach((term) => add(term, groups.length + at)));
	}

	// The words of `text` that match: {start, end, group}.
	#marks(text) {
		const tokens = this.#analyzer.terms(text);
		const marks = [];
		for (const {term, start, end} of tokens) {
			const group = this.#groups.get(term);
			if (group !== undefined) marks.push({start, end, group});
		}
		if (this.#phrases.length) {
			let last = -1;
			// What ends no later shares the place of the term before it.
			const places = tokens.filter(({end}) => end > last && (last = end));
			for (const [terms, group] of this.#phrases) {
				for (let at = 0; at + terms.length <= places.length; at += 1) {
					if (terms.some((term, next) => places[at + next].term !== term)) continue;
					marks.push({start: places[at].start, end: places[at + terms.length - 1].end, group});
				}
			}
		}
		return marks.sort((a, b) => a.start - b.start);
	}

	// The whole of `text` as HTML, with the words that match in `<mark>`.
	mark(text) {
		return marked(text, 0, text.length, this.#marks(text));
	}

	// The best passage of `messages`, {kind, text} each, and good ones of others:
	// {html, message, others: [{message, html}]}, `message` being a place in `messages`.
	snippet(messages) {
		const rank = ({kind}) => KINDS.indexOf(kind);
		const order = [...messages.keys()].sort((a, b) => rank(messages[a]) - rank(messages[b]));
		const found = [];
		for (const message of order) {
			const {kind, text} = messages[message];
			const marks = this.#marks(text);
			const passage = bestPassage(text, marks);
			if (passage) found.push({...passage, message, kind, html: (chars) => render(text, passage.start, marks, chars)});
		}
		// Of passages that are as good the preferred one stays first.
		found.sort((a, b) => b.score - a.score);
		const [best, ...rest] = found;
		if (!best) {
			const html = order.length ? render(messages[order[0]].text, 0, [], SNIPPET_CHARS) : '';
			return {html, message: undefined, others: []};
		}
		// At least half of the different words of the best, and not just one of several.
		const groups = ({score}) => Math.floor(score / GROUP_SCORE);
		const most = groups(best);
		const isGood = (other) => other.kind !== 'question' && groups(other) >= Math.max(Math.min(most, 2), most / 2);
		const others = rest.filter(isGood).slice(0, MAX_PASSAGES);
		return {
			html: best.html(SNIPPET_CHARS),
			message: best.message,
			others: others.map(({message, html}) => ({message, html: html(PASSAGE_CHARS)})),
		};
	}

	// The other wording that has most of the words, marked, where it has more than the title.
	betterWording({title, asked_as: wordings}) {
		const words = (text) => new Set(this.#marks(text).map(({group}) => group)).size;
		let most = words(title);
		let best;
		for (const wording of wordings) {
			const count = words(wording);
			if (count > most) [most, best] = [count, wording];
		}
		return best === undefined ? undefined : this.mark(best);
	}
}
