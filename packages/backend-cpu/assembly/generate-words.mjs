import { readFileSync, writeFileSync } from 'node:fs';
import { KERNEL_NAMES, operandsOf, placesOf } from '../src/program/kernel-table.ts';

/*
 * Writes where the words of each kernel stand, from the table that those who write words go by. `node generate-words.mjs`
 * rewrites words.ts beside it; `node generate-words.mjs --check` fails where that is not what it would write.
 */

const WORD_BYTES = 4;

const constant = (name, words) => `  export const ${name}: usize = ${words * WORD_BYTES};\n`;

/** The offsets of a dim's words, and of the next dim. */
const dimOf = (list, { dims }) =>
  `\n/** The words of each of the dims \`${list}\`. */\nexport namespace ${list} {\n${dims
    .map((word, at) => constant(word, at))
    .join('')}${constant('BYTES', dims.length)}}\n`.replace(/^(?=.)/gm, '  ');

const namespaceOf = (name) => {
  const places = Object.entries(placesOf(name));
  if (places.length === 0) return '';
  const lists = operandsOf(name).filter(([, form]) => typeof form === 'object' && 'dims' in form);
  const first = new Set(lists.map(([list]) => list));
  let words = places.map(([word, at]) => constant(first.has(word) ? 'DIMS' : word, at)).join('');
  const title = `${name[0].toUpperCase()}${name.slice(1)}`;
  if (lists.length === 0) words += constant('BYTES', places.length);
  return `\n/** Offsets of the words of \`${name}\`, in bytes. */\nexport namespace ${title} {\n${words}${lists
    .map(([list, form]) => dimOf(list, form))
    .join('')}}\n`;
};

const text = `// Written by generate-words.mjs from src/program/kernel-table.ts: change that file and run it.\n${KERNEL_NAMES.map(namespaceOf).join('')}`;
const file = new URL('words.ts', import.meta.url);
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text)
  throw new Error('words.ts: not what generate-words.mjs writes; run it');
