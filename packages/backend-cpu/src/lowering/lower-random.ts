import type { Compute, Dim, Distribution, PlanOperand, RandomKey } from '@meristem/autodiff';
import type { Word } from '../program/operation.ts';
import type { Item } from '../items/item.ts';
import type { Lowering } from './lowering.ts';
import { zeroRows } from './lower-pointwise.ts';

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
  const words: Word[] = [
    clock.address,
    key.high | 0,
    key.low | 0,
    DISTRIBUTION[distribution],
    c.address,
    dims.length,
    ...dims.flatMap((dim): Word[] => [
      { kind: 'count', axes: [dim.axis] },
      { kind: 'ids', axis: dim.axis },
      c.stride(dim),
    ]),
  ];
  return [
    {
      kind: 'opaque',
      calls: [zeroRows(c), { kind: 'call', kernel: 'random', words, work: dims.map((dim) => dim.axis) }],
      reads: [clock],
      writes: [c],
    },
  ];
}
