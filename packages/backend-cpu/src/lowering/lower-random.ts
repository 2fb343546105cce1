import type { Compute, Dim, Distribution, PlanOperand, RandomKey } from '@meristem/autodiff';
import { type Item, opaque } from '../items/item.ts';
import { zeroRows } from '../items/zero-rows.ts';
import type { KernelCall } from '../program/operation.ts';
import type { Lowering } from './lowering.ts';

interface RandomAttributes {
  readonly key: RandomKey;
  readonly distribution: Distribution;
  readonly dims: readonly Dim[];
}

const DISTRIBUTION = { uniform: 0, normal: 1 } as const satisfies Record<Distribution, number>;

/** Random numbers keyed by clock and unit ids. All dims take part in the key, those of a single unit too. */
export function lowerRandom(lowering: Lowering, { inputs, output, attributes }: Compute): Item[] {
  const { key, distribution, dims } = attributes as RandomAttributes;
  const clock = lowering.view(inputs[0] as PlanOperand);
  const c = lowering.view(output);
  const operands = {
    clock: clock.address,
    keyHigh: key.high | 0,
    keyLow: key.low | 0,
    distribution: DISTRIBUTION[distribution],
    c: c.address,
    drawn: dims.map((dim) => ({ axes: [dim.axis], c: c.stride(dim) })),
  };
  const work = dims.map((dim) => dim.axis);
  const draw: KernelCall = { kind: 'kernel', kernel: 'random', operands, work };
  return [opaque([zeroRows(c), draw], [clock], c)];
}
