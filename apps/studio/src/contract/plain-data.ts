import { shown, StudioFault } from './fault.ts';
import { LIMITS } from './limits.ts';

/** Names that reach into the prototype of an object. */
const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** A value on the way through a document. */
interface Visit {
  readonly value: unknown;
  readonly depth: number;
  readonly path: string;
}

/**
 * Goes through plain data of any origin before anything else reads it: bounded in depth, values and texts, numbers finite, no
 * prototype keys. It does not call itself, so that depth cannot hurt, and stops at the first fault.
 *
 * @param most bounds; those of a document unless told.
 * @throws StudioFault with the JSON path of the fault.
 */
export function requirePlainData(
  value: unknown,
  root = '$',
  most: { readonly depth: number; readonly values: number; readonly text: number } = LIMITS,
): void {
  const open: Visit[] = [{ value, depth: 0, path: root }];
  let seen = 0;
  for (let visit = open.pop(); visit; visit = open.pop()) {
    const { value: here, depth, path } = visit;
    requireScalar(here, path, most.text);
    if (typeof here !== 'object' || here === null) continue;
    if (depth >= most.depth) {
      refuse(path, `values in ${depth} others`, `at most ${most.depth}`, 'Nest less deeply.');
    }
    const keys = Object.keys(here);
    seen += keys.length;
    if (seen > most.values)
      refuse(path, `more than ${most.values} values`, 'fewer in all', 'Make it smaller.');
    for (let k = keys.length - 1; k >= 0; k--) {
      const key = keys[k] as string;
      open.push({ value: fieldOf(here, key, path), depth: depth + 1, path: childPath(path, key, here) });
    }
  }
}

/** The path of a field or an entry. */
function childPath(path: string, key: string, parent: object): string {
  if (Array.isArray(parent)) return `${path}[${key}]`;
  return /^[A-Za-z_]\w{0,60}$/.test(key) ? `${path}.${key}` : `${path}[${shown(key)}]`;
}

function fieldOf(parent: object, key: string, path: string): unknown {
  if (PROTOTYPE_KEYS.has(key)) {
    refuse(path, `the field ${shown(key)}`, 'no name that objects have of themselves', 'Rename it.');
  }
  return (parent as Readonly<Record<string, unknown>>)[key];
}

function requireScalar(value: unknown, path: string, text: number): void {
  if (typeof value === 'string' && value.length > text) {
    refuse(path, `a text of ${value.length} characters`, `at most ${text}`, 'Make it shorter.');
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    refuse(path, String(value), 'a finite number', 'Give one.');
  }
  if (['function', 'symbol', 'bigint'].includes(typeof value)) {
    refuse(path, `a ${typeof value}`, 'plain data', 'Give numbers, texts, lists and objects.');
  }
}

function refuse(path: string, found: string, expected: string, remedy: string): never {
  throw new StudioFault({ path, found, expected, remedy });
}
