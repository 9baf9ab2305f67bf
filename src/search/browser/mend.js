// What few questions need, and suggestions: a file of its own, which is loaded when it is.

export {correct, corrected} from './correct.js';
export {Selection, addSynonyms, holders, newest} from './narrow.js';
export {relate} from './related.js';
export {suggest} from './suggest.js';
export {readTyped, withoutRequirements} from './syntax.js';
