import { describe, expect, it } from 'vitest';
import { KernelMemory } from '../testing/fused-kernel-harness.ts';
import { emitModule, wordCount } from './emit-module.ts';
import { type FusedKernel, FusedKernelError, type FusedStep } from './fused-kernel.ts';

const memory = new KernelMemory();

/** A kernel of rank 0 over three contiguous inputs. */
function kernel(steps: readonly FusedStep[], value = 2 + steps.length): FusedKernel {
  const inputs = ['contiguous', 'contiguous', 'contiguous'] as const;
  return { rank: 0, inputs, steps, outputs: [{ value, store: 'row' }] };
}
const product = { operation: 'multiply', operands: [0, 1] } as const;
const values = Array.from({ length: 37 }, (_, i) => Math.fround(Math.sin(1 + i * 7.1) * 10 ** ((i % 5) - 2)));
const inputs = [values, values.map((x) => Math.fround(1 / x)), values.map((x) => Math.fround(x * 0.3 - 1))];

describe('a product that a sum or difference takes', () => {
  const cases = [
    { name: 'x y + z', last: { operation: 'add', operands: [3, 2] } as const, exact: (p: number, z: number) => p + z },
    { name: 'z + x y', last: { operation: 'add', operands: [2, 3] } as const, exact: (p: number, z: number) => p + z },
    { name: 'z - x y', last: { operation: 'subtract', operands: [2, 3] } as const, exact: (p: number, z: number) => z - p },
    { name: 'x y - z', last: { operation: 'subtract', operands: [3, 2] } as const, exact: (p: number, z: number) => p - z },
  ]; // prettier-ignore

  it.each(cases)('$name is rounded twice in the portable build', ({ last, exact }) => {
    const [found] = memory.run({
      kernel: kernel([product, last]),
      relaxed: false,
      extents: [37],
      inputs,
    }) as [number[]];
    const [x, y, z] = inputs as [number[], number[], number[]];
    expect(found).toEqual(
      x.map((a, i) => Math.fround(exact(Math.fround(a * (y[i] as number)), z[i] as number))),
    );
  });

  it.each(cases)('$name is rounded at most twice in the relaxed build', ({ last, exact }) => {
    const [found] = memory.run({ kernel: kernel([product, last]), relaxed: true, extents: [37], inputs }) as [
      number[],
    ];
    const [x, y, z] = inputs as [number[], number[], number[]];
    found.forEach((number, i) => {
      const p = (x[i] as number) * (y[i] as number);
      const bound = 2 ** -24 * (Math.abs(p) + Math.abs(number));
      expect(Math.abs(number - exact(p, z[i] as number))).toBeLessThanOrEqual(bound);
    });
  });

  it('leaves the padding 0 where only rounding would make it so', () => {
    const x = Math.fround(0.1);
    const steps: FusedStep[] = [
      { constant: x },
      { operation: 'add', operands: [0, 1] },
      { operation: 'multiply', operands: [2, 2] },
      { constant: -x * x },
      { operation: 'add', operands: [3, 4] },
    ];
    const residue: FusedKernel = {
      rank: 0,
      inputs: ['contiguous'],
      steps,
      outputs: [{ value: 5, store: 'row' }],
    };
    for (const relaxed of [false, true]) {
      const [found] = memory.run({ kernel: residue, relaxed, extents: [5], inputs: [[-x]] }) as [number[]];
      expect(found).toEqual(new Array<number>(5).fill(Math.fround(-x * x)));
    }
  });

  it('stays rounded where something else uses it', () => {
    const steps = [
      product,
      { operation: 'subtract', operands: [2, 3] },
      { operation: 'add', operands: [4, 3] },
    ] as const;
    const run = { kernel: kernel(steps), extents: [37], inputs };
    expect(memory.run({ ...run, relaxed: true })).toEqual(memory.run({ ...run, relaxed: false }));
  });
});

describe('operands that are known when the plan is loaded', () => {
  const special = [0, -0, 1, -1, NaN, Infinity, -Infinity, 0.3, -0.3, 1e-40, 3e38, 2, 4, -1e-45].map(
    Math.fround,
  );
  const same = ['maximum', 'minimum', 'divide', 'add', 'less'] as const;

  it.each(same)('%s gives the bits that it gives of numbers in memory', (operation) => {
    for (const constant of special) {
      for (const operands of [
        [0, 1],
        [1, 0],
      ]) {
        const folded: FusedKernel = {
          rank: 0,
          inputs: ['contiguous'],
          steps: [{ constant }, { operation, operands }],
          outputs: [{ value: 2, store: 'row' }],
        }; // prettier-ignore
        const read: FusedKernel = {
          ...folded,
          inputs: ['contiguous', 'contiguous'],
          steps: [{ operation, operands }],
        };
        const extents = [special.length];
        const found = memory.run({ kernel: folded, relaxed: false, extents, inputs: [special] });
        const repeated = special.map(() => constant);
        expect(found).toEqual(
          memory.run({ kernel: read, relaxed: false, extents, inputs: [special, repeated] }),
        );
      }
    }
  });

  it('are computed once where all are known, and a choice by one is made', () => {
    const steps: FusedStep[] = [
      { constant: 0.1 },
      { constant: 0.2 },
      { operation: 'add', operands: [1, 2] },
      { operation: 'less', operands: [1, 2] },
      { operation: 'select', operands: [4, 0, 3] },
      { operation: 'add', operands: [5, 3] },
    ];
    const known: FusedKernel = {
      rank: 0,
      inputs: ['contiguous'],
      steps,
      outputs: [{ value: 6, store: 'row' }],
    };
    const sum = Math.fround(Math.fround(0.1) + Math.fround(0.2));
    const found = memory.run({ kernel: known, relaxed: false, extents: [5], inputs: [[1, 2, 3, 4, 5]] });
    expect(found).toEqual([[1, 2, 3, 4, 5].map((x) => Math.fround(x + sum))]);
  });
});

describe('a malformed kernel', () => {
  const malformed: [string, FusedKernel, RegExp][] = [
    ['rank', { ...kernel([product]), rank: 5 }, /rank 5, expected 0 to 4/],
    [
      'operand',
      kernel([{ operation: 'exp', operands: [3] }]),
      /found value 3 in step 0 \(exp\), expected one of the 3 before it/,
    ],
    [
      'arity',
      kernel([{ operation: 'add', operands: [0] }]),
      /found 1 operands in step 0 \(add\), expected 2/,
    ],
    ['output', kernel([product], 9), /found value 9 in output 0, expected one of 4/],
  ];
  it.each(malformed)('is refused: %s', (_, bad, message) => {
    expect(() => emitModule([bad], { relaxed: false })).toThrow(FusedKernelError);
    expect(() => emitModule([bad], { relaxed: false })).toThrow(message);
  });
});

describe('a module', () => {
  it('exports a function for each kernel', () => {
    const bytes = emitModule([kernel([product]), kernel([{ operation: 'exp', operands: [2] }])], {
      relaxed: true,
    });
    const exported = WebAssembly.Module.exports(new WebAssembly.Module(bytes));
    expect(exported).toEqual(['f0', 'f1'].map((name) => ({ name, kind: 'function' })));
  });

  it('of the portable build has no relaxed instruction', () => {
    // Relaxed opcodes are 0x100 to 0x113: after the prefix, their second byte is 2 and the first 0x80 to 0x93.
    const chain = kernel([
      product,
      { operation: 'add', operands: [3, 2] },
      { operation: 'tanh', operands: [4] },
    ]);
    const relaxed = /fd[89].02/;
    const hex = (isRelaxed: boolean): string =>
      Buffer.from(emitModule([chain], { relaxed: isRelaxed })).toString('hex');
    expect(hex(false)).not.toMatch(relaxed);
    expect(hex(true)).toMatch(relaxed);
  });

  it('knows how many words a kernel has', () => {
    expect(wordCount(kernel([product]))).toBe(2 + 4);
    const outputs = [{ value: 0, store: 'strided' }, { value: 0, store: 'sum' }] as const; // prettier-ignore
    expect(wordCount({ rank: 2, inputs: ['strided', 'splat'], steps: [], outputs })).toBe(4 + 4 + 3 + 4 + 3);
  });
});
