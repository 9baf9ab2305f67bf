// The other engines on the same pages: their indexes, and a page of results for each that differs from that of the
// exported site in its script alone.

import {mkdir, readFile, readdir, stat, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {buildSync} from 'esbuild';
import MiniSearch from 'minisearch';
import {timed} from './builds.js';

const HERE = dirname(fileURLToPath(import.meta.url));
const EXCERPT = 200;

// What every page of results does: the question is in its address, and ten hits are shown at most.
const SHOW = `
const question = new URLSearchParams(location.search).get('q') ?? '';
const show = (hits) => {
	const made = hits.map(({href, title, excerpt}) => {
		const hit = document.createElement('li');
		hit.innerHTML = '<article class="card"><h2><a></a></h2><p class="excerpt"></p></article>';
		Object.assign(hit.querySelector('a'), {href, textContent: title});
		hit.querySelector('.excerpt').innerHTML = excerpt;
		return hit;
	});
	document.getElementById('hits').replaceChildren(...made);
	document.getElementById('nothing').hidden = made.length > 0;
};
`;

async function writePage(site, folder, script) {
	await mkdir(folder, {recursive: true});
	const page = await readFile(join(site, 'search/index.html'), 'utf8');
	const own = /<script src="[^"]*guidepost\.js" defer><\/script>/;
	if (!own.test(page)) throw new Error('the page of results has no script to put another in the place of');
	await writeFile(join(folder, 'index.html'), page.replace(own, '<script src="page.js" type="module"></script>'));
	const {outputFiles} = buildSync({
		stdin: {contents: SHOW + script, resolveDir: HERE},
		bundle: true,
		external: ['./pagefind/*'],
		format: 'esm',
		minify: true,
		target: 'es2022',
		write: false,
	});
	await writeFile(join(folder, 'page.js'), outputFiles[0].contents);
}

// Pagefind as its documentation has it, on the pages of threads. Gives the cost of its index.
export async function pagefind(site, folder) {
	const command = join(HERE, 'node_modules/.bin/pagefind');
	await mkdir(folder, {recursive: true});
	const cost = await timed(folder, command, '--site', site, '--output-path', join(folder, 'pagefind'),
		'--glob', 'q/**/index.html', '--root-selector', 'main');
	await writePage(site, folder, `
		const pagefind = await import('./pagefind/pagefind.js');
		const {results} = await pagefind.search(question);
		const hits = await Promise.all(results.slice(0, 10).map((result) => result.data()));
		show(hits.map(({url, meta, excerpt}) => ({href: url, title: meta.title, excerpt})));
	`);
	return {...cost, bytes: await size(join(folder, 'pagefind'))};
}

// MiniSearch with what a site would take: one index, loaded whole; beginnings of words, and one slip in five letters.
export async function minisearch(site, folder) {
	const options = {
		fields: ['title', 'question', 'answers'],
		storeFields: ['title', 'href', 'excerpt'],
		searchOptions: {boost: {title: 2}, fuzzy: 0.2, prefix: true},
	};
	const index = new MiniSearch(options);
	index.addAll(await documents(site));
	await mkdir(folder, {recursive: true});
	await writeFile(join(folder, 'index.json'), JSON.stringify(index));
	await writePage(site, folder, `
		import MiniSearch from 'minisearch';
		const response = await fetch('index.json');
		const index = MiniSearch.loadJSON(await response.text(), ${JSON.stringify(options)});
		show(index.search(question).slice(0, 10));
	`);
	return {bytes: (await stat(join(folder, 'index.json'))).size};
}

// The threads of an export, by their Markdown.
async function documents(site) {
	const found = [];
	for (const slug of (await readdir(join(site, 'q'))).sort()) {
		const text = await readFile(join(site, 'q', slug, 'index.md'), 'utf8').catch(() => undefined);
		if (!text) continue;
		const [head, ...messages] = text.split(/^## (?=.* by .*\d{4}-\d\d-\d\d$|Question|Answer|Accepted answer|Comment)/m);
		const isQuestion = (message) => message.startsWith('Question');
		const bodies = (kept) => kept.map((message) => message.slice(message.indexOf('\n'))).join('\n').trim();
		const question = bodies(messages.filter(isQuestion));
		const answers = bodies(messages.filter((message) => !isQuestion(message)));
		const excerpt = (answers || question).slice(0, EXCERPT).replace(/[&<]/g, (sign) => `&#${sign.charCodeAt(0)};`);
		found.push({id: found.length, href: `/q/${slug}/`, title: head.match(/^# (.*)$/m)?.[1] ?? slug, question, answers, excerpt});
	}
	return found;
}

// The bytes and the number of all files of a folder.
export async function size(folder) {
	let sum = 0;
	for (const entry of await readdir(folder, {recursive: true, withFileTypes: true})) {
		if (entry.isFile()) sum += (await stat(join(entry.parentPath, entry.name))).size;
	}
	return sum;
}
