// The tables, in Markdown.

const number = (value, digits) => (value === undefined ? '' : value.toFixed(digits));

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

export function quantile(values, share) {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(Math.ceil(share * sorted.length), sorted.length) - 1];
}

function table(heads, rows) {
	const line = (cells) => `| ${cells.join(' | ')} |`;
	const rule = heads.map((_, at) => (at ? '---:' : '---'));
	return [heads, rule, ...rows].map(line).join('\n');
}

export function asMarkdown({site, threads, questions, searches, builds}) {
	const parts = [`## ${site}: ${threads} threads, ${questions} questions\n`];
	if (searches.length) {
		const heads = ['first question, nothing cached', 'at 1', 'at 3', 'page kB', 'script kB', 'data kB', 'all kB', 'requests',
			'until results', 'most kB', 'local p50 ms', 'p95', 'slow 4G p50 ms', 'p95'];
		parts.push(table(heads, searches.map((one) => [
			one.engine, number(one.at1, 2), number(one.at3, 2),
			...['page', 'script', 'data', 'all', 'requests', 'needed', 'most'].map((key) => number(one[key], 1)),
			...['local', 'slow 4G'].flatMap((network) => [number(one.times[network]?.p50, 0), number(one.times[network]?.p95, 0)]),
		])));
	}
	if (builds.length) {
		const heads = ['build', 'wall s', 'CPU s', 'peak MB', 'MB on disk'];
		const cells = ({name, wall, cpu, memory, bytes}) =>
			[name, number(wall, 2), number(cpu, 2), number(memory, 0), number(bytes && bytes / 1e6, 1)];
		parts.push(table(heads, builds.map(cells)));
	}
	return parts.join('\n\n') + '\n';
}
