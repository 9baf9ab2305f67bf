// Joins and shortens the modules of the search in a browser: `npm install esbuild && node bundle.mjs`.
//
// What it writes is kept with the sources, so that nobody else needs Node. A test tells when the sources
// have changed since, by the hash in the first line.

import {createHash} from 'node:crypto';
import {readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {build} from 'esbuild';

const folder = new URL('../', import.meta.url).pathname;
const sources = readdirSync(folder).filter((name) => name.endsWith('.js')).sort();
const hash = createHash('sha256');
for (const name of sources) hash.update(readFileSync(folder + name));
const line = `// ${hash.digest('hex')}\n`;
for (const [name, format] of [['engine', 'iife'], ['mend', 'esm']]) {
	const {outputFiles} = await build({
		entryPoints: [`${folder}${name}.js`],
		bundle: true,
		minify: true,
		format,
		globalName: format === 'iife' ? 'guidepost' : undefined,
		target: 'es2022',
		charset: 'utf8',
		legalComments: 'none',
		write: false,
	});
	writeFileSync(`${folder}bundled/${name}.js`, line + outputFiles[0].text);
}
