// Reads every text of `cases.json` and says in the title of the page whether the engine read the same.

import {Analyzer} from './analysis.js';
import {makePlan} from './plan.js';
import {readTyped} from './syntax.js';

const VALUES = {tag: ['Water Damage'], year: ['2024'], product: ['Red-Widget'], channel: []};
const vocabulary = {
	value: async (facet, value) => VALUES[facet].find((known) => known.toLowerCase() === value.toLowerCase()),
	terms: async (beginning, most) =>
		['widget', 'widow', 'e1042', 'rw200'].filter((term) => term.startsWith(beginning)).slice(0, most),
};

export async function differences({languages, ranking, read, plans}) {
	const analyzers = new Map();
	for (const language of languages) {
		const stemmer = language.stems && (await import(`./stemmers/${language.code}.js`)).default;
		analyzers.set(language.code, new Analyzer(language, stemmer));
	}
	const found = [];
	const compare = (what, mine, theirs) => {
		const [left, right] = [mine, theirs].map((value) => JSON.stringify(value, plain));
		if (left !== right) found.push(`${what}\n  browser ${left}\n  engine  ${right}`);
	};
	const flat = ({term, start, end, joined}) => [term, start, end, joined];
	for (const {code, text, terms, words, classes} of read) {
		const analyzer = analyzers.get(code);
		compare(`terms ${code} ${JSON.stringify(text)}`, analyzer.terms(text).map(flat), terms);
		compare(`words ${code} ${JSON.stringify(text)}`, analyzer.words(text).map(flat), words);
		compare(`classes ${code}`, analyzer.words(text).map(({term}) => analyzer.classOf(term)), classes);
	}
	for (const {question, languages, plan} of plans) {
		const spoken = languages.map((code) => analyzers.get(code));
		const request = {query: question, filters: {tags: ['rain']}};
		const mine = await makePlan(request, spoken, vocabulary, ranking, {read: readTyped});
		compare(`plan ${languages} ${JSON.stringify(question)}`, mine, plan);
	}
	return found;
}

// Numbers as the engine rounds them; one space for what was blanked, which is as long in bytes there
// as it is here in units.
function plain(key, value) {
	if (typeof value === 'number') return Math.round(value * 1e5) / 1e5;
	return key === 'words' || key === 'text' && !('variants' in this) ? String(value).replace(/ +/g, ' ') : value;
}

if (globalThis.document) {
	const found = await differences(await (await fetch('cases.json')).json());
	document.querySelector('pre').textContent = found.slice(0, 20).join('\n');
	document.title = found.length ? `${found.length} differences` : 'the same';
}
