import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { plainDataFault } from '@meristem/autodiff';
import type { Case } from './judge.ts';

const FOLDER = fileURLToPath(new URL('./corpus/', import.meta.url));

/** Numbers and nothing, which JSON lacks, by name. */
const NAMED: Readonly<Record<string, unknown>> = {
  $NaN: NaN,
  $Infinity: Infinity,
  '$-Infinity': -Infinity,
  '$-0': -0,
  $undefined: undefined,
};

/** Inputs that have done harm once, by file. */
export function corpus(): readonly (readonly [file: string, input: Case])[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => [file, unpacked(JSON.parse(readFileSync(FOLDER + file, 'utf8'))) as Case]);
}

/** Keeps an input that has done harm, unless it is too large for a file, as one that shares its parts can be. */
export function keep(name: string, input: Case): string | undefined {
  if (plainDataFault(input, '$')) return undefined;
  const file = `${FOLDER}${name}.json`;
  writeFileSync(file, `${JSON.stringify(input, packed)}\n`);
  return file;
}

function packed(_key: string, value: unknown): unknown {
  const named = Object.keys(NAMED).find((name) => Object.is(NAMED[name], value));
  return typeof value === 'number' || value === undefined ? (named ?? value) : value;
}

function unpacked(value: unknown): unknown {
  if (typeof value === 'string') return value in NAMED ? NAMED[value] : value;
  if (typeof value !== 'object' || value === null) return value;
  const { $shared: depth } = value as { readonly $shared?: number };
  if (depth !== undefined) return shared(depth);
  // A reviver would leave out what is undefined.
  for (const key of Object.keys(value)) {
    (value as Record<string, unknown>)[key] = unpacked((value as Record<string, unknown>)[key]);
  }
  return value;
}

/** An object whose fields are one and the same, and so on: small here, without an end as text. */
function shared(depth: number): object {
  let value = {};
  for (let i = 0; i < depth; i++) value = { then: value, rule: value };
  return value;
}
