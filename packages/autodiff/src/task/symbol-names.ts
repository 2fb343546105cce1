import { counted } from '../options/counted-noun.ts';
import { describeValue } from '../options/describe-value.ts';
import { type Expectation, listOf, that } from '../options/expectation.ts';
import type { Fault } from '../options/fault.ts';
import type { SymbolPort } from './ports.ts';

/** Names of symbols by themselves; whether they fit their port, `symbolNamesFault` says. */
export const SYMBOL_NAMES: Expectation = listOf(
  that('a text that is not empty', (name) => typeof name === 'string' && name !== ''),
);

/** What is wrong with the names of a port's symbols, each of which is a text: not one for each, one twice, letters beside them. */
export function symbolNamesFault(
  { size, letters, names }: Pick<SymbolPort, 'size' | 'letters' | 'names'>,
  path: string,
): Fault | undefined {
  if (names === undefined) return undefined;
  if (letters !== undefined) {
    return {
      path: `${path}.names`,
      found: `names beside the letters ${describeValue(letters)}`,
      expected: 'one of the two',
      remedy: 'Leave the letters out, or write each of them as a name.',
    };
  }
  if (names.length !== size) {
    return {
      path: `${path}.names`,
      found: counted(names.length, 'name'),
      expected: `${size}, one for each symbol`,
    };
  }
  const first = new Map<string, number>();
  for (const [symbol, name] of names.entries()) {
    const before = first.get(name);
    if (before !== undefined) {
      return {
        path: `${path}.names[${symbol}]`,
        found: `${describeValue(name)}, which is also the name of symbol ${before}`,
        expected: 'a name of its own',
      };
    }
    first.set(name, symbol);
  }
  return undefined;
}
