import { describe, expect, it } from 'vitest';
import { type FusedKernel, FusedKernelError } from './fused-kernel.ts';
import { kernelName } from './kernel-name.ts';
import { RowShapes } from './row-shape.ts';

const adding = (constant: number): FusedKernel => ({
  rank: 0,
  inputs: ['contiguous'],
  steps: [{ constant }, { operation: 'add', operands: [0, 1] }],
  outputs: [{ value: 2, store: 'row' }],
});

describe('the name of a kernel', () => {
  const special = [0, -0, Infinity, -Infinity, NaN, 1];

  it('is the same for kernels that are alike, and for no others', () => {
    const names = special.map((constant) => kernelName(adding(constant)));
    expect(new Set(names).size).toBe(special.length);
    expect(special.map((constant) => kernelName(adding(constant)))).toEqual(names);
    expect(kernelName({ ...adding(1), rank: 1 })).not.toBe(kernelName(adding(1)));
  });

  it('tells the constants of a loop apart, wherever they stand', () => {
    const loop = (...constants: number[]): string =>
      kernelName({ parts: constants.map((constant) => ({ kind: 'fused', kernel: adding(constant) })) });
    const names = [
      loop(0, -0),
      loop(-0, 0),
      loop(0, 0),
      loop(0),
      loop(NaN, 0),
      loop(Infinity, 0),
      loop(0, NaN),
    ];
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the shapes of rows', () => {
  it('are worked out once for kernels that are alike', () => {
    const shapes = new RowShapes(true);
    expect(shapes.of(adding(1))).toBe(shapes.of(adding(1)));
    expect(shapes.of(adding(-0))).not.toBe(shapes.of(adding(0)));
  });

  it('are forgotten before there are too many', () => {
    const shapes = new RowShapes(false);
    const first = shapes.of(adding(0.5));
    for (let i = 1; i <= 300; i++) shapes.of(adding(i));
    expect(shapes.of(adding(0.5))).not.toBe(first);
    expect(shapes.of(adding(0.5)).graph.steps).toHaveLength(1);
  });

  it('are refused for a malformed kernel, each time', () => {
    const shapes = new RowShapes(false);
    const bad: FusedKernel = { ...adding(1), rank: 5 };
    expect(() => shapes.of(bad)).toThrow(FusedKernelError);
    expect(() => shapes.of(bad)).toThrow('found rank 5, expected 0 to 4');
  });
});
