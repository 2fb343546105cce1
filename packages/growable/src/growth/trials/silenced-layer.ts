import type { Probe, Rewrite } from '../probe.ts';

/** A layer on nothing: its outgoing weights, by which it adds to its stream, at 0. */
export function silencedLayer(
  probe: Pick<Probe, 'outgoing' | 'read'>,
  population: string,
  position: number,
): readonly Rewrite[] {
  return probe.outgoing(population, position).map((variable) => ({
    variable,
    values: new Float64Array(probe.read(variable).length),
  }));
}
