// What a question means: the plan that `src/search/plan.rs` makes of it, in the same form, without
// related words, corrections and sense.

import {IS_ALPHANUMERIC, pairs, truncate} from './analysis.js';
import {IS_BLANK, readTyped} from './syntax.js';

const MAX_GROUPS = 64;
const MAX_QUERY_BYTES = 32 * 1024;
// What two words side by side count beside what each of them does.
const PAIR_WEIGHT = 0.07;
// What it counts that a wording is the question, word for word.
const WHOLE_WEIGHT = 0.5;
// A word that is repeated counts at most this often.
const MAX_REPEATS = 4;
// What a word counts that says what the question is about, that asks, that carries little.
const CLASS_WEIGHTS = [1, 0.4, 0.2];
