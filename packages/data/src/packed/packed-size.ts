import { DataError } from '../errors.ts';

/** No packing of zip or gzip makes bytes more than 1032 times as many (Deutsch, RFC 1951: 258 of them in two bits). */
export const MOST_TIMES = 1032;

/** Throws {@link DataError} for packed bytes that promise more than they can hold, before room is made for it. */
export function requireRoom(path: string, packed: number, promised: number): void {
  if (promised <= MOST_TIMES * packed) return;
  throw new DataError({
    path,
    found: `${packed} packed bytes that promise ${promised}`,
    expected: `at most ${MOST_TIMES} for each`,
    remedy: 'The file is damaged: write it again.',
  });
}
