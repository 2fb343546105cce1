import { MeristemError, type Variable } from '@meristem/autodiff';
import type { PortProjection, Probe, Rewrite } from '../probe.ts';

/** Numbers of ports, by the port's name. */
export type PortInputs = ReadonlyMap<string, readonly number[]>;

/**
 * The weights that read some numbers of ports, of which a share is kept and the rest drawn anew, and the biases beside them, which
 * keep as much of themselves as all their weights do on average. Of weights that lead straight to a target nothing is kept.
 */
export function rereading(probe: Probe, inputs: PortInputs, keep: number): readonly Rewrite[] {
  const straight = new Set(probe.projections('targets').map(({ weight }) => weight));
  const changes = probe.projections('inputs').flatMap((projection): Change[] => {
    const moved = inputs.get(projection.port) ?? [];
    if (moved.length === 0) return [];
    return [{ projection, moved, keep: straight.has(projection.weight) ? 0 : keep }];
  });
  return [...changes.map((change) => redrawn(probe, change)), ...fadedBiases(probe, changes)];
}

/** Weights by which targets are predicted, drawn anew, and their biases, which are 0 again. */
export function repredicting(probe: Probe): readonly Rewrite[] {
  const projections = probe.projections('targets');
  const biases = new Set(projections.flatMap(({ bias }) => (bias ? [bias] : [])));
  return [
    ...projections.map(({ weight }): Rewrite => ({ variable: weight, values: probe.fresh(weight) })),
    ...[...biases].map((bias): Rewrite => ({
      variable: bias,
      values: new Float64Array(probe.read(bias).length),
    })),
  ];
}

/** Some numbers of a port that a projection is to read anew. */
interface Change {
  readonly projection: PortProjection;
  readonly moved: readonly number[];
  readonly keep: number;
}

function redrawn(probe: Probe, { projection: { weight }, moved, keep }: Change): Rewrite {
  const [values, fresh] = [probe.read(weight), probe.fresh(weight)];
  const { count, stride } = rowsOf(weight, probe);
  for (let block = 0; block < values.length; block += count * stride) {
    for (const row of moved) {
      const from = block + row * stride;
      for (let at = from; at < from + stride; at++) values[at] = keep * values[at]! + (1 - keep) * fresh[at]!;
    }
  }
  return { variable: weight, values };
}

/** How many rows a weight has along the numbers of its port, and how far apart they lie. */
function rowsOf({ name, dims }: Variable, probe: Probe): { readonly count: number; readonly stride: number } {
  const at = dims.findIndex(({ role }) => role === 'pre');
  if (at < 0) {
    throw new MeristemError(
      'rule',
      `refresh: found no source among the dims of "${name}", expected that of a port. This is a fault of the rule.`,
    );
  }
  const extentOf = (dim: (typeof dims)[number]): number => probe.extent(dim.axis);
  const stride = dims.slice(at + 1).reduce((product, dim) => product * extentOf(dim), 1);
  return { count: extentOf(dims[at]!), stride };
}

/** Biases keep the share that is kept of the weights beside them; of several projections, the least. */
function fadedBiases(probe: Probe, changes: readonly Change[]): readonly Rewrite[] {
  const shares = new Map<Variable, number>();
  for (const { projection, moved, keep } of changes) {
    const { weight, bias } = projection;
    if (!bias) continue;
    const share = 1 - ((1 - keep) * moved.length) / rowsOf(weight, probe).count;
    shares.set(bias, Math.min(share, shares.get(bias) ?? 1));
  }
  return [...shares].map(([variable, share]): Rewrite => ({
    variable,
    // Not -0 for numbers below it.
    values: probe.read(variable).map((now) => (share === 0 ? 0 : share * now)),
  }));
}
