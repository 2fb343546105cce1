/*
 * A table of two million rows as a task: seconds, and memory beyond the arrays that the task keeps.
 *
 *   node --conditions=@meristem/source packages/data/bench/two-million-rows.ts [ROWS] [csv|json-lines]
 */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableTask } from '../src/index.ts';
import { fileSource } from '../src/file.ts';

const MEGABYTE = 2 ** 20;
const rows = Number(process.argv[2] ?? 2_000_000);
const format = process.argv[3] === 'json-lines' ? 'json-lines' : 'csv';

/** Numbers, a category, a date, an empty cell here and there: a row as text. */
function line(row: number): string {
  const cells = {
    a: ((row * 7919) % 100_003) / 97,
    b: row % 11 === 5 ? '' : ((row * 104_729) % 65_537) / 13 - 2000,
    colour: ['red', 'green', 'blue', 'grey'][(row * 31) % 4],
    when: `20${10 + (row % 14)}-0${1 + (row % 9)}-1${row % 10}`,
    on: row % 3 === 0 ? 'yes' : 'no',
    kind: ['cat', 'dog', 'cow'][(row * 17) % 3],
  };
  return format === 'csv' ? Object.values(cells).join() : JSON.stringify(cells);
}

/** Writes the table, in a process of its own: what that leaves in memory is none of the reader's. */
function write(path: string): void {
  const file = openSync(path, 'w');
  if (format === 'csv') writeSync(file, 'a,b,colour,when,on,kind\n');
  for (let start = 0; start < rows; start += 10_000) {
    const part = Array.from({ length: Math.min(10_000, rows - start) }, (_, at) => line(start + at));
    writeSync(file, `${part.join('\n')}\n`);
  }
  closeSync(file);
}

async function measure(path: string): Promise<string> {
  const before = process.memoryUsage().rss;
  const started = performance.now();
  const task = await tableTask(fileSource(path), { target: 'kind' });
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage();
  // One number of four bytes for each input, and a byte for the class.
  const arrays = rows * (4 * task.inputs[0]!.size + 1);
  const most = process.resourceUsage().maxRSS * 1024;
  return (
    `${rows} rows, ${(statSync(path).size / MEGABYTE).toFixed(0)} MB of ${format}: ${seconds.toFixed(1)} s, ` +
    `${((user + system) / 1e6).toFixed(1)} s of computing; arrays ${(arrays / MEGABYTE).toFixed(0)} MB; ` +
    `at most ${((most - before - arrays) / MEGABYTE).toFixed(0)} MB beyond them and the ${(before / MEGABYTE).toFixed(0)} MB of the program`
  );
}

const written = process.argv[4];
if (written !== undefined) {
  write(written);
} else {
  const folder = mkdtempSync(join(tmpdir(), 'rows-'));
  const path = join(folder, `table.${format === 'csv' ? 'csv' : 'jsonl'}`);
  try {
    execFileSync(process.execPath, [...process.execArgv, import.meta.filename, String(rows), format, path]);
    console.log(await measure(path));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
