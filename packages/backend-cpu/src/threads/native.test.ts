import {
  axis, contract, createState, input, normal, project, randomKey, type Tensor, trace, variable,
} from '@meristem/autodiff'; // prettier-ignore
import { describe, expect, it } from 'vitest';
import { openCpuBackend } from '../cpu-backend.ts';
import { divideEverything } from './cost-model.ts';

const SIZES = { example: 70, from: 90, to: 50 };

/** Products over one axis and over two, of numbers that are the same each time. */
function products() {
  const [example, from, to, gate] = [
    axis('example', SIZES.example),
    axis('from'),
    axis('to'),
    axis('gate', 3),
  ];
  const weight = variable({ name: 'weight', dims: [from.pre, to.post], initial: normal(1) });
  const gated = variable({ name: 'gated', dims: [from, to, gate], initial: normal(1) });
  const x = input('x', [example, from]) as Tensor;
  const product = project(x, weight);
  const plan = trace({
    name: 'products',
    outputs: { product, panels: contract(contract(x, gated, [from]), gated, [gate, to]) },
    updates: [],
  });
  const state = createState({
    variables: [weight, gated],
    key: randomKey(1),
    extents: { from: SIZES.from, to: SIZES.to },
  });
  const values = Float32Array.from({ length: SIZES.example * SIZES.from }, (_, i) => Math.sin(i));
  return { plan, state, inputs: { x: values } };
}

describe('products of a native library, if this machine has one', () => {
  it('are divided as those of the kernels are', async () => {
    const { plan, state, inputs } = products();
    const found: Record<string, Float64Array> = {};
    for (const blas of ['none', 'auto'] as const) {
      for (const threads of [1, 3]) {
        const backend = await openCpuBackend({ threads, blas, crossover: 0 }, { cost: divideEverything });
        const residence = backend.place(state);
        const executable = residence.load(plan);
        executable.run(inputs);
        const all = (run: typeof executable): Float64Array =>
          Float64Array.from([
            ...run.output('product'),
            ...Array.from(run.output('panels'), (each) => each / 100),
          ]);
        found[`${blas} ${threads}`] = all(executable);
        // A memory that has grown since the workers began is seen by them too.
        const others = Array.from({ length: 4 }, () => backend.place(state).load(plan));
        for (const other of others) {
          other.run(inputs);
          expect(all(other)).toEqual(found[`${blas} ${threads}`]);
        }
        await backend.close();
      }
    }
    const [expected, ...several] = Object.values(found) as [Float64Array, ...Float64Array[]];
    expect(found['none 3']).toEqual(found['none 1']);
    for (const each of several) {
      // Sums of 90 products of the order of 1 in single precision.
      each.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(2e-5));
    }
  });
});
