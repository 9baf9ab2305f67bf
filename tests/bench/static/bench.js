// Measures the search of an exported site in Chromium, beside Pagefind and MiniSearch. README.md says how to run it.

import {appendFile, cp, mkdtemp, readFile, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join, resolve} from 'node:path';
import {parseArgs} from 'node:util';
import {NETWORKS, launch, opened, typed} from './browser.js';
import {timed} from './builds.js';
import {minisearch, pagefind, size} from './others.js';
import {load} from './questions.js';
import {asMarkdown, mean, quantile} from './report.js';
import {serve} from './server.js';

const ENGINES = ['guidepost', 'pagefind', 'minisearch'];
// What may stand beside a site and is large, or would spare an export its work.
const NOT_COPIED = ['.git', '.guidepost', 'node_modules', 'target'];

const {values: options} = parseArgs({
	options: {
		site: {type: 'string'},
		questions: {type: 'string'},
		expected: {type: 'string'},
		guidepost: {type: 'string', default: resolve(import.meta.dirname, '../../../target/release/guidepost')},
		chromium: {type: 'string', default: '/usr/bin/chromium'},
		limit: {type: 'string', default: '100'},
		slow: {type: 'string', default: '20'},
		pause: {type: 'string', default: '50'},
		only: {type: 'string', default: [...ENGINES, 'build'].join()},
		json: {type: 'string'},
	},
});
const say = (text) => process.stderr.write(`${text}\n`);
for (const name of ['site', 'questions', 'expected']) {
	if (options[name]) continue;
	say(`error: --${name} is missing\nhint: README.md says what it is`);
	process.exit(2);
}

const only = options.only.split(',');
const work = await mkdtemp(join(tmpdir(), 'static-bench-'));

async function firstThread(folder) {
	const files = await readdir(folder, {recursive: true});
	const threads = files.filter((file) => file.endsWith('.md') && !/(^|\/)[_.]/.test(file)).sort();
	if (!threads.length) throw new Error(`there is no thread below ${folder}`);
	return join(folder, threads[Math.floor(threads.length / 2)]);
}

// Exports a copy of the site, which is not changed itself. Gives the costs.
async function exported(out) {
	const copy = join(work, 'site');
	await cp(options.site, copy, {recursive: true, filter: (path) => !NOT_COPIED.includes(basename(path))});
	const run = () => timed(work, options.guidepost, 'export', '--site', copy, '--out', out);
	const builds = [];
	const add = async (name) => builds.push({name, ...await run()});
	await add('guidepost export, nothing cached');
	builds[0].bytes = await size(out);
	builds.push({name: 'of that, its search', bytes: await size(join(out, 'search'))});
	if (!only.includes('build')) return builds;
	await add('guidepost export, no change');
	await appendFile(await firstThread(join(copy, 'content')), '\nOne more line, with a zyzzyva in it.\n');
	await add('guidepost export, one edit');
	return builds;
}

const isExpected = ({threads}) => (path) => threads.some((thread) => path.endsWith(`/q/${encodeURIComponent(thread)}/`));

// Asks every question with `ask(network, question)`. Gives the row of the table.
async function asked(server, engine, questions, ask) {
	const row = {engine, times: {}, faults: []};
	for (const network of Object.keys(NETWORKS)) {
		const some = network === 'local' ? questions : questions.slice(0, Number(options.slow));
		if (!some.length) continue;
		const found = [];
		for (const question of some) found.push({question, ...await ask(network, question.text)});
		const times = found.map(({ms}) => ms);
		row.times[network] = {p50: quantile(times, 0.5), p95: quantile(times, 0.95), all: times};
		row.faults.push(...found.flatMap(({faults}) => faults));
		if (network !== 'local') continue;
		const within = (count) => mean(found.map(({question, hits}) => +hits.slice(0, count).some(isExpected(question))));
		Object.assign(row, {at1: within(1), at3: within(3)});
		// Chromium does not count the body of a worker's script.
		const length = ({path, bytes}) => (/-worker\.js$/.test(path) ? server.sent.get(path) : bytes ?? 0);
		const kilobytes = (isOf) => found.map(({requests}) =>
			requests.filter(isOf).reduce((sum, request) => sum + length(request), 0) / 1000);
		for (const name of ['page', 'script', 'data']) row[name] = mean(kilobytes(({part}) => part === name));
		const all = kilobytes(() => true);
		Object.assign(row, {all: mean(all), most: Math.max(...all)});
		row.requests = mean(found.map(({requests}) => requests.length));
		row.needed = mean(found.map(({requests}) => requests.filter(({needed}) => needed).length));
		row.paths = found.map(({question, requests}) => ({question: question.text, requests}));
	}
	const faults = [...new Set(row.faults)].slice(0, 5);
	const times = Object.entries(row.times).map(([network, {p50}]) => `${network} ${p50.toFixed(0)} ms`);
	say(`${engine}: ${times.join(', ')}${faults.length ? `\nwarning: ${faults.join('\nwarning: ')}` : ''}`);
	return row;
}

try {
	const out = join(work, 'out');
	const questions = await load(options.questions, options.expected, Number(options.limit));
	const builds = await exported(out);
	const threads = JSON.parse(await readFile(join(out, 'search/index.json'), 'utf8')).docs;
	const mounts = [['/', out]];
	for (const [name, prepare] of [['pagefind', pagefind], ['minisearch', minisearch]]) {
		if (!only.includes(name)) continue;
		const folder = join(work, name);
		const cost = await prepare(out, folder);
		builds.push({name: `${name}, its index on top`, ...cost});
		// The page of results is in a folder as deep as that of the site.
		mounts.unshift([`/${name}/search/`, folder]);
		mounts.unshift([`/${name}/assets/`, join(out, 'assets')]);
	}
	say('the indexes are built; questions are asked');
	const server = await serve(mounts);
	const browser = await launch(options.chromium);
	const searches = [];
	try {
		for (const engine of ENGINES.filter((name) => only.includes(name))) {
			const address = `${server.origin}/${engine === 'guidepost' ? '' : `${engine}/`}search/`;
			searches.push(await asked(server, engine, questions, (network, text) => opened(browser, network, address, text)));
			if (engine !== 'guidepost') continue;
			const home = `${server.origin}/`;
			const ask = (network, text) => typed(browser, network, home, text, Number(options.pause));
			searches.push(await asked(server, 'guidepost, typed at home', questions, ask));
		}
	} finally {
		await browser.close();
		server.close();
	}
	const result = {site: basename(resolve(options.site)), threads, questions: questions.length, searches, builds};
	if (options.json) await writeFile(options.json, JSON.stringify(result, null, '\t'));
	process.stdout.write(asMarkdown(result));
} finally {
	await rm(work, {recursive: true, force: true});
}
