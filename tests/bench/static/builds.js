// What it costs to build: commands in a process of their own, measured by GNU time.

import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';

const run = promisify(execFile);

// Runs a command. Gives {wall, cpu} in seconds and {memory}, the most that it held, in MB.
export async function timed(folder, command, ...options) {
	const file = join(folder, 'time');
	const all = ['-f', '%e %U %S %M', '-o', file, command, ...options];
	try {
		await run('/usr/bin/time', all, {maxBuffer: 1 << 28});
	} catch (fault) {
		if (fault.code === 'ENOENT') throw new Error('there is no /usr/bin/time\nhint: install the package `time`');
		throw new Error(`${command} ${options.join(' ')} failed\n${fault.stderr?.slice(-2000)}`);
	}
	const [wall, user, system, kilobytes] = (await readFile(file, 'utf8')).trim().split('\n').at(-1).split(' ').map(Number);
	return {wall, cpu: user + system, memory: kilobytes / 1000};
}
