import { describeValue, listNames, nearestName, type SymbolPort } from '@meristem/autodiff';
import type { Refusal } from './input-fault.ts';

/** Names that a message lists; of more it says how many there are. */
const MOST_LISTED = 10;

/**
 * What a symbol port was handed, with the number of each symbol in place of its name: a name by itself is a row, and lists are
 * what they would be with numbers in them.
 *
 * @throws OptionError naming the place of a name that no symbol has.
 */
export function namedSymbols(port: SymbolPort, value: unknown, path: string, refusal: Refusal): unknown {
  const { names = [] } = port;
  if (typeof value === 'string') return [named(names.indexOf(value), value, path)];
  if (!Array.isArray(value) || value.every((each) => typeof each === 'number')) return value;
  const symbols = new Map(names.map((name, symbol) => [name, symbol]));
  return numbered(value, path);

  function numbered(list: readonly unknown[], place: string): readonly unknown[] {
    return list.map((each, i) => {
      if (typeof each === 'string') return named(symbols.get(each) ?? -1, each, `${place}[${i}]`);
      return Array.isArray(each) ? numbered(each, `${place}[${i}]`) : each;
    });
  }

  function named(symbol: number, name: string, place: string): number {
    if (symbol >= 0) return symbol;
    const listed =
      names.length > MOST_LISTED ? `one of its ${names.length} names` : `one of: ${listNames(names)}`;
    const nearest = nearestName(name, names);
    return refusal.refuse(place, describeValue(name), listed, nearest && `Did you mean "${nearest}"?`);
  }
}
