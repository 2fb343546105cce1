import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KernelMemory, type Run } from '../testing/fused-kernel-harness.ts';
import {
  type Access,
  type FusedKernel,
  type FusedOperation,
  type FusedOutput,
  type FusedStep,
  meaningOf,
} from './fused-kernel.ts';
import { LANE_OPERATIONS } from './lane-operations.ts';

const memory = new KernelMemory();
const operations = Object.keys(LANE_OPERATIONS) as FusedOperation[];
const accesses = fc.constantFrom<Access>('contiguous', 'splat', 'strided');
const stores = fc.constantFrom('row', 'strided', 'sum', 'max');
const element = fc.oneof(
  fc.float({ noDefaultInfinity: true, min: -8, max: 8 }),
  fc.float(),
  fc.constantFrom(0, -0, 1, -1, NaN, Infinity, -Infinity, Math.fround(1e-40)),
);
const extent = fc.constantFrom(0, 1, 3, 4, 5, 17, 37);
const product = (extents: readonly number[]): number => extents.reduce((size, next) => size * next, 1);
const outerExtents = fc
  .array(fc.constantFrom(0, 1, 2, 3, 5), { maxLength: 4 })
  .filter((outer) => product(outer) < 16);

/** A kernel of steps on any earlier values, every one of which is used or not as chance has it. */
function kernels(allowed: readonly FusedOperation[]): fc.Arbitrary<Omit<FusedKernel, 'rank'>> {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ operation: fc.constantFrom(...allowed), picks: fc.array(fc.nat(), { minLength: 3, maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ constant: element }) },
  ); // prettier-ignore
  const drawn = fc.record({
    inputs: fc.array(accesses, { minLength: 1, maxLength: 4 }),
    steps: fc.array(step, { minLength: 1, maxLength: 14 }),
    outputs: fc.array(fc.record({ pick: fc.nat(), store: stores }), { minLength: 1, maxLength: 3 }),
  });
  return drawn.map(({ inputs, steps, outputs }) => ({
    inputs,
    steps: steps.map((drawnStep, i): FusedStep => {
      if ('constant' in drawnStep) return drawnStep;
      const { operation, picks } = drawnStep;
      return { operation, operands: picks.slice(0, meaningOf(operation).arity).map((pick) => pick % (inputs.length + i)) };
    }),
    outputs: outputs.map(({ pick, store }) => ({ value: (inputs.length + steps.length - 1 - (pick % steps.length)), store })),
  })); // prettier-ignore
}

/** A kernel and values for each of its inputs. */
function runs(allowed: readonly FusedOperation[], relaxed: boolean): fc.Arbitrary<Run> {
  const values = fc.array(element, { minLength: 1, maxLength: 40 });
  const inputs = fc.array(values, { minLength: 4, maxLength: 4 });
  return fc.tuple(kernels(allowed), outerExtents, extent, inputs).map(([kernel, outer, inner, drawn]) => ({
    kernel: { ...kernel, rank: outer.length },
    relaxed,
    extents: [...outer, inner],
    inputs: drawn.slice(0, kernel.inputs.length),
  }));
}

/** Computes a kernel step by step: one kernel for each, whose result is stored and read again. */
function unfused({ kernel, relaxed, extents, inputs }: Run): number[][] {
  const inner = extents.at(-1) as number;
  const size = product(extents);
  const values = inputs.map((operand, i) =>
    Array.from({ length: size }, (_, at) => {
      const read = kernel.inputs[i] === 'splat' ? at - (at % inner) : at;
      return operand[read % operand.length] as number;
    }),
  );
  const one = (
    operation: FusedOperation,
    operands: readonly number[],
    store: Exclude<FusedOutput['store'], 'strided'>,
  ): number[] => {
    const single: FusedKernel = {
      rank: extents.length - 1,
      inputs: operands.map(() => 'contiguous'),
      steps: [{ operation, operands: operands.map((_, i) => i) }],
      outputs: [{ value: operands.length, store }],
    };
    return memory.run({
      kernel: single,
      relaxed,
      extents,
      inputs: operands.map((i) => values[i] as number[]),
    })[0] as number[];
  };
  for (const step of kernel.steps) {
    values.push(
      'constant' in step
        ? new Array<number>(size).fill(Math.fround(step.constant))
        : one(step.operation, step.operands, 'row'),
    );
  }
  return kernel.outputs.map(({ value, store }) => one('copy', [value], store === 'strided' ? 'row' : store));
}

const withoutProducts = operations.filter((name) => name !== 'multiply');

describe.each([
  { relaxed: false, allowed: operations },
  // Products may be fused into sums there, which the next test is about.
  { relaxed: true, allowed: withoutProducts },
])('a random kernel, relaxed $relaxed', ({ relaxed, allowed }) => {
  it('gives the bits of its steps one by one', () => {
    fc.assert(
      fc.property(runs(allowed, relaxed), (run) => {
        expect(memory.run(run)).toEqual(unfused(run));
      }),
      { numRuns: 300 },
    );
  });
});

describe.each([false, true])('a random kernel in pieces, relaxed %s', (relaxed) => {
  it('gives the bits that it gives at once', () => {
    fc.assert(
      fc.property(runs(operations, relaxed), fc.nat(), (run, pick) => {
        const [outermost] = run.extents as [number];
        const reduces = run.kernel.outputs.some(({ store }) => store === 'sum' || store === 'max');
        const rank0 = run.kernel.rank === 0;
        const cut = rank0 ? Math.min(outermost, (pick % 10) * 4) : pick % (outermost + 1);
        const cuts =
          rank0 && reduces ? [[0, outermost] as const] : [[0, cut] as const, [cut, outermost] as const];
        expect(memory.run({ ...run, cuts })).toEqual(memory.run(run));
      }),
      { numRuns: 200 },
    );
  });

  it('may store over an input that it reads', () => {
    fc.assert(
      fc.property(runs(operations, relaxed), (run) => {
        const { inputs, outputs } = run.kernel;
        const target = inputs.findIndex((access) => access !== 'splat');
        if (target < 0) return;
        const store = inputs[target] === 'strided' ? ('strided' as const) : ('row' as const);
        const kernel = { ...run.kernel, outputs: [{ value: outputs[0]?.value as number, store }] };
        const apart = memory.run({ ...run, kernel });
        expect(memory.run({ ...run, kernel, inPlace: { 0: target } })).toEqual(apart);
      }),
      { numRuns: 200 },
    );
  });

  it('does not change when zeros are appended to summed rows', () => {
    const row = fc.array(fc.tuple(fc.float({ min: -8, max: 8, noNaN: true }), fc.float({ min: -8, max: 8, noNaN: true })), { maxLength: 37 }); // prettier-ignore
    const dot: FusedKernel = {
      rank: 0,
      inputs: ['contiguous', 'strided', 'splat'],
      steps: [
        { operation: 'multiply', operands: [0, 1] },
        { operation: 'multiply', operands: [3, 2] },
      ],
      outputs: [{ value: 4, store: 'sum' }],
    };
    fc.assert(
      fc.property(row, fc.integer({ min: 1, max: 9 }), (pairs, zeros) => {
        const at = (length: number): number => {
          const pad = (values: number[]): number[] => [
            ...values,
            ...new Array<number>(length - pairs.length).fill(0),
          ];
          const inputs = [
            pad(pairs.map(([x]) => x)),
            pad(pairs.map(([, y]) => y)),
            new Array<number>(length).fill(1.25),
          ];
          return memory.run({ kernel: dot, relaxed, extents: [length], inputs })[0]?.[0] as number;
        };
        expect(at(pairs.length + zeros)).toBe(at(pairs.length));
      }),
    );
  });
});
