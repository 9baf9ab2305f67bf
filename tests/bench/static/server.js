// Serves folders as a plain file host does: text with gzip where it is asked for, all else as it is.

import {createServer} from 'node:http';
import {readFile} from 'node:fs/promises';
import {extname, join, normalize} from 'node:path';
import {promisify} from 'node:util';
import {gzip} from 'node:zlib';

const TYPES = {
	'.css': 'text/css',
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript',
	'.json': 'application/json',
	'.md': 'text/markdown; charset=utf-8',
	'.svg': 'image/svg+xml',
	'.txt': 'text/plain; charset=utf-8',
	'.wasm': 'application/wasm',
	'.xml': 'application/xml',
};
const packed = promisify(gzip);

// `mounts` are pairs of a path and the folder that is found there; the first that fits is taken.
// Gives {origin, sent, close}: `sent` has the bytes of the last body that was sent for each path.
export async function serve(mounts) {
	const sent = new Map();
	const known = new Map();
	const find = async (path) => {
		const [prefix, folder] = mounts.find(([prefix]) => path.startsWith(prefix)) ?? [];
		if (!folder) throw new Error('nothing is there');
		const inside = normalize(`/${path.slice(prefix.length)}`);
		const file = join(folder, inside.endsWith('/') ? `${inside}index.html` : inside);
		const type = TYPES[extname(file)];
		const bytes = await readFile(file);
		return {type, bytes, zipped: type ? await packed(bytes) : undefined};
	};
	const server = createServer(async (request, response) => {
		const path = decodeURIComponent(new URL(request.url, 'http://host').pathname);
		try {
			if (!known.has(path)) known.set(path, await find(path));
			const {type, bytes, zipped} = known.get(path);
			const isZipped = zipped && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
			const body = isZipped ? zipped : bytes;
			sent.set(path, body.length);
			response.writeHead(200, {
				'content-type': type ?? 'application/octet-stream',
				'content-length': body.length,
				'cache-control': 'max-age=600',
				...(isZipped && {'content-encoding': 'gzip', vary: 'accept-encoding'}),
			});
			response.end(body);
		} catch {
			response.writeHead(404, {'content-length': 0});
			response.end();
		}
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	const close = () => {
		server.closeAllConnections();
		server.close();
	};
	return {origin: `http://127.0.0.1:${server.address().port}`, sent, close};
}
