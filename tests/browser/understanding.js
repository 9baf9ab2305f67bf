// Plans every question of `cases.json` and suggests wordings for it, and says in the title of the page
// whether the engine did the same.

import {Analyzer, withoutAccents} from './analysis.js';
import {suggest} from './suggest.js';
import {understand} from './understand.js';

const mend = () => import('./mend.js');
const nothing = {value: async () => undefined, terms: async () => []};

export async function differences({sites}) {
	const found = [];
	const compare = (what, mine, theirs) => {
		const [left, right] = [mine, theirs].map((value) => JSON.stringify(value, plain));
		if (left !== right) found.push(`${what}\n  browser ${left}\n  engine  ${right}`);
	};
	for (const {languages, threads, neighbours, right, asked} of sites) {
		const analyzers = [];
		for (const language of languages) {
			const stemmer = language.stems && (await import(`./stemmers/${language.code}.js`)).default;
			analyzers.push(new Analyzer(language, stemmer));
		}
		const lexicon = lexiconOf(threads, neighbours, right, analyzers);
		for (const {question, plan, suggestions} of asked) {
			const mine = await understand({query: question, filters: plan.filters}, analyzers, nothing, plan.ranking, lexicon, mend);
			compare(`plan ${analyzers.length} ${JSON.stringify(question)}`, mine, {...plan, sense: null});
			// Of more threads the engine looks at the best alone; one letter is too little to load anything.
			const isLong = analyzers[0].words(question).some(({term, joined}) => !joined && [...term].length > 1);
			if (threads.length > 64 || !isLong) continue;
			const suggested = await suggest(question, 8, analyzers, lexicon);
			compare(`suggestions ${JSON.stringify(question)}`, suggested.map(({text, id}) => ({text, id})), suggestions);
		}
	}
	return found;
}

// What the files of a site would say of `threads`.
function lexiconOf(threads, neighbours, right, analyzers) {
	const terms = new Set();
	const counts = new Map();
	const wordings = [];
	for (const {id, date, lang, wordings: texts} of threads) {
		const analyzer = analyzers.find(({code}) => code === lang);
		const written = new Set();
		for (const text of texts) {
			const own = analyzer.words(text).map(({term}) => term);
			wordings.push({text, lang, date, id, own});
			for (const {term, start, end} of analyzer.terms(text)) {
				terms.add(term);
				const word = text.slice(start, end);
				if (!/\p{N}/u.test(word)) written.add(analyzer.written(word));
			}
		}
		for (const word of written) counts.set(word, (counts.get(word) ?? 0) + 1);
	}
	const start = (word) => [...word].slice(0, 2).join('');
	const end = (word) => [...word].slice(-3).join('');
	const vocabulary = [...counts].map(([word, docs]) => ({word, docs, plain: withoutAccents(word)}));
	// By the first two letters, the last three, and as a whole.
	const alike = new Map();
	const put = (key, found) => alike.set(key, (alike.get(key) ?? new Set()).add(found));
	for (const found of vocabulary.filter(({plain}) => [...plain].length >= 3 && [...plain].length <= 40)) {
		put(`^${start(found.plain)}`, found);
		put(`$${end(found.plain)}`, found);
		put(found.plain, found);
	}
	for (const wording of wordings) wording.own.forEach((word) => put(`~${start(word)}`, wording));
	const get = (...keys) => [...new Set(keys.flatMap((key) => [...(alike.get(key) ?? [])]))];
	return {
		threads: threads.length,
		letters: 2,
		// Here they are found by little words too, as the engine finds them.
		isLittle: () => false,
		hasTerm: async (term) => terms.has(term),
		isWord: async (word) => word in neighbours,
		docs: async (word) => counts.get(word) ?? 0,
		near: async (word) => get(`^${start(word)}`, `$${end(word)}`),
		neighbours: async (word) => (neighbours[word] ?? []).flatMap(([row, likeness]) =>
			get(row).map(({word}) => ({word, likeness}))),
		isRight: (term) => right.includes(term),
		wordings: async (word) => get(`~${start(word)}`),
	};
}

// Numbers as the engine rounds them.
const plain = (key, value) => (typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value);

if (globalThis.document) {
	const found = await differences(await (await fetch('cases.json')).json());
	document.querySelector('pre').textContent = found.slice(0, 20).join('\n');
	document.title = found.length ? `${found.length} differences` : 'the same';
}
