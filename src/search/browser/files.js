// The files of a static index: loading, unpacking, and reading what is in them.

// Numbers are seven bits a byte, the lowest first; all bytes but the last have the highest bit.
class Reader {
	constructor(bytes) {
		this.bytes = bytes;
		this.at = 0;
	}

	number() {
		let number = 0;
		for (let factor = 1; ; factor *= 128) {
			const byte = this.bytes[this.at++];
			number += (byte & 127) * factor;
			if (byte < 128) return number;
		}
	}

	take(length) {
		return this.bytes.subarray(this.at, (this.at += length));
	}

	text() {
		return new TextDecoder().decode(this.take(this.number()));
	}

	get isEnd() {
		return this.at >= this.bytes.length;
	}
}

// FNV-1a of 32 bits (Fowler, Noll and Vo).
const encoder = new TextEncoder();
const hash = (key) => encoder.encode(key).reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193) >>> 0, 0x811c9dc5);

// The threads that have a term, {docs, steps}: their numbers, and how much of it they have, as the
// square root in 255ths.
function readPostings(bytes) {
	const reader = new Reader(bytes);
	const docs = new Uint32Array(reader.number());
	let last = 0;
	for (let at = 0; at < docs.length; at++) docs[at] = last += reader.number();
	return {docs, steps: reader.take(docs.length)};
}

// What the table knows of a word, {scale, code, neighbours}.
function readWord(bytes) {
	const reader = new Reader(bytes);
	const scale = new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true);
	reader.take(4);
	const code = reader.take(64);
	const neighbours = [];
	while (!reader.isEnd) neighbours.push({word: reader.text(), likeness: Math.fround(reader.take(1)[0] / 255)});
	return {scale, code, neighbours};
}

const parse = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

export class Files {
	#known = new Map();

	// `base` is the address of the folder, with `/` at its end.
	constructor(base, head) {
		this.base = base;
		this.head = head;
		this.large = new Map(head.large.map((term, at) => [term, head.shards.terms + at]));
	}

	// The bytes of a file. They are packed with gzip, which a host may have undone.
	async #load(name) {
		const response = await fetch(`${this.base}${name}.bin`);
		if (!response.ok) throw new Error(`${name}: ${response.status}`);
		const bytes = new Uint8Array(await response.arrayBuffer());
		if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
		const stream = new Response(bytes).body.pipeThrough(new DecompressionStream('gzip'));
		return new Uint8Array(await new Response(stream).arrayBuffer());
	}

	// What `make` promises; it is asked once for each key, and again after a fault.
	#once(key, make) {
		if (!this.#known.has(key)) {
			const made = make();
			made.catch(() => this.#known.delete(key));
			this.#known.set(key, made);
		}
		return this.#known.get(key);
	}

	// What `read` makes of the bytes of a file.
	#get(name, read) {
		return this.#once(name, () => this.#load(name).then(read));
	}

	#json(name) {
		return this.#get(name, parse);
	}

	// What `read` makes of an entry of a file, if it is there.
	#entry(name, key, read) {
		return this.#once(`${name} ${key}`, async () => {
			const entries = await this.#get(name, (bytes) => {
				const found = new Map();
				const reader = new Reader(bytes);
				while (!reader.isEnd) {
					const key = reader.text();
					found.set(key, reader.take(reader.number()));
				}
				return found;
			});
			return entries.has(key) ? read(entries.get(key)) : undefined;
		});
	}

	#termFile(home) {
		return `t${this.large.get(home) ?? hash(home) % this.head.shards.terms}`;
	}

	// The threads that have `term`, which is in the file of `home`.
	term(term, home = term) {
		return this.#entry(this.#termFile(home), term, readPostings);
	}

	// What the table knows of `word`, the first term of which is `home`.
	word(word, home) {
		const {table} = this.head.shards;
		return this.#entry(table ? `w${hash(home) % table}` : this.#termFile(home), `#${word}`, readWord);
	}

	// The words that begin with these letters, or that end with them where `-` stands before: [word, threads].
	async words(letters) {
		return (await this.#json(`v${hash(letters) % this.head.shards.words}`))[letters] ?? [];
	}

	// The wordings with a word that begins with these letters.
	async wordings(letters) {
		return (await this.#json(`s${hash(letters) % this.head.shards.wordings}`))[letters] ?? [];
	}

	// What to narrow by: [[facet, [[value, numbers]]]].
	facets() {
		return this.#get('facets', (bytes) => {
			const facets = parse(bytes);
			for (const [, values] of facets) {
				for (const value of values) {
					let last = 0;
					value[1] = value[1].map((step) => (last += step));
				}
			}
			return facets;
		});
	}

	// The place of each thread among all, the newest first and then by their ids.
	order() {
		return this.#json('order');
	}

	// What is shown of a thread.
	async record(number) {
		const records = await this.#json(`d${Math.floor(number / this.head.records)}`);
		return records[number % this.head.records];
	}
}
