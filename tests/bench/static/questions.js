// Questions with the threads that are expected to answer them.

import {readFile} from 'node:fs/promises';

const lines = (text) => text.split('\n').map((line) => line.trim()).filter(Boolean);

// At most `limit` questions of the file `questions` (`id` and `text`, a JSON object a line), evenly spread
// over those that a thread answers by the file `expected` (question, thread, grade; or the four columns of TREC).
// Gives [{text, threads}].
export async function load(questions, expected, limit) {
	const threads = new Map();
	for (const line of lines(await readFile(expected, 'utf8'))) {
		const columns = line.split(/\s+/);
		const [id, thread, grade] = [columns[0], columns.at(-2), columns.at(-1)];
		if (Number(grade) > 0) threads.set(id, [...(threads.get(id) ?? []), thread]);
	}
	const all = lines(await readFile(questions, 'utf8')).map((line) => JSON.parse(line));
	const answered = all.filter(({id}) => threads.has(String(id)));
	if (!answered.length) throw new Error(`${expected} names no thread for a question of ${questions}`);
	const count = Math.min(limit, answered.length);
	return Array.from({length: count}, (_, at) => {
		const {id, text} = answered[Math.floor((at * answered.length) / count)];
		return {text, threads: threads.get(String(id))};
	});
}
