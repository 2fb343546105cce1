import {
  add,
  type Axis,
  axis,
  concatenate,
  contract,
  createState,
  gradient,
  max,
  mean,
  multiply,
  normal,
  type Plan,
  randomKey,
  referenceBackend,
  relu,
  sum,
  tanh,
  type Tensor,
  trace,
  type Variable,
  variable,
  windows,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../cpu-backend.ts';
import { describeProgram } from '../describe-program.ts';
import { difference } from '../testing/compare-graph.ts';

const batch = axis('batch', 3);
const [rows, columns] = [axis('rows', 8), axis('columns', 6)];
const [up, across] = [axis('up', 3), axis('across', 3)];
const [channel, unit] = [axis('channel'), axis('unit')];
const image = variable({ name: 'image', dims: [batch, rows, columns, channel], initial: normal(1) });
const kernel = variable({ name: 'kernel', dims: [up, across, channel, unit], initial: normal(0.3) });

interface Laid {
  readonly stride?: number;
  readonly dilation?: number;
  readonly before?: number;
  readonly elsewhere?: number;
}

/** Windows of rows, and of columns within them, with the axes that count them. */
function seen(x: Tensor, counts: readonly [Axis, Axis], offsets: readonly [Axis, Axis], laid: Laid): Tensor {
  const inRows = windows(x, { from: rows, to: counts[0], offset: offsets[0], ...laid });
  return windows(inRows, { from: columns, to: counts[1], offset: offsets[1], ...laid });
}

/** A loss, and its gradients, as a plan. */
function planOf(y: Tensor): Plan {
  const loss = sum(multiply(tanh(y), tanh(y)), ...y.dims);
  const [images, kernels] = gradient(loss, [image, kernel]) as [Tensor, Tensor];
  return trace({ name: 'seen', outputs: { y, images, kernels } });
}

function convolution(laid: Laid, counts: readonly [Axis, Axis] = [rows, columns]): Tensor {
  const x = relu(multiply(image as Tensor, 1.5));
  return contract(seen(x, counts, [up, across], laid), kernel as Tensor, [up, across, channel]);
}

const [half, third] = [axis('half', 4), axis('third', 3)];
const [two, twoAcross] = [axis('two', 2), axis('two across', 2)];

/** A pool of what a convolution makes. */
function pool(by: 'max' | 'mean', laid: Laid, counts: readonly [Axis, Axis], offsets: readonly [Axis, Axis]) {
  const x = convolution({ before: 1 });
  const elsewhere = by === 'max' ? -Infinity : 0;
  const within = seen(x, counts, offsets, { ...laid, elsewhere });
  return by === 'max' ? max(within, ...offsets) : mean(within, ...offsets);
}

const cases: readonly (readonly [string, Tensor])[] = [
  ['a convolution that keeps its sites', convolution({ before: 1 })],
  ['one within the edges', convolution({}, [axis('inner rows', 6), axis('inner columns', 4)])],
  ['one with a stride', convolution({ before: 1, stride: 2 }, [half, third])],
  ['one with a dilation', convolution({ before: 2, dilation: 2 })],
  ['the largest of parts', pool('max', { stride: 2 }, [half, third], [two, twoAcross])],
  ['the mean of parts', pool('mean', { stride: 2 }, [half, third], [two, twoAcross])],
  ['the largest of windows over each other', pool('max', { before: 1 }, [rows, columns], [up, across])],
  ['the largest of parts with a rest', pool('max', { stride: 3 }, [axis('few', 2), two], [up, across])],
];

describe('windows of a grid', () => {
  const state = (channels: number, units: number) =>
    createState({
      variables: [image, kernel] as Variable[],
      axes: [],
      key: randomKey(5),
      extents: { channel: channels, unit: units },
    });

  it.each(cases)('compute what the reference does: %s', async (_name, y) => {
    const plan = planOf(y);
    const cpu = await cpuBackend({ blas: 'none' });
    for (const [channels, units] of [
      [1, 1],
      [3, 5],
      [16, 4],
      [5, 17],
    ] as const) {
      const found = cpu.place(state(channels, units)).load(plan);
      const expected = referenceBackend('double').place(state(channels, units)).load(plan);
      found.run({});
      expected.run({});
      for (const name of ['y', 'images', 'kernels']) {
        const apart = difference(found.output(name), expected.output(name));
        expect(apart, `${name}, ${channels} to ${units}`).toBeLessThan(1e-5);
      }
    }
  });

  it('are never gathered, forward or backward, where a contraction or a pool reads them', () => {
    for (const at of [0, 4]) {
      const text = describeProgram(planOf(cases[at]![1]));
      expect(text).not.toMatch(/^ *(windows|overlapAdd) /m);
    }
  });

  it('are one pass of a pool, and one of its gradient', () => {
    const text = describeProgram(planOf(cases[4]![1]));
    expect(text).not.toContain('maxColumns');
    expect(text).toMatch(/= maximum\(.*\+0.*, .*\+1.*\)/);
  });

  it('are gathered where they are added to something', () => {
    const plan = planOf(add(seen(image as Tensor, [half, third], [up, across], { stride: 2 }), 1));
    expect(plan.instructions.length).toBeGreaterThan(0);
    expect(describeProgram(plan)).toContain('windows');
  });
});

describe('a part of a row that is no whole vector', () => {
  it('leaves what stands beside it as it is', async () => {
    const [short, long, many] = [axis('short', 2), axis('long', 4), axis('many')];
    const x = variable({ name: 'x', dims: [many, short], initial: normal(1) });
    const both = concatenate([[tanh(x as Tensor), short], [tanh(tanh(x as Tensor)), short]], long); // prettier-ignore
    const y = contract(both, both, [long]);
    const plan = trace({ name: 'beside', outputs: { y, both } });
    const world = createState({ variables: [x], key: randomKey(2), extents: { many: 7 } });
    const cpu = await cpuBackend({ blas: 'none' });
    const [found, expected] = [cpu, referenceBackend('double')].map((each) => each.place(world).load(plan));
    for (const executable of [found!, expected!]) executable.run({});
    for (const name of ['y', 'both'])
      expect(difference(found!.output(name), expected!.output(name))).toBeLessThan(1e-6);
  });
});
