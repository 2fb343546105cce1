import { type KernelName, type Places, placesOf } from '../program/kernel-table.ts';
import { CALL_HEADER } from '../program/listing.ts';

/** The instruction that calls a kernel, at a place of the function table, with words that are known numbers. */
export function directCall<Name extends KernelName>(
  name: Name,
  place: number,
  words: Places<Name>,
): readonly number[] {
  const values: Readonly<Record<string, number>> = words;
  const own = Object.keys(placesOf(name)).map((word) => values[word] as number);
  return [place, 4 * (own.length + CALL_HEADER), ...own];
}
