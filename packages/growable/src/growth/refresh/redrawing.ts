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
  const values = probe.read(weight);
  const positions = positionsOf(rowsOf(weight, probe), values.length, moved);
  const fresh = probe.fresh(weight, positions);
  for (let i = 0; i < positions.length; i++) {
    const at = positions[i] as number;
    values[at] = keep * values[at]! + (1 - keep) * fresh[i]!;
  }
  return { variable: weight, values };
}

/** Where the elements of some rows of a weight stand, in all of its blocks. */
function positionsOf(
  { count, stride }: ReturnType<typeof rowsOf>,
  size: number,
  rows: readonly number[],
): Int32Array {
  const block = count * stride;
  const blocks = block === 0 ? 0 : size / block;
  const positions = new Int32Array(blocks * rows.length * stride);
  let next = 0;
  for (let from = 0; from < size; from += block) {
    for (const row of rows) {
      for (let i = 0; i < stride; i++) positions[next++] = from + row * stride + i;
    }
  }
  return positions;
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
