import { axis, type Dim, type PlanBuffer } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { FusedKernel } from '../codegen/fused-kernel.ts';
import { layoutOf } from '../layout/tensor-layout.ts';
import type { Address, FusedCall, KernelCall, Loop, LoopCall, Stride } from './operation.ts';
import { ProgramError } from './program-error.ts';
import { validateProgram, type ValidatedProgram } from './validate-program.ts';

const [row, unit] = [axis('row'), axis('unit')];
const [feature, time] = [axis('feature', 6), axis('time', 3)];

type Storage = PlanBuffer['storage'];

/** The buffers of the sample: storage, dims, and what they hold. */
const BUFFERS = {
  x: ['variable', [row, unit], 'real'],
  weight: ['variable', [unit, feature], 'real'],
  product: ['temporary', [row, feature], 'real'],
  positions: ['input', [row], 'index'],
  chosen: ['temporary', [row, feature], 'real'],
  scaled: ['temporary', [row, feature], 'real'],
  factor: ['constant', [], 'real'],
  history: ['temporary', [time, feature], 'real'],
  states: ['temporary', [time, unit], 'real'],
  square: ['variable', [unit.pre, unit.post], 'real'],
  totals: ['temporary', [row], 'real'],
} as const satisfies Readonly<Record<string, readonly [Storage, readonly Dim[], 'real' | 'index']>>;

type Name = keyof typeof BUFFERS;
const NAMES = Object.keys(BUFFERS) as Name[];
const number = (name: Name): number => NAMES.indexOf(name);
const stepped = new Set<Name>(['history', 'states']);

const at = (name: Name, more: Partial<Address> = {}): Address => ({
  kind: 'address',
  buffer: number(name),
  shifts: [],
  steps: [],
  ...more,
});
const along = (name: Name, dim: number): Stride => ({ kind: 'stride', buffer: number(name), dim });

const product: KernelCall<'matmulRows'> = {
  kind: 'kernel',
  kernel: 'matmulRows',
  operands: {
    m: { axes: [row], cut: 1 },
    n: { axes: [feature], cut: 0 },
    k: [unit],
    x: at('x'),
    xM: along('x', 0),
    xK: along('x', 1),
    y: at('weight'),
    yK: along('weight', 0),
    c: at('product'),
    cM: along('product', 0),
  },
  work: [row, feature, unit],
};
const gather: KernelCall<'gather'> = {
  kind: 'kernel',
  kernel: 'gather',
  operands: {
    table: at('weight'),
    positions: at('positions'),
    c: at('chosen'),
    units: [unit],
    along: along('weight', 0),
    site: 1,
    inner: [
      { axes: [row], table: 0, positions: along('positions', 0), c: along('chosen', 0) },
      { axes: [feature], table: along('weight', 1), positions: 0, c: along('chosen', 1) },
    ],
  },
  work: [row, feature],
};
const scale: FusedKernel = {
  rank: 1,
  inputs: ['contiguous', 'splat'],
  steps: [{ operation: 'multiply', operands: [0, 1] }],
  outputs: [{ value: 2, store: 'row' }],
};
const fused: FusedCall = {
  kind: 'fused',
  kernel: scale,
  range: { axes: [row], cut: 1 },
  counts: [[feature]],
  operands: [
    { address: at('product'), outer: [along('product', 0)], along: undefined },
    { address: at('factor'), outer: [0], along: undefined },
    { address: at('scaled'), outer: [along('scaled', 0)], along: undefined },
  ],
  work: [row, feature],
};
const sums: FusedCall = {
  kind: 'fused',
  kernel: { ...scale, outputs: [{ value: 2, store: 'sum' }] },
  range: { axes: [row], cut: 1 },
  counts: [[feature]],
  operands: [
    ...fused.operands.slice(0, 2),
    { address: at('totals'), outer: [along('totals', 0)], along: undefined },
  ],
  work: [row, feature],
};
const copy: FusedKernel = {
  rank: 0,
  inputs: ['contiguous'],
  steps: [],
  outputs: [{ value: 0, store: 'row' }],
};
const variable = { axes: [time] };
const history = (shift: number): Address =>
  at('history', {
    steps: [{ variable, dim: 0 }],
    shifts: shift === 0 ? [] : [{ dim: 0, units: shift }],
  });
const loop: Loop = {
  kind: 'loop',
  variable,
  reverse: false,
  body: [
    {
      kind: 'fused',
      kernel: copy,
      range: { axes: [feature], cut: 32 },
      counts: [],
      operands: [history(0), history(1)].map((address) => ({ address, outer: [], along: undefined })),
      work: [feature],
    },
  ],
};
const states = along('states', 0);
const recurrent: LoopCall = {
  kind: 'loopKernel',
  kernel: { parts: [{ kind: 'matvec' }] },
  steps: [time],
  reverse: false,
  parts: [
    {
      counts: [[unit], [unit]],
      operands: [
        { address: at('states'), step: states, stride: along('states', 1), across: undefined },
        { address: at('square'), step: 0, stride: along('square', 0), across: undefined },
        {
          address: at('states', { shifts: [{ dim: 0, units: 1 }] }),
          step: states,
          stride: undefined,
          across: undefined,
        },
      ],
    },
  ],
  work: [unit, unit],
};

const sample: ValidatedProgram = {
  name: 'sample',
  buffers: NAMES.map((name) => {
    const [storage, dims, kind] = BUFFERS[name];
    return { storage, dims, kind, extraRow: stepped.has(name) };
  }),
  layouts: NAMES.map((name) => layoutOf(BUFFERS[name][1], stepped.has(name), stepped.has(name))),
  operations: [product, gather, fused, sums, loop, recurrent],
  sites: 1,
  given: [],
};

const PRODUCT = 0;
const GATHER = 1;
const FUSED = 2;
const SUMS = 3;
const LOOP = 4;
const RECURRENT = 5;

/** The sample with another operation in the place of one. */
const replaced = (index: number, by: object): ValidatedProgram => ({
  ...sample,
  operations: sample.operations.map((each, i) => (i === index ? { ...each, ...by } : each)),
});
const operands = (index: number, by: object): ValidatedProgram =>
  replaced(index, { operands: { ...(sample.operations[index] as KernelCall).operands, ...by } });
/** With another operand in the place of one of the fused call. */
const operand = (i: number, by: object, index = FUSED): ValidatedProgram =>
  replaced(index, {
    operands: (sample.operations[index] as FusedCall).operands.map((each, j) =>
      i === j ? { ...each, ...by } : each,
    ),
  });
const body = (by: object): ValidatedProgram => replaced(LOOP, { body: [{ ...loop.body[0], ...by }] });
const part = (i: number, by: object): ValidatedProgram =>
  replaced(RECURRENT, {
    parts: recurrent.parts.map((each) => ({
      ...each,
      operands: each.operands.map((other, j) => (i === j ? { ...other, ...by } : other)),
    })),
  });

/** Every kind of fault, with what the message says of it. */
const FAULTS: readonly (readonly [kind: string, program: ValidatedProgram, message: string])[] = [
  ['a kernel that there is not', replaced(PRODUCT, { kernel: 'matmul' }), 'kernel "matmul"'],
  ['an operand too many', operands(PRODUCT, { cN: 4 }), 'an operand "cN"'],
  ['an operand that is missing', operands(PRODUCT, { yK: undefined }), 'operand "yK" that is no stride'],
  ['a number in the place of an address', operands(PRODUCT, { x: 0 }), 'operand "x" that is no address'],
  ['a range without axes', operands(PRODUCT, { m: {} }), 'operand "m" that counts nothing'],
  ['a dim of a list without a stride', operands(GATHER, { inner: [{ axes: [row] }] }), 'a dim without stride "table"'],
  ['a site that there is not', operands(GATHER, { site: 2 }), 'site 2'],
  ['a buffer that there is not', operands(PRODUCT, { x: { ...at('x'), buffer: 99 } }), 'buffer 99'],
  ["another buffer's stride", operands(PRODUCT, { xM: along('weight', 0) }), 'a stride of buffer 1'],
  ['a dim that there is not', operands(PRODUCT, { xM: along('x', 5) }), 'dim 5'],
  ['a stride of some bytes', operands(PRODUCT, { xM: 24 }), 'a stride of 24 bytes'],
  ['rows beyond the end', operands(PRODUCT, { xM: along('x', 1) }), 'of "unit"'],
  ['a shift beyond the end', operand(0, { address: at('product', { shifts: [{ dim: 1, units: 4 }] }) }), 'unit 9 of "feature"'],
  ['a step beyond the end', body({ operands: [history(0), history(2)].map((address) => ({ address, outer: [] })) }), 'unit 4 of "time"'],
  ['a step of a loop that is elsewhere', operand(0, { address: history(0), outer: [0] }), 'moves with a loop that is not around it'],
  ['a result in an input', operands(PRODUCT, { c: at('positions') }), 'storage "input"'],
  ['a result in a constant', operand(2, { address: at('factor'), outer: [0] }), 'storage "constant"'],
  ['real numbers as positions', operands(GATHER, { positions: at('totals') }), 'kind "real"'],
  ['a buffer that is read before it is written', { ...sample, operations: [fused, ...sample.operations] }, 'which nobody has written'],
  ['a product that writes over its operand', operands(PRODUCT, { c: at('x'), cM: along('x', 0), n: { axes: [unit], cut: 0 }, y: at('square'), yK: along('square', 0) }), 'x has read too'],
  [
    'an elementwise call that writes over what it reads elsewhere',
    { ...operand(0, { address: at('scaled'), outer: [0] }), given: [number('scaled')] },
    'input 0 has read too',
  ],
  ['a loop kernel that writes the row that it reads', part(2, { address: at('states') }), 'part 0 operand 0 has read too'],
  ['vectors that begin within one', replaced(FUSED, { counts: [[]], operands: fused.operands.map((each, i) => i === 2 ? { ...each, address: at('scaled', { shifts: [{ dim: 1, units: 2 }] }) } : each) }), 'vectors from element 2'],
  ['a loop without a body', replaced(LOOP, { body: [] }), 'a loop without a body'],
  ['a loop within itself', replaced(LOOP, { body: [loop] }), 'of the same variable'],
  ['a kernel that uses a value too early', replaced(FUSED, { kernel: { ...scale, steps: [{ operation: 'multiply', operands: [0, 7] }] } }), 'a malformed kernel'],
  ['too few counts', replaced(FUSED, { counts: [] }), '0 counts'],
  ['too few operands', replaced(FUSED, { operands: fused.operands.slice(1) }), '2 operands'],
  ['too few strides', operand(1, { outer: [] }), '0 strides of operand 1'],
  ['a stride along a row that is not strided', operand(0, { along: along('product', 1) }), 'operand 0 with a stride along the row'],
  ['a sum of a single row that threads share', replaced(SUMS, { kernel: { ...scale, rank: 0, outputs: [{ value: 2, store: 'sum' }] }, counts: [], operands: sums.operands.map((each) => ({ ...each, outer: [] })), range: { axes: [feature], cut: 32 } }), 'a sum of a row that threads share'],
  ['a row that is cut within vectors', body({ range: { axes: [feature], cut: 2 } }), 'multiples of 2'],
  ['a loop kernel with too few parts', replaced(RECURRENT, { parts: [] }), '0 parts'],
  ['a part without a stride', part(0, { stride: undefined }), 'with other strides'],
]; // prettier-ignore

describe('validateProgram', () => {
  it('takes a program that is one', () => expect(validateProgram(withHistory(sample))).toBeUndefined());

  it.each(FAULTS)('finds %s', (_kind, program, message) => {
    let found: unknown;
    try {
      validateProgram(withHistory(program));
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(ProgramError);
    expect((found as ProgramError).message).toContain(message);
    expect((found as ProgramError).message).toMatch(
      /^program "sample": operation .+: found .+, expected .+\.$/s,
    );
  });

  it('takes an elementwise call that writes over what it reads in the same order', () => {
    const over = operand(0, { address: at('scaled'), outer: [along('scaled', 0)] });
    expect(validateProgram(withHistory({ ...over, given: [number('scaled')] }))).toBeUndefined();
  });
});

/** The program with the first rows of its histories given. */
function withHistory(program: ValidatedProgram): ValidatedProgram {
  return { ...program, given: [...program.given, number('history'), number('states')] };
}
