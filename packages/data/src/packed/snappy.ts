import { DataError } from '../errors.ts';

/** No packing of Snappy makes bytes more than 22 times as many: 64 of them in three bytes. */
const MOST_TIMES = 22;

/** Bytes of a short literal, which are copied one by one. */
const SHORT = 16;

/**
 * Bytes that Snappy has packed, of which there have to be `size`.
 *
 * Source: Google, "Snappy compressed format description" (format_description.txt, 2011).
 *
 * @throws {@link DataError} for what is not so many bytes, packed
 */
export function snappyBytes(packed: Uint8Array, size: number, path: string): Uint8Array {
  const told = length(packed);
  if (told?.value !== size) throw damaged(path, `a size of ${told?.value ?? 'no'} bytes`, `${size}`);
  if (size > MOST_TIMES * packed.length) {
    throw damaged(
      path,
      `${packed.length} packed bytes that promise ${size}`,
      `at most ${MOST_TIMES} for each`,
    );
  }
  const into = new Uint8Array(size);
  let [from, to] = [told.end, 0];
  while (from < packed.length) {
    const { literal, count, back, end } = element(packed, from);
    if (end > packed.length || to + count > size) throw damaged(path, 'more bytes', `${size}`);
    if (literal) copyLiteral(packed, end - count, into, to, count);
    else if (back > 0 && back <= to) copyBack(into, to, back, count);
    else throw damaged(path, `bytes to repeat from ${back} before byte ${to}`, 'some that are there');
    from = end;
    to += count;
  }
  if (to !== size) throw damaged(path, `${to} bytes`, `${size}`);
  return into;
}

/** The number of bytes that stands before them, seven bits each. */
function length(packed: Uint8Array): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let at = 0; at < 5; at += 1) {
    const byte = packed[at] ?? 0;
    value += (byte & 127) * 128 ** at;
    if (byte < 128) return { value, end: at + 1 };
  }
  return undefined;
}

/** Bytes that stand in the packed ones, or that are repeated from so far back; and where what says so ends. */
interface Element {
  readonly literal: boolean;
  readonly count: number;
  readonly back: number;
  readonly end: number;
}

function element(packed: Uint8Array, at: number): Element {
  const tag = packed[at] as number;
  const byte = (offset: number): number => packed[at + offset] ?? 0;
  const upper = tag >> 2;
  switch (tag & 3) {
    case 0: {
      const bytes = Math.max(0, upper - 59);
      let count = upper;
      if (bytes > 0) {
        count = 0;
        for (let place = 0; place < bytes; place += 1) count += byte(1 + place) * 256 ** place;
      }
      return { literal: true, count: count + 1, back: 0, end: at + 1 + bytes + count + 1 };
    }
    case 1:
      return { literal: false, count: (upper & 7) + 4, back: (tag >> 5) * 256 + byte(1), end: at + 2 };
    case 2:
      return { literal: false, count: upper + 1, back: byte(1) + byte(2) * 256, end: at + 3 };
    default: {
      const back = byte(1) + byte(2) * 256 + byte(3) * 65_536 + byte(4) * 2 ** 24;
      return { literal: false, count: upper + 1, back, end: at + 5 };
    }
  }
}

function copyLiteral(from: Uint8Array, start: number, into: Uint8Array, to: number, count: number): void {
  if (count > SHORT) into.set(from.subarray(start, start + count), to);
  else for (let i = 0; i < count; i += 1) into[to + i] = from[start + i] as number;
}

/** What is repeated may reach into what it makes. */
function copyBack(into: Uint8Array, to: number, back: number, count: number): void {
  for (let i = to; i < to + count; i += 1) into[i] = into[i - back] as number;
}

function damaged(path: string, found: string, expected: string): DataError {
  return new DataError({
    path,
    found: `bytes that Snappy cannot have packed (${found})`,
    expected: `${expected}, as its header says`,
    remedy: 'The file is damaged: get it again, or write it again.',
  });
}
