// Loaded into the child process ahead of a snippet; reports on file descriptor 3 what the expected prints printed.
import { writeSync } from 'node:fs';
import { format } from 'node:util';
import type { Expectation } from './snippet.ts';

const PRINTS: Expectation[] = [];

Object.assign(globalThis, {
  printAt: (line: number, ...values: unknown[]) => {
    PRINTS.push({ line, text: format(...values) });
  },
});

process.on('exit', () => {
  writeSync(3, JSON.stringify(PRINTS));
});
