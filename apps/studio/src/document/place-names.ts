import type { ArchitectureJson } from '../contract/index.ts';

/** Every name that a graph has given to something that projections meet. */
export function takenNames({ inputs, areas, outputs }: ArchitectureJson): ReadonlySet<string> {
  return new Set([...inputs, ...areas.map(({ name }) => name), ...outputs]);
}

/** A name like the wished one that nothing has yet: `memory`, `memory2`, `memory3`... */
export function freeName(taken: ReadonlySet<string>, wished: string): string {
  if (!taken.has(wished)) return wished;
  const stem = wished.replace(/\d+$/, '');
  for (let number = 2; ; number++) if (!taken.has(`${stem}${number}`)) return `${stem}${number}`;
}

/** What a name of a graph may be: begins with a letter, holds letters, digits, - and _. */
const NAME = /^[A-Za-z][\w-]{0,59}$/;

/** What is wrong with a new name for something of a graph, in a sentence; undefined when it will do. */
export function nameFault(graph: ArchitectureJson, name: string, present?: string): string | undefined {
  if (name === present) return undefined;
  if (!NAME.test(name)) return 'A name begins with a letter and holds letters, digits, - and _; at most 60.';
  return takenNames(graph).has(name) ? 'Something here is called so already.' : undefined;
}
