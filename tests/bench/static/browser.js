// A question in Chromium, each in a context of its own with nothing in its cache.

import puppeteer from 'puppeteer-core';

// Lighthouse's slow 4G, as a delay of each request and a limit of what passes in a second, in bytes.
export const NETWORKS = {
	local: undefined,
	'slow 4G': {offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8},
};
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run'];
// In milliseconds: how long nothing may be on its way before a page is at rest, and the most that a question may take.
const REST = 250;
const MOST_REST = 5_000;
const PATIENCE = 120_000;

export const launch = (executablePath) => puppeteer.launch({executablePath, args: FLAGS, protocolTimeout: 2 * PATIENCE});

// Notes when results, or that there are none, have been painted, and when Enter was pressed.
function watch() {
	const isShown = () => document.querySelector('#hits a, #nothing:not([hidden])');
	const now = () => performance.timeOrigin + performance.now();
	const look = () => {
		if (window.shown || !isShown()) return;
		window.shown = -1;
		requestAnimationFrame(() => setTimeout(() => (window.shown = now())));
	};
	if (/\/search\/$/.test(location.pathname)) {
		new MutationObserver(look).observe(document, {attributes: true, childList: true, subtree: true});
	}
	const note = ({key}) => key === 'Enter' && sessionStorage.setItem('entered', now());
	addEventListener('keydown', note, {capture: true});
}

const part = (path) => {
	if (/\.(html|css|svg)$|\/$/.test(path)) return 'page';
	return /\.(js|wasm)$|\/wasm\.[^/]*\.pagefind$/.test(path) ? 'script' : 'data';
};

// What a page and its workers load: {requests, faults, atRest}.
async function follow(page, network) {
	const requests = new Map();
	const faults = [];
	let changed = Date.now();
	const listen = async (session) => {
		session.on('Network.requestWillBeSent', ({requestId, request, wallTime}) => {
			const {protocol, pathname} = new URL(request.url);
			if (!protocol.startsWith('http')) return;
			changed = Date.now();
			requests.set(requestId, {path: pathname, part: part(pathname), started: wallTime * 1000, bytes: undefined});
		});
		const end = (requestId, bytes) => {
			changed = Date.now();
			const request = requests.get(requestId);
			if (request) request.bytes = bytes;
		};
		session.on('Network.loadingFinished', ({requestId, encodedDataLength}) => end(requestId, encodedDataLength));
		session.on('Network.loadingFailed', ({requestId, canceled, errorText}) => {
			if (!canceled) faults.push(`${requests.get(requestId)?.path}: ${errorText}`);
			end(requestId, 0);
		});
		session.on('Network.requestServedFromCache', ({requestId}) => requests.delete(requestId));
		session.on('Network.responseReceived', ({requestId, response}) => {
			if (response.fromDiskCache) requests.delete(requestId);
			if (response.status >= 400) faults.push(`${new URL(response.url).pathname}: ${response.status}`);
		});
		await session.send('Network.enable');
		if (network) await session.send('Network.emulateNetworkConditions', network);
	};
	await listen(await page.createCDPSession());
	page.on('workercreated', (worker) => listen(worker.client).catch(() => {}));
	page.on('console', (message) => ['error', 'warn'].includes(message.type()) && faults.push(message.text()));
	page.on('pageerror', (fault) => faults.push(String(fault)));
	const atRest = async () => {
		const until = Date.now() + MOST_REST;
		const isBusy = () => [...requests.values()].some(({bytes}) => bytes === undefined);
		while ((isBusy() || Date.now() - changed < REST) && Date.now() < until) {
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	};
	return {requests, faults, atRest};
}

// Runs `act(page)` on a fresh page and waits for results. Gives {ms, hits, requests, faults}: the milliseconds from the
// navigation, or from Enter where it was pressed, and the paths of hits.
async function measure(browser, network, act) {
	const context = await browser.createBrowserContext();
	try {
		const page = await context.newPage();
		page.setDefaultTimeout(PATIENCE);
		const followed = await follow(page, NETWORKS[network]);
		await page.evaluateOnNewDocument(watch);
		await act(page, followed);
		await page.waitForFunction(() => window.shown > 0, {polling: 50}).catch(() => {
			throw new Error(`no results at ${page.url()}\n${followed.faults.join('\n')}`);
		});
		const {shown, from} = await page.evaluate(() => ({
			shown: window.shown,
			from: Number(sessionStorage.getItem('entered') ?? performance.timeOrigin),
		}));
		await followed.atRest();
		const hits = await page.$$eval('#hits h2 a', (links) => links.map((link) => link.pathname));
		const requests = [...followed.requests.values()].map((request) => ({...request, needed: request.started < shown}));
		return {ms: shown - from, hits, requests, faults: followed.faults};
	} finally {
		await context.close();
	}
}

// The page of results at `address`, opened with the question.
export function opened(browser, network, address, question) {
	return measure(browser, network, (page) => page.goto(`${address}?q=${encodeURIComponent(question)}`));
}

// The question typed into the box of the page at `address`, with `pause` milliseconds a key.
export function typed(browser, network, address, question, pause) {
	return measure(browser, network, async (page, {requests, atRest}) => {
		await page.goto(address);
		await atRest();
		// The visitor is there already: only what the question needs is counted.
		requests.clear();
		await page.type('#q', question, {delay: pause});
		await page.keyboard.press('Enter');
	});
}
