import type { ProjectionJson } from '../contract/index.ts';

/** The thing of a graph that an end of a projection is at: of `inner.out`, which is a port of a nested graph, `inner`. */
export function endOwner(end: string): string {
  const dot = end.indexOf('.');
  return dot < 0 ? end : end.slice(0, dot);
}

/** Whether a projection begins or ends at a thing of its graph, or at a port of it. */
export function touches({ from, to }: ProjectionJson, name: string): boolean {
  return endOwner(from) === name || endOwner(to) === name;
}

/** An end after its thing was called otherwise. */
export function renamedEnd(end: string, from: string, to: string): string {
  if (end === from) return to;
  return end.startsWith(`${from}.`) ? `${to}${end.slice(from.length)}` : end;
}
