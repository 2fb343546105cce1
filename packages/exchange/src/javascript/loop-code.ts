import type { Dim } from '@meristem/autodiff';
import type { Scope, UnitsOf } from './code-operand.ts';

const POSITIONS = ['i', 'j', 'k', 'l', 'm', 'n'];

/** Lines one level further in. */
export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? line : `  ${line}`));
}

/** Lines in loops over some dims, the first one outermost; dims of one unit need no loop. */
export function loops(
  scope: Scope,
  dims: readonly Dim[],
  units: UnitsOf,
  body: (scope: Scope) => readonly string[],
): readonly string[] {
  const [dim, ...others] = dims;
  if (!dim) return body(scope);
  const extent = units(dim.axis);
  if (extent === 1) return loops(scope, others, units, body);
  const position = POSITIONS[scope.depth] ?? `i${scope.depth}`;
  const inner = { positions: new Map(scope.positions).set(dim, position), depth: scope.depth + 1 };
  return counted(position, extent, loops(inner, others, units, body));
}

/** Lines that run for each position from 0 to below `count`. */
export function counted(position: string, count: number, lines: readonly string[]): readonly string[] {
  const head = `for (let ${position} = 0; ${position} < ${count}; ${position}++)`;
  const [only] = lines;
  const short = lines.length === 1 && only !== undefined && !/^(?:const|let) /.test(only);
  return short ? [`${head} ${only}`] : [`${head} {`, ...indented(lines), '}'];
}
