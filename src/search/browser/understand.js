// What a question means to the threads of a site: the plan for it, with what was typed wrongly
// mended and with related words.

import {truncate} from './analysis.js';
import {mayHaveSyntax} from './filters.js';
import {MAX_QUERY_BYTES, makePlan} from './plan.js';

// So many words of a question are looked up with those that are related to them.
const MAX_RELATED_WORDS = 12;

// The plan for `request`, as `makePlan` has it, by what `lexicon` knows (see `mend.js`); a `literal` one
// is taken as it was typed. `mend` loads `mend.js`, which few questions need.
export async function understand(request, analyzers, vocabulary, ranking, lexicon, mend) {
	const read = mayHaveSyntax(request.query) ? (await mend()).readTyped : undefined;
	if (request.literal) return makePlan(request, analyzers, vocabulary, ranking, {read});
	let corrections = [];
	let corrected;
	const asked = [];
	const isKnown = async ({variants}) => {
		const known = variants.map(({term}) => lexicon.isRight(term) || lexicon.hasTerm(term));
		return !variants.length || (await Promise.all(known)).includes(true);
	};
	const relate = async ({group}) => {
		// A word that many threads have needs no other to stand for it, and no file of them.
		if (await lexicon.suffices?.(group)) return;
		await (await mend()).relate(group, lexicon, analyzers);
	};
	const plan = await makePlan(request, analyzers, vocabulary, ranking, {
		read,
		correct: async (text, words) => {
			if (!(await Promise.all(words.map(isKnown))).includes(false)) return undefined;
			const mending = await mend();
			corrections = await mending.correct(text, words, analyzers, lexicon);
			corrected = mending.corrected(truncate(request.query, MAX_QUERY_BYTES), corrections);
			return mending.corrected(text, corrections);
		},
		relate: (candidate, at) => {
			// Names with digits mean themselves alone.
			const isName = candidate.joined || /\p{N}/u.test(candidate.group.word);
			if (at < MAX_RELATED_WORDS && !isName) asked.push(relate(candidate));
		},
	});
	await Promise.all(asked);
	plan.corrections = corrections.map(({typed, corrected}) => ({typed, corrected}));
	plan.corrected = corrected ?? null;
	return plan;
}
