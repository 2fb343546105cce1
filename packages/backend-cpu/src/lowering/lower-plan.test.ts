import {
  add,
  assign,
  axis,
  constant,
  exp,
  gather,
  indexInput,
  input,
  max,
  multiply,
  normal,
  oneHot,
  type Plan,
  project,
  relabel,
  scan,
  softmax,
  subtract,
  sum,
  tanh,
  type Tensor,
  trace,
  type Update,
  type Variable,
  variable,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { FusedKernel, FusedStep } from '../codegen/fused-kernel.ts';
import { callsOf, type Operation } from '../program/operation.ts';
import { wordsOf } from '../program/words.ts';
import { type LoweredPlan, lowerPlan } from './lower-plan.ts';

const [unit, batch, time] = [axis('unit'), axis('batch'), axis('time')];
const [four, five, eight] = [axis('four', 4), axis('five', 5), axis('eight', 8)];
const x = input('x', [batch, unit]) as Tensor;
const y = input('y', [batch, unit]) as Tensor;
const v = input('v', [unit]) as Tensor;
const weight = variable({ name: 'weight', dims: [unit.pre, unit.post], initial: normal(1) }) as Variable;
const bias = variable({ name: 'bias', dims: [unit], initial: constant(0) }) as Variable;

const lower = (outputs: Record<string, Tensor>, updates: readonly Update[] = []): LoweredPlan =>
  lowerPlan(trace({ name: 'test', outputs, updates }));
const fused = ({ operations }: LoweredPlan): FusedKernel[] =>
  callsOf(operations).flatMap((call) => (call.kind === 'fused' ? [call.kernel] : []));
const stepsOf = ({ steps }: FusedKernel): string[] =>
  steps.map((each: FusedStep) => ('operation' in each ? each.operation : String(each.constant)));
/** Names of kernels in order; a fused one by its operations. */
const shapeOf = (operations: readonly Operation[]): string[] =>
  operations.map((operation) => {
    switch (operation.kind) {
      case 'loop':
        return `loop(${shapeOf(operation.body).join('; ')})`;
      case 'kernel':
        return operation.kernel;
      case 'fused':
        return stepsOf(operation.kernel).join(' ');
      case 'loopKernel':
        return 'a whole loop';
      case 'chain':
        return operation.kernel.links.map(({ kernel }) => stepsOf(kernel).join(' ')).join('; ');
    }
  });
const shape = ({ operations }: LoweredPlan): string[] => shapeOf(operations);
/** Buffers that operations name. */
const touched = ({ operations }: LoweredPlan): Set<number> =>
  new Set(
    callsOf(operations)
      .flatMap(wordsOf)
      .flatMap((word) => (typeof word === 'object' && word.kind === 'address' ? [word.buffer] : [])),
  );

describe('a chain of elementwise operations', () => {
  it('is one kernel whose intermediate results never reach memory', () => {
    const plan = lower({ out: exp(tanh(multiply(add(x, y), 3))) });
    expect(shape(plan)).toEqual(['3 add multiply tanh exp']);
    const [kernel] = fused(plan);
    expect(kernel!.outputs).toEqual([{ value: 6, store: 'row' }]);
    // Two inputs and the output; nothing of the three values in between.
    expect(touched(plan).size).toBe(3);
    expect(plan.buffers.length).toBeGreaterThan(5);
  });

  it('stores the values in between that somebody else reads', () => {
    const inner = tanh(add(x, y));
    const plan = lower({ inner, out: exp(inner) });
    expect(fused(plan).map(({ outputs }) => outputs.length)).toEqual([2]);
    const product = lower({ next: add(project(tanh(add(v, bias)), weight), bias) });
    expect(shape(product)).toEqual(['add tanh', 'matmulRows', 'add']);
  });

  it('reads one operand once, however often it occurs', () => {
    const plan = lower({ out: add(multiply(x, x), multiply(x, y)) });
    expect(fused(plan)[0]!.inputs).toHaveLength(2);
    const twice = lower({ out: add(x, exp(v)), other: multiply(y, exp(v)) });
    expect(touched(twice).size).toBe(6);
  });

  it('drops what nobody wants', () => {
    const plan = lower({ out: add(x, y) });
    expect(shape(plan)).toEqual(['add']);
  });

  it('takes the sum along the row with it', () => {
    const plan = lower({ out: sum(exp(add(x, y)), unit) });
    expect(shape(plan)).toEqual(['zeroRows', 'add exp']);
    expect(fused(plan)[0]!.outputs).toEqual([{ value: 3, store: 'sum' }]);
  });

  it('ends where a sum over the row is needed: softmax is three passes', () => {
    const plan = lower({ out: softmax(x, unit) });
    const kernels = fused(plan);
    expect(kernels.map((kernel) => stepsOf(kernel).join(' '))).toEqual([
      '',
      '-3.4028234663852886e+38 maximum subtract expOfNonPositive',
      '1.0000000031710769e-30 maximum divide',
    ]);
    expect(kernels.map(({ outputs }) => outputs.map(({ store }) => store).join())).toEqual([
      'peak',
      'row,sum',
      'row',
    ]);
  });

  it('is one chain over several dims, as one row where their operands allow it', () => {
    const [a, b] = [input('a', [batch, eight]) as Tensor, input('b', [batch, eight]) as Tensor];
    expect(fused(lower({ out: add(a, b) }))[0]!.rank).toBe(0);
    expect(fused(lower({ out: add(x, y) }))[0]!.rank).toBe(1);
    expect(fused(lower({ out: add(a, input('row', [eight])) }))[0]!.rank).toBe(1);
    const [c, d] = [input('c', [batch, five]) as Tensor, input('d', [batch, five]) as Tensor];
    expect(fused(lower({ out: add(c, d) }))[0]!.rank).toBe(1);
  });

  it('of many dims has loops of the program around it', () => {
    const dims = [axis('a'), axis('b'), axis('c'), axis('d'), axis('e'), axis('f')];
    const plan = lower({ out: exp(add(input('p', dims), input('q', dims))) });
    expect(shape(plan)).toEqual(['loop(add exp)']);
    expect(fused(plan)[0]!.rank).toBe(4);
    expect((plan.operations[0] as { variable: unknown }).variable).toEqual({ axes: [dims[0]] });
  });

  it('writes numbers out of place where they do not lie along the row', () => {
    const turned = lower({ out: add(input('p', [batch, unit]), input('q', [unit, batch])) });
    expect(fused(turned)[0]!.inputs).toEqual(['contiguous', 'strided']);
  });
});

describe('what must not be fused is not', () => {
  it('a transposed read of what the group has just written', () => {
    const square = input('square', [unit.pre, unit.post]) as Tensor;
    const doubled = multiply(square, 2);
    const turned = relabel(relabel(doubled, [[unit.pre, unit]]), [
      [unit.post, unit.pre],
      [unit, unit.post],
    ]);
    const plan = lower({ out: add(doubled, turned) });
    expect(shape(plan)).toEqual(['2 multiply', 'add']);
    expect(fused(plan)[0]!.outputs).toHaveLength(1);
    expect(fused(plan)[1]!.inputs).toEqual(['contiguous', 'strided']);
  });

  it('a value that is needed for a whole row of it', () => {
    const powers = exp(x);
    const plan = lower({ out: multiply(powers, max(powers, unit)) });
    expect(fused(plan).map((kernel) => stepsOf(kernel))).toEqual([['exp'], ['multiply']]);
  });

  it('an operation with one behind a product that reads it', () => {
    const hidden = tanh(v);
    const plan = lower({ out: add(hidden, project(hidden, weight)) });
    expect(shape(plan)).toEqual(['tanh', 'matmulRows', 'add']);
  });

  it('operations of a loop over time with those outside, or of one step with the next', () => {
    const { carry, emitted } = scan({
      over: time,
      carry: { state: v },
      elements: { drive: input('drive', [time, unit]) },
      step: ({ state }, { drive }) => {
        const next = tanh(add(multiply(state, 0.5), drive));
        return { carry: { state: next }, emit: { next } };
      },
    });
    const plan = lower({ last: exp(carry.state), all: exp(emitted.next) });
    const after = shape(plan).slice(2);
    expect(shape(plan)[0]).toBe('copy');
    expect(shape(plan)[1]).toMatch(/loop/);
    expect(after).toEqual(['exp', 'exp']);
  });

  it('operations over different spaces', () => {
    const plan = lower({ a: exp(x), b: exp(v), c: exp(sum(x, unit)) });
    expect(fused(plan).filter(({ steps }) => steps.length > 0)).toHaveLength(3);
  });
});

describe('storing in place', () => {
  const grown = add(bias, v);
  const copies = (plan: LoweredPlan): number => plan.plan.instructions.filter(
    (each) => each.kind === 'compute' && each.primitive.name === 'broadcast',
  ).length; // prettier-ignore
  const writes = (plan: LoweredPlan, variable_: Variable): boolean =>
    touched(plan).has(plan.plan.variables.get(variable_) as number);

  it('computes an elementwise update where it is stored', () => {
    const plan = lower({}, [assign(bias, grown)]);
    expect([copies(plan), shape(plan)]).toEqual([0, ['add']]);
    expect(touched(plan).size).toBe(2);
    expect(writes(plan, bias)).toBe(true);
  });

  it('computes a product where it is stored, unless it reads what it would write', () => {
    const other = variable({ name: 'other', dims: [unit.post], initial: constant(0) }) as Variable;
    expect(copies(lower({}, [assign(bias, project(v, weight))]))).toBe(0);
    expect(copies(lower({}, [assign(bias, project(bias, weight))]))).toBe(1);
    expect(
      copies(lower({}, [assign(other, relabel(project(bias, weight), [[unit, unit.post]]))])),
    ).toBeLessThanOrEqual(1);
  });

  it('keeps the copy where the old value is read afterwards, or the new one read by the caller', () => {
    expect(copies(lower({ grown }, [assign(bias, grown)]))).toBe(1);
    const other = variable({ name: 'other', dims: [unit], initial: constant(0) }) as Variable;
    const late = lower({}, [assign(bias, grown), assign(other, multiply(bias, other))]);
    expect(copies(late)).toBe(1);
  });

  it('keeps the copy of a value that walks through the old one in another order', () => {
    const turned = relabel(relabel(weight, [[unit.pre, unit]]), [
      [unit.post, unit.pre],
      [unit, unit.post],
    ]);
    expect(copies(lower({}, [assign(weight, subtract(weight, turned))]))).toBe(1);
    expect(copies(lower({}, [assign(weight, multiply(weight, 2))]))).toBe(0);
  });

  it('keeps all copies, and does them last, in a plan that may stop half-way', () => {
    const at = indexInput('at', [batch]) as Tensor;
    const indirect = gather(indexInput('table', [unit]) as Tensor, at, unit);
    const outputs = { grown, value: gather(v, indirect, unit) };
    const plan = lower(outputs, [assign(bias, grown)]);
    expect(shape(plan)).toEqual(['add', 'zeroRows', 'gather', 'zeroRows', 'gather', 'copy'].filter((name) => shape(plan).includes(name) || name !== 'zeroRows')); // prettier-ignore
    expect(shape(plan).at(-1)).toBe('copy');
    const checked = lower({ value: oneHot(at, unit) }, [assign(bias, grown)]);
    expect(copies(checked)).toBe(0);
  });
});

describe('products', () => {
  const kernels = (value: Tensor): string[] => shape(lower({ value }));
  const left = input('left', [batch, unit]) as Tensor;

  it.each<{ name: string; value: Tensor; expected: string[] }>([
    { name: 'rows of weights', value: project(left, weight), expected: ['matmulRows'] },
    { name: 'a vector and rows of weights', value: project(v, weight), expected: ['matmulRows'] },
    {
      name: 'rows with rows',
      value: project(left, relabel(relabel(weight as Tensor, [[unit.pre, unit]]), [[unit.post, unit.pre], [unit, unit.post]])),
      expected: ['matmulDots'],
    }, // prettier-ignore
    {
      name: 'numbers along lanes',
      value: sum(multiply(left, input('right', [batch, unit])), batch),
      expected: ['contractLanes'],
    },
  ])('of $name run on $expected', ({ value, expected }) => {
    expect(kernels(value)).toEqual(expected);
  });
});

describe('the words of a plan', () => {
  it('hold no extent: the same for every state', () => {
    const plan: Plan = trace({ name: 'test', outputs: { out: exp(project(x, weight)) } });
    expect(lowerPlan(plan).operations).toEqual(lowerPlan(plan).operations);
    for (const call of callsOf(lowerPlan(plan).operations)) {
      expect(wordsOf(call).filter((word) => typeof word === 'number' && word > 8)).toEqual([]);
    }
    expect(lowerPlan(plan).sites).toEqual([]);
    const looked = lower({ out: oneHot(indexInput('at', [batch]) as Tensor, four) });
    expect(looked.sites).toEqual([{ operation: 'oneHot', along: four }]);
  });
});

describe('the buffers that need memory', () => {
  const needing = ({ buffers, used }: LoweredPlan): string[] =>
    buffers.flatMap(({ storage, name }, buffer) => (used[buffer] ? [name ?? storage] : []));

  it('are those that callers or kernels touch: not what stays in registers, nor constants that are part of the code', () => {
    const lowered = lower({ y: multiply(tanh(multiply(x, 3)), exp(x)) });
    expect(needing(lowered)).toEqual(['x', 'temporary']);
    expect(lowered.buffers.length).toBeGreaterThan(4);
    const marked = lowered.buffers.flatMap((_, buffer) => (lowered.used[buffer] ? [buffer] : []));
    expect(touched(lowered)).toEqual(new Set(marked));
  });

  it('are all that a kernel other than a fused one reads', () => {
    const lowered = lower({ y: sum(multiply(project(tanh(v), weight), v), unit) });
    expect(needing(lowered)).toEqual(expect.arrayContaining(['v', 'weight', 'temporary']));
    for (const buffer of touched(lowered)) expect(lowered.used[buffer]).toBe(1);
  });

  it('are what callers know, even if nothing reads it', () => {
    const lowered = lower({ y: tanh(v) }, [assign(bias, v)]);
    expect(needing(lowered)).toEqual(expect.arrayContaining(['v', 'bias']));
  });
});
