import { printable } from './printable.ts';

/** Names a value in an error: short JSON, `nothing` where it is missing, numbers that JSON lacks by name. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'function') return 'a function';
  if (isPromise(value)) return 'a promise';
  if (typeof value === 'string') return shortened(JSON.stringify(value.slice(0, LONGEST)));
  const large = sizeOf(value);
  if (large !== undefined) return large;
  return shortened(jsonOf(value) ?? kindOf(value));
}

/** Characters of a value that are shown. */
const LONGEST = 60;
/** Entries of a list or object that is looked into. */
const MOST_ENTRIES = 1000;

function shortened(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text;
  return printable(short);
}

/** The size of a list or object with too many entries to look into; `undefined` for others. */
function sizeOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  const entries = Array.isArray(value) ? value.length : Object.keys(value).length;
  if (entries <= MOST_ENTRIES) return undefined;
  return Array.isArray(value) ? `a list of ${entries} entries` : `an object with ${entries} fields`;
}

/** Whether a value has to be awaited before it is what it stands for. */
export function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Quotes and joins names: `"a", "b", "c"`. */
export function listNames(names: readonly string[]): string {
  return names.map((name) => printable(JSON.stringify(name))).join(', ');
}

/** JSON of a value up to so many characters and a few more: what refers to itself, or shares its parts, has an end too. */
export function shortJson(value: unknown, length: number): string | undefined {
  const { toJSON } = Object(value) as { readonly toJSON?: unknown };
  if (typeof toJSON === 'function') return shortJson(toJSON.call(value), length);
  if (typeof value === 'bigint' || typeof value === 'symbol') return JSON.stringify(String(value));
  if (typeof value === 'string') return JSON.stringify(value.slice(0, length + 1));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const list = Array.isArray(value);
  let text = list ? '[' : '{';
  for (const key of Object.keys(value)) {
    if (text.length > length) return text;
    const entry = shortJson((value as Readonly<Record<string, unknown>>)[key], length - text.length);
    if (entry === undefined && !list) continue;
    if (text.length > 1) text += ',';
    text += list ? (entry ?? 'null') : `${JSON.stringify(key.slice(0, length))}:${entry}`;
  }
  return text + (list ? ']' : '}');
}

/** Short JSON, where a value has one. */
function jsonOf(value: unknown): string | undefined {
  try {
    return shortJson(value, LONGEST);
  } catch {
    // A getter, or what should make it JSON, has thrown.
    return undefined;
  }
}

function kindOf(value: unknown): string {
  const name = (value as { constructor?: { name?: string } }).constructor?.name;
  return name && name !== 'Object' ? `a ${name}` : 'an object';
}
