/** A fenced TypeScript block of a Markdown file. */
export interface Snippet {
  /** Line of the file on which the code starts, counted from 1. */
  readonly line: number;
  readonly code: string;
  /** False for a block marked `no-run`, which shows something that cannot run as it stands. */
  readonly runs: boolean;
  readonly expectations: readonly Expectation[];
}

/** What `console.log` on one line has to print: the text after `// -> ` on that line. */
export interface Expectation {
  readonly line: number;
  readonly text: string;
}

/** A block of a Markdown file that cannot be understood; the message names the line. */
export class SnippetError extends Error {
  constructor(line: number, found: string, remedy: string) {
    super(`line ${line}: found ${found}; ${remedy}`);
    this.name = 'SnippetError';
  }
}

const FENCE = /^\s*(`{3,})(.*)$/;
const EXPECTED_TEXT = /\/\/ -> (.*)$/;
const PRINT = /\bconsole\.log\(/;

const RUNS_BY_INFO: ReadonlyMap<string, boolean> = new Map([
  ['ts', true],
  ['ts no-run', false],
]);

function expectationsOf(lines: readonly string[], firstLine: number): Expectation[] {
  return lines.flatMap((source, index) => {
    const text = EXPECTED_TEXT.exec(source)?.[1]?.trimEnd();
    if (text === undefined) return [];
    const line = firstLine + index;
    if (PRINT.test(source)) return [{ line, text }];
    throw new SnippetError(line, `"// -> ${text}"`, 'put the whole console.log(...) on the same line.');
  });
}

function snippetOf(info: string, lines: readonly string[], line: number): Snippet[] {
  if (!/^ts\b/.test(info)) return [];
  const runs = RUNS_BY_INFO.get(info);
  if (runs === undefined) {
    throw new SnippetError(line - 1, `"${info}"`, `write one of: ${[...RUNS_BY_INFO.keys()].join(', ')}.`);
  }
  return [{ line, code: lines.join('\n'), runs, expectations: expectationsOf(lines, line) }];
}

/**
 * Finds the `ts` blocks of a Markdown text, in order.
 *
 * Throws `SnippetError` on an unknown word after `ts`, on `// ->` without `console.log(`, and on an open block.
 */
export function extractSnippets(markdown: string): Snippet[] {
  const lines = markdown.split(/\r?\n/);
  const snippets: Snippet[] = [];
  for (let start = 0; start < lines.length; start++) {
    const [, ticks, info = ''] = FENCE.exec(lines[start] ?? '') ?? [];
    if (ticks === undefined) continue;
    const end = lines.findIndex((line, index) => index > start && closes(line, ticks));
    if (end < 0) throw new SnippetError(start + 1, 'a block without an end', `close it with ${ticks}.`);
    snippets.push(...snippetOf(info.trim(), lines.slice(start + 1, end), start + 2));
    start = end;
  }
  return snippets;
}

function closes(line: string, ticks: string): boolean {
  const [, found = '', info = ''] = FENCE.exec(line) ?? [];
  return found.length >= ticks.length && info.trim() === '';
}

/** The snippet's code at its own line numbers, with each expected print sent to `printAt(line, ...values)`. */
export function instrument({ line, code, expectations }: Snippet, printAt: string): string {
  const lines = [...Array<string>(line - 1).fill(''), ...code.split('\n')];
  for (const { line: at } of expectations) {
    lines[at - 1] = (lines[at - 1] ?? '').replace(PRINT, `${printAt}(${at}, `);
  }
  return lines.join('\n');
}
