import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Expectation, Snippet } from './snippet.ts';
import { instrument } from './snippet.ts';

const printRecorder = pathToFileURL(join(import.meta.dirname, 'print-recorder.ts')).href;

const nodeArguments = [
  '--conditions=@meristem/source',
  '--input-type=module-typescript',
  `--import=${printRecorder}`,
  '-',
];

/** A snippet that takes longer than this is no example. */
const LIMIT_MILLISECONDS = 60_000;

function mismatches(expectations: readonly Expectation[], prints: readonly Expectation[]): string[] {
  return expectations.flatMap(({ line, text }) => {
    const printed = prints.filter((print) => print.line === line).map((print) => print.text);
    if (printed.length === 0) return [`line ${line}: never printed "${text}"`];
    return printed
      .filter((found) => found !== text)
      .map((found) => `line ${line}: printed "${found}", not "${text}"`);
  });
}

/**
 * Runs a snippet in a Node.js process of its own, in `folder`, so that imports resolve as they do for code that
 * stands there. Returns what went wrong: nothing for a snippet that ends well and prints what it says.
 */
export function execute(snippet: Snippet, folder: string): string[] {
  const { status, signal, stderr, output } = spawnSync(process.execPath, nodeArguments, {
    cwd: folder,
    input: instrument(snippet, 'printAt'),
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: LIMIT_MILLISECONDS,
  });
  if (status !== 0) return [`line ${snippet.line}: ended with ${status ?? signal}\n${stderr}`];
  return mismatches(snippet.expectations, JSON.parse(output[3] ?? '[]') as Expectation[]);
}
