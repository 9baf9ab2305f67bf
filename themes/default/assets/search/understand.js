// What a question means to the threads of a site: the plan for it, with what was typed wrongly
// mended and with related words.

import {truncate} from './analysis.js';
import {correct, corrected} from './correct.js';
import {MAX_QUERY_BYTES, makePlan} from './plan.js';
import {relating} from './related.js';

// The plan for `request`, as `makePlan` has it, by what `lexicon` knows (see `correct.js` and
// `related.js`); a `literal` one is taken as it was typed.
export async function understand(request, analyzers, vocabulary, ranking, lexicon) {
	if (request.literal) return makePlan(request, analyzers, vocabulary, ranking);
	let corrections = [];
	const asked = [];
	const plan = await makePlan(request, analyzers, vocabulary, ranking, {
		correct: async (text, words) => {
			corrections = await correct(text, words, analyzers, lexicon);
			return corrected(text, corrections);
		},
		relate: relating(lexicon, analyzers, asked),
	});
	await Promise.all(asked);
	plan.corrections = corrections.map(({typed, corrected}) => ({typed, corrected}));
	plan.corrected = corrected(truncate(request.query, MAX_QUERY_BYTES), corrections) ?? null;
	return plan;
}
