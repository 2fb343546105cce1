import { describe, expect, it } from 'vitest';
import { KernelMemory } from '../testing/fused-kernel-harness.ts';
import type { FusedOperation, FusedKernel } from './fused-kernel.ts';
import { interleavedVectors } from './interleaving.ts';
import { kernelGraph } from './kernel-graph.ts';

const memory = new KernelMemory();

/** f(x y) plus, so that they are alive all the time, all inputs from the third on. */
function chain(operation: FusedOperation, inputs: number): FusedKernel {
  const steps = [
    { operation: 'multiply', operands: [0, 1] } as const,
    { operation, operands: [inputs] },
    ...Array.from({ length: inputs - 2 }, (_, i) => ({
      operation: 'add' as const,
      operands: [inputs + 1 + i, 2 + i],
    })),
  ];
  return {
    rank: 0,
    inputs: new Array<'contiguous'>(inputs).fill('contiguous'),
    steps,
    outputs: [{ value: inputs + steps.length - 1, store: 'row' }],
  };
}

/** Ranges of one vector each. */
function eachVector(extent: number): (readonly [number, number])[] {
  return Array.from({ length: Math.ceil(extent / 4) }, (_, i) => [4 * i, Math.min(extent, 4 * i + 4)]);
}

describe('how many vectors are computed side by side', () => {
  it.each([
    { operation: 'tanh', inputs: 2, vectors: 4 },
    { operation: 'softplus', inputs: 4, vectors: 4 },
    { operation: 'exp', inputs: 5, vectors: 2 },
    { operation: 'exp', inputs: 7, vectors: 2 },
    { operation: 'exp', inputs: 16, vectors: 2 },
    { operation: 'exp', inputs: 17, vectors: 0 },
    { operation: 'sqrt', inputs: 2, vectors: 0 },
  ] as const)('$vectors of $operation beside $inputs inputs', ({ operation, inputs, vectors }) => {
    expect(interleavedVectors(kernelGraph(chain(operation, inputs)))).toBe(vectors);
  });

  it('is none where the function is of the same number along the row', () => {
    const graph = kernelGraph({ ...chain('tanh', 3), inputs: ['splat', 'splat', 'contiguous'] });
    expect(interleavedVectors(graph)).toBe(0);
  });
});

describe.each([false, true])('vectors side by side, relaxed %s', (relaxed) => {
  it.each([2, 4, 5, 7, 12])(
    'have the bits that each has alone, of rows of any length, with %i inputs',
    (count) => {
      const kernel = chain('sigmoid', count);
      for (let extent = 0; extent <= 41; extent++) {
        const inputs = Array.from({ length: count }, (_, i) =>
          Array.from({ length: extent }, (_, e) => Math.fround(3 * Math.sin(i + 7.1 * e))),
        );
        const run = { kernel, relaxed, extents: [extent], inputs };
        expect(memory.run(run)).toEqual(memory.run({ ...run, cuts: eachVector(extent) }));
      }
    },
  );

  it('are all stored by every output of a value, in whatever order values are stored and used', () => {
    const kernel: FusedKernel = {
      ...chain('tanh', 3),
      outputs: [3, 4, 3, 5, 4, 5, 2].map((value) => ({ value, store: 'row' })),
    };
    const extent = 37;
    const inputs = [1, 2, 3].map((i) =>
      Array.from({ length: extent }, (_, e) => Math.fround(3 * Math.sin(i + 7.1 * e))),
    );
    const run = { kernel, relaxed, extents: [extent], inputs };
    expect(interleavedVectors(kernelGraph(kernel))).toBe(4);
    const found = memory.run(run);
    for (const [i, output] of kernel.outputs.entries()) {
      const [alone] = memory.run({
        ...run,
        kernel: { ...kernel, outputs: [output] },
        cuts: eachVector(extent),
      });
      expect(found[i]).toEqual(alone);
    }
  });
});
