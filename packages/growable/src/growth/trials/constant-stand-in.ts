import type { Variable } from '@meristem/autodiff';
import type { Connection, Probe, Rewrite } from '../probe.ts';

/** A network in which some connections bring what they bring on average, and nothing else. */
export interface ConstantStandIn {
  /** Mean loss of the network as it is. */
  readonly loss: number;
  readonly rewrites: readonly Rewrite[];
}

/**
 * Replaces connections by what they bring on average over the last cycles: their weights become 0, and the biases of their
 * targets take the rest. Where no bias can, because something scales what reaches the target, they bring nothing.
 *
 * @param among connections that are looked at together: who asks for several of them, one after the other, has one plan for all.
 */
export function constantInPlaceOf(
  connections: readonly Connection[],
  probe: Probe,
  cycles: number,
  among: readonly Connection[] = connections,
): ConstantStandIn {
  const { loss, means } = probe.brought(among, cycles);
  const biases = new Map<Variable, Float64Array>();
  const weights = connections.map((connection): Rewrite => {
    const { weight, bias } = connection;
    const mean = means.get(connection);
    if (bias && mean) {
      const sum = biases.get(bias) ?? probe.read(bias);
      if (sum.length === mean.length) mean.forEach((value, i) => (sum[i]! += value));
      biases.set(bias, sum);
    }
    return { variable: weight, values: new Float64Array(probe.read(weight).length) };
  });
  return { loss, rewrites: [...weights, ...[...biases].map(([variable, values]) => ({ variable, values }))] };
}
