// Writes one module for each language: the Snowball stemmers of the crate `frostem`, by which the
// engine stems as well, from Rust to JavaScript.
//
// Usage: node make.mjs FOLDER_OF_FROSTEM, with the package `terser` where Node.js finds it.
//
// The crate holds what the Snowball compiler writes, which has few forms; a form that is not known
// here is an error. Amongs become maps, and their binary search a look-up from the longest: the
// order of the former is that of bytes in UTF-8. For the same reason the conditions go that look
// at a byte before an among is searched, which are there for speed alone.

import {readFileSync, writeFileSync} from 'node:fs';
import {minify} from 'terser';

const LANGUAGES = {
	ar: 'arabic', da: 'danish', de: 'german', el: 'greek', en: 'english', es: 'spanish', fi: 'finnish', fr: 'french',
	hu: 'hungarian', it: 'italian', nl: 'dutch', no: 'norwegian', pt: 'portuguese', ro: 'romanian', ru: 'russian',
	sv: 'swedish', ta: 'tamil', tr: 'turkish',
};

// What every stemmer is written against: a word, places in it, and the moves of Snowball.
const RUNTIME = `
let current, cursor, limit, limit_backward, bra, ket;

const among = (results, methods = []) => {
	const map = new Map();
	const entry = (word, at) => map.get(word) ?? map.set(word, [at || -1]).get(word);
	results.forEach((words, at) => words.split(',').forEach((word) => entry(word, at)));
	methods.forEach(([method, words]) => words.split(',').forEach((word) => entry(word)[1] = method));
	map.most = Math.max(...[...map.keys()].map((word) => word.length));
	return map;
};
const search = (map, most, sign) => {
	const from = cursor;
	for (let length = Math.min(map.most, most); length >= 0; length--) {
		const to = from + sign * length;
		const found = map.get(sign > 0 ? current.slice(from, to) : current.slice(to, from));
		if (!found) continue;
		cursor = to;
		const met = !found[1] || found[1]();
		if (met) {
			cursor = to;
			return found[0];
		}
	}
	return 0;
};
const find_among = (map) => search(map, limit - cursor, 1);
const find_among_b = (map) => search(map, cursor - limit_backward, -1);

const eq_s = (text) => cursor < limit && current.startsWith(text, cursor) && ((cursor += text.length), true);
const eq_s_b = (text) =>
	cursor - limit_backward >= text.length && current.endsWith(text, cursor) && ((cursor -= text.length), true);

const replace = (from, to, text) => {
	const adjustment = text.length - (to - from);
	current = current.slice(0, from) + text + current.slice(to);
	limit += adjustment;
	if (cursor >= to) cursor += adjustment;
	else if (cursor > from) cursor = from;
	return adjustment;
};
const slice_from = (text) => {
	replace(bra, ket, text);
	ket = bra + text.length;
};
const slice_to = () => current.slice(bra, ket);
const insert = (at, text) => {
	const adjustment = replace(at, at, text);
	if (at <= bra) bra += adjustment;
	if (at <= ket) ket += adjustment;
};
const hop = (count) => cursor + count <= limit && ((cursor += count), true);
const hop_back = (count) => cursor - count >= limit_backward && ((cursor -= count), true);

const is_in = (group, at) => group.includes(current[at]);
const grouping = (group, wanted) => cursor < limit && is_in(group, cursor) === wanted && (cursor++, true);
const grouping_b = (group, wanted) =>
	cursor > limit_backward && is_in(group, cursor - 1) === wanted && (cursor--, true);
const in_grouping = (group) => grouping(group, true);
const out_grouping = (group) => grouping(group, false);
const in_grouping_b = (group) => grouping_b(group, true);
const out_grouping_b = (group) => grouping_b(group, false);
const go_in_grouping = (group) => {
	while (grouping(group, true));
	return cursor < limit;
};
const go_out_grouping = (group) => {
	while (grouping(group, false));
	return cursor < limit;
};
const go_in_grouping_b = (group) => {
	while (grouping_b(group, true));
	return cursor > limit_backward;
};
const go_out_grouping_b = (group) => {
	while (grouping_b(group, false));
	return cursor > limit_backward;
};
`;

// The statements, each with what it becomes. `$&` stands for a line that is the same in both.
const STATEMENTS = [
	[/^$/, ''],
	[/^(\}|else \{|return (true|false);?)$/, '$1'],
	[/^\};$/, ''],
	[/^'(lab\d+): loop \{$/, '$1: {'],
	[/^'(lab\d+): for _ in 0\.\.1 \{$/, '$1: {'],
	[/^'((?:rep|go)lab\d+): loop ?\{$/, '$1: for (;;) {'],
	[/^for _ in 0\.\.(\d+) \{$/, 'for (let left = $1; left--; ) {'],
	[/^(break|continue) '(\w+);$/, '$1 $2;'],
	[/^let mut context = &mut Context \{$/, ''],
	[/^(\w+): (String::new\(\)|0|false),$/, (_, name, value) => `${name} = ${value === 'String::new()' ? "''" : value};`],
	[/^let mut (\w+)( : (i32|bool))?;$/, 'let $1;'],
	[/^let (?:mut )?(v_\d+) = (.*);$/, (_, name, value) => `let ${name} = ${expression(value)};`],
	[/^let c = env\.cursor;$/, 'const before = cursor;'],
	[/^env\.cursor = c;$/, 'cursor = before;'],
	[/^let \(bra, ket\) = \(env\.cursor, env\.cursor\);$/, ''],
	[/^env\.insert\(bra, ket, (.*)\);$/, (_, text) => `insert(cursor, ${expression(text)});`],
	[/^env\.slice_del\(\);$/, "slice_from('');"],
	[/^env\.next_char\(\);$/, 'cursor++;'],
	[/^env\.previous_char\(\);$/, 'cursor--;'],
	[/^match among_var \{$/, 'switch (among_var) {'],
	[/^_ => \(\)$/, ''],
	[/^if (.*) \{$/, (_, condition) => `if (${expression(condition)}) {`],
	[/^(r_\w+)\(env, context\);$/, '$1();'],
	[/^return (.*);$/, (_, value) => `return ${expression(value)};`],
	[/^env\.slice_from\(("[^"]*")\);$/, 'slice_from($1);'],
	[/^([\w.]+) (=|-=) (.*);$/, (_, name, sign, value) => `${expression(name)} ${sign} ${expression(value)};`],
];

function expression(source) {
	const code = source
		.replace(/\(?env\.current\.chars\(\)\.count\(\) as i32\)?/g, 'current.length')
		.replace(/env\.current\.as_bytes\(\)\[\((env\.cursor - 1)\) as usize\] as u8 != (\d+) as u8/g, (_, at, byte) => {
			if (byte > 127) throw new Error(`not the byte of a character: ${source}`);
			return `current[${at}] !== ${JSON.stringify(String.fromCharCode(byte))}`;
		})
		.replace(/(G_\w+), \d+, \d+/g, '$1')
		.replace(/\((A_\w+), context\)/g, '($1)')
		.replace(/\(env, context\)/g, '()')
		.replace(/&("|context)/g, '$1')
		.replace(/\b(env|context)\./g, '');
	if (/ as |::|as_bytes/.test(code.replace(/"[^"]*"/g, ''))) throw new Error(`not known: ${source}`);
	return code;
}

// The lines without the conditions before a search of an among that look at single bytes.
function withoutShortcuts(lines) {
	const kept = [];
	for (let at = 0; at < lines.length; at += 1) {
		if (!lines[at].includes('as_bytes')) {
			kept.push(lines[at]);
		} else if (/\{among_var = -?\d+;\}$/.test(lines[at])) {
			// `else {`, the search, `}`.
			if (lines[at + 1] !== 'else {' || lines[at + 3] !== '}') throw new Error(`not known: ${lines[at + 2]}`);
			kept.push(lines[at + 2]);
			at += 3;
		} else {
			let end = lines.indexOf('}', at) + 1;
			while (lines[end] === '') end += 1;
			if (/find_among/.test(lines[end])) at = end - 1;
			else kept.push(lines[at]);
		}
	}
	return kept;
}

function among(name, body) {
	const results = [];
	const methods = new Map();
	for (const [, word, result, method] of body.matchAll(/Among\("([^"]*)", -?\d+, (-?\d+), (?:None|Some\(&(\w+)\))\)/g)) {
		(results[Math.max(result, 0)] ??= []).push(word);
		if (method) methods.set(method, [...(methods.get(method) ?? []), word]);
	}
	const lists = Array.from(results, (words) => (words ? `"${words}"` : ''));
	const checked = [...methods].map(([method, words]) => `[() => ${method}(), "${words}"]`);
	return `const ${name} = among([${lists}]${checked.length ? `, [${checked}]` : ''});`;
}

// The signs of a group, which is a field of bits from its first sign on.
function group(source, name, bytes) {
	const [, first] = new RegExp(`${name}, (\\d+), \\d+`).exec(source);
	const bits = bytes.split(',').flatMap((byte, at) => [0, 1, 2, 3, 4, 5, 6, 7].map((bit) => [at * 8 + bit, byte >> bit & 1]));
	return `const ${name} = "${String.fromCodePoint(...bits.filter(([, set]) => set).map(([at]) => at + Number(first)))}";`;
}

function translate(source) {
	const out = [RUNTIME];
	for (const [, name, body] of source.matchAll(/^static (A_\w+): [^=]*= &\[\n([^;]*)\];/gm)) out.push(among(name, body));
	for (const [, name, bytes] of source.matchAll(/^static (G_\w+): [^=]*= &\[([\d, ]*)\];/gm)) out.push(group(source, name, bytes));
	const [, fields] = /struct Context \{([^}]*)\}/.exec(source);
	for (const [, name] of fields.matchAll(/(\w+): /g)) out.push(`let ${name};`);
	const code = source.slice(source.search(/^(pub )?fn /m)).split('\n').map((line) => line.trim());
	let arms = 0;
	for (const line of withoutShortcuts(code)) {
		const head = /^(?:pub )?fn (\w+)\(.*\{$/.exec(line);
		const arm = /^(\d+) => \{$/.exec(line);
		const statement = STATEMENTS.find(([form]) => form.test(line));
		if (head) out.push(`function ${head[1]}() {`);
		else if (arm) out.push(`${arms++ && !/^switch/.test(out.at(-1)) ? 'break; ' : ''}case ${arm[1]}: {`);
		else if (statement) out.push(line.replace(...statement));
		else throw new Error(`not known: ${line}`);
	}
	out.push(`export default (word) => {
		current = word; cursor = limit_backward = bra = ket = 0; limit = word.length;
		stem();
		return current;
	};`);
	return out.join('\n');
}

const folder = process.argv[2];
const {version} = /^version = "(?<version>.*)"$/m.exec(readFileSync(`${folder}/Cargo.toml`, 'utf8')).groups;
for (const [code, name] of Object.entries(LANGUAGES)) {
	const source = readFileSync(`${folder}/src/algorithms/${name}_stemmer.rs`, 'utf8');
	const {code: small} = await minify(translate(source), {
		module: true, ecma: 2020, compress: {passes: 3}, format: {preamble: `// ${name}.sbl of Snowball, from frostem ${version}; see LICENSE.`},
	});
	writeFileSync(new URL(`../stemmers/${code}.js`, import.meta.url), `${small}\n`);
}
