import { damaged } from './damaged.ts';

/** Values that a last packed run may hold beyond those asked for: some writers fill blocks of 256. */
const FILL = 256;

/** Numbers of so many bits in runs: one number repeated, or eight and eight packed. */
export interface Runs {
  readonly start: number;
  readonly end: number;
  /** Bits of a number. */
  readonly width: number;
  /** How many numbers there have to be. */
  readonly count: number;
}

/**
 * Goes over runs before they are read: every one is there whole, and together they are as many numbers as there have to be, none
 * repeated beyond. Of numbers of one bit it says how many are 1.
 *
 * Source: Apache Parquet, "Run Length Encoding / Bit-Packing Hybrid" (Encodings.md).
 *
 * @throws {@link DataError} for other runs
 */
export function requireRuns(bytes: Uint8Array, { start, end, width, count }: Runs, path: string): number {
  const wide = (width + 7) >> 3;
  let [at, seen, ones] = [start, 0, 0];
  while (at < end) {
    const head = headOf(bytes, at, end);
    if (head === undefined) throw damaged(path, 'a run that has no end', `${count} values`);
    at = head.end;
    const [isPacked, size] = [head.value % 2 === 1, Math.floor(head.value / 2)];
    const left = count - seen;
    if (left === 0) {
      // An empty run may stand behind the last one.
      if (size > 0)
        throw damaged(
          path,
          `a run of ${isPacked ? 8 * size : size} values after the last`,
          `${count} values`,
        );
      at += isPacked ? 0 : wide;
    } else if (isPacked) {
      if (size === 0 || 8 * size > left + FILL || at + size * width > end)
        throw tooMany(path, 8 * size, left);
      if (width === 1) ones += onesIn(bytes, at, Math.min(left, 8 * size));
      at += size * width;
      seen += Math.min(left, 8 * size);
    } else {
      if (size > left || at + wide > end) throw tooMany(path, size, left);
      if (width === 1) ones += size * flag(bytes[at] as number, path);
      at += wide;
      seen += size;
    }
  }
  if (seen < count) throw damaged(path, `${seen} values`, `${count}`);
  return ones;
}

function headOf(
  bytes: Uint8Array,
  start: number,
  end: number,
): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let at = start; at < Math.min(end, start + 5); at += 1) {
    const byte = bytes[at] as number;
    value += (byte & 127) * 128 ** (at - start);
    if (byte < 128) return { value, end: at + 1 };
  }
  return undefined;
}

function onesIn(bytes: Uint8Array, start: number, count: number): number {
  let ones = 0;
  for (let i = 0; i < count; i += 1) ones += ((bytes[start + (i >> 3)] as number) >> (i & 7)) & 1;
  return ones;
}

function flag(byte: number, path: string): number {
  if (byte > 1) throw damaged(path, `a level of ${byte}`, '0 or 1');
  return byte;
}

function tooMany(path: string, run: number, left: number): Error {
  return damaged(path, `a run of ${run} values`, `at most the ${left} that are left, whole`);
}
