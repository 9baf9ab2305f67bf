// How much of a word threads have.

const {fround} = Math;

// How much of a word a thread has, by its byte.
export const SHARES = Float32Array.from({length: 256}, (_, step) => {
	const root = fround(step / 255);
	return fround(root * root);
});

// Whether a group is of words that stand side by side.
export const isOfPairs = ({variants}) => /[_=]/.test(variants[0]?.term ?? '');

// The threads of all `lists`, with the least share that they have in any.
export function inCommon(lists) {
	const [first, ...others] = lists.map(({docs, steps}) => new Map(Array.from(docs, (doc, at) => [doc, SHARES[steps[at]]])));
	if (!others.length) return first;
	const found = [...first].filter(([doc]) => others.every((other) => other.has(doc)));
	return new Map(found.map(([doc, share]) => [doc, Math.min(share, ...others.map((other) => other.get(doc)))]));
}
