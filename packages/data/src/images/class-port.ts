import type { SymbolPort } from '@meristem/autodiff';

/** The port of a class by name. */
export function classPort(names: readonly string[]): SymbolPort {
  return { kind: 'symbol', name: 'class', size: names.length, names };
}
