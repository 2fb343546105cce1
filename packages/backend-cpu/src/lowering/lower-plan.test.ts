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
import type { Address, Call, KernelCall } from '../program/operation.ts';
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
const flat = (calls: readonly Call[]): KernelCall[] =>
  calls.flatMap((call) => (call.kind === 'loop' ? flat(call.body) : [call]));
const fused = (calls: readonly Call[]): FusedKernel[] =>
  flat(calls).flatMap(({ kernel }) => (typeof kernel !== 'string' && 'steps' in kernel ? [kernel] : []));
const operations = ({ steps }: FusedKernel): string[] =>
  steps.map((each: FusedStep) => ('operation' in each ? each.operation : String(each.constant)));
/** Names of kernels in order; a fused one by its operations. */
const shape = (calls: readonly Call[]): string[] =>
  calls.flatMap((call) => {
    if (call.kind === 'loop') return [`loop(${shape(call.body).join('; ')})`];
    if (typeof call.kernel === 'string') return [call.kernel];
    return ['steps' in call.kernel ? operations(call.kernel).join(' ') : 'a whole loop'];
  });
/** Buffers that calls name. */
const touched = (calls: readonly Call[]): Set<number> =>
  new Set(
    flat(calls)
      .flatMap(({ words }) => words)
      .filter((word): word is Address => typeof word === 'object' && word.kind === 'address')
      .map(({ buffer }) => buffer),
  );

describe('a chain of elementwise operations', () => {
  it('is one kernel whose intermediate results never reach memory', () => {
    const { calls, buffers } = lower({ out: exp(tanh(multiply(add(x, y), 3))) });
    expect(shape(calls)).toEqual(['3 add multiply tanh exp']);
    const [kernel] = fused(calls);
    expect(kernel!.outputs).toEqual([{ value: 6, store: 'row' }]);
    // Two inputs and the output; nothing of the three values in between.
    expect(touched(calls).size).toBe(3);
    expect(buffers.length).toBeGreaterThan(5);
  });

  it('stores the values in between that somebody else reads', () => {
    const inner = tanh(add(x, y));
    const { calls } = lower({ inner, out: exp(inner) });
    expect(fused(calls).map(({ outputs }) => outputs.length)).toEqual([2]);
    const product = lower({ next: add(project(tanh(add(v, bias)), weight), bias) });
    expect(shape(product.calls)).toEqual(['add tanh', 'matmulRows', 'add']);
  });

  it('reads one operand once, however often it occurs', () => {
    const { calls } = lower({ out: add(multiply(x, x), multiply(x, y)) });
    expect(fused(calls)[0]!.inputs).toHaveLength(2);
    const twice = lower({ out: add(x, exp(v)), other: multiply(y, exp(v)) });
    expect(touched(twice.calls).size).toBe(6);
  });

  it('drops what nobody wants', () => {
    const { calls } = lower({ out: add(x, y) });
    expect(shape(calls)).toEqual(['add']);
  });

  it('takes the sum along the row with it', () => {
    const { calls } = lower({ out: sum(exp(add(x, y)), unit) });
    expect(shape(calls)).toEqual(['zeroRows', 'add exp']);
    expect(fused(calls)[0]!.outputs).toEqual([{ value: 3, store: 'sum' }]);
  });

  it('ends where a sum over the row is needed: softmax is three passes', () => {
    const { calls } = lower({ out: softmax(x, unit) });
    const kernels = fused(calls);
    expect(kernels.map((kernel) => operations(kernel).join(' '))).toEqual(['', 'subtract exp', 'divide']);
    expect(kernels.map(({ outputs }) => outputs.map(({ store }) => store).join())).toEqual([
      'max',
      'row,sum',
      'row',
    ]);
  });

  it('is one chain over several dims, as one row where their operands allow it', () => {
    const [a, b] = [input('a', [batch, eight]) as Tensor, input('b', [batch, eight]) as Tensor];
    expect(fused(lower({ out: add(a, b) }).calls)[0]!.rank).toBe(0);
    expect(fused(lower({ out: add(x, y) }).calls)[0]!.rank).toBe(1);
    expect(fused(lower({ out: add(a, input('row', [eight])) }).calls)[0]!.rank).toBe(1);
    const [c, d] = [input('c', [batch, five]) as Tensor, input('d', [batch, five]) as Tensor];
    expect(fused(lower({ out: add(c, d) }).calls)[0]!.rank).toBe(1);
  });

  it('of many dims has loops of the program around it', () => {
    const dims = [axis('a'), axis('b'), axis('c'), axis('d'), axis('e'), axis('f')];
    const { calls } = lower({ out: exp(add(input('p', dims), input('q', dims))) });
    expect(shape(calls)).toEqual(['loop(add exp)']);
    expect(fused(calls)[0]!.rank).toBe(4);
    expect((calls[0] as { variable: unknown }).variable).toEqual({ axes: [dims[0]] });
  });

  it('writes numbers out of place where they do not lie along the row', () => {
    const turned = lower({ out: add(input('p', [batch, unit]), input('q', [unit, batch])) });
    expect(fused(turned.calls)[0]!.inputs).toEqual(['contiguous', 'strided']);
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
    const { calls } = lower({ out: add(doubled, turned) });
    expect(shape(calls)).toEqual(['2 multiply', 'add']);
    expect(fused(calls)[0]!.outputs).toHaveLength(1);
    expect(fused(calls)[1]!.inputs).toEqual(['contiguous', 'strided']);
  });

  it('a value that is needed for a whole row of it', () => {
    const powers = exp(x);
    const { calls } = lower({ out: multiply(powers, max(powers, unit)) });
    expect(fused(calls).map((kernel) => operations(kernel))).toEqual([['exp'], ['multiply']]);
  });

  it('an operation with one behind a product that reads it', () => {
    const hidden = tanh(v);
    const { calls } = lower({ out: add(hidden, project(hidden, weight)) });
    expect(shape(calls)).toEqual(['tanh', 'matmulRows', 'add']);
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
    const { calls } = lower({ last: exp(carry.state), all: exp(emitted.next) });
    const after = shape(calls).slice(2);
    expect(shape(calls)[0]).toBe('copy');
    expect(shape(calls)[1]).toMatch(/loop/);
    expect(after).toEqual(['exp', 'exp']);
  });

  it('operations over different spaces', () => {
    const { calls } = lower({ a: exp(x), b: exp(v), c: exp(sum(x, unit)) });
    expect(fused(calls).filter(({ steps }) => steps.length > 0)).toHaveLength(3);
  });
});

describe('storing in place', () => {
  const grown = add(bias, v);
  const copies = (plan: LoweredPlan): number => plan.plan.instructions.filter(
    (each) => each.kind === 'compute' && each.primitive.name === 'broadcast',
  ).length; // prettier-ignore
  const writes = (plan: LoweredPlan, variable_: Variable): boolean =>
    touched(plan.calls).has(plan.plan.variables.get(variable_) as number);

  it('computes an elementwise update where it is stored', () => {
    const plan = lower({}, [assign(bias, grown)]);
    expect([copies(plan), shape(plan.calls)]).toEqual([0, ['add']]);
    expect(touched(plan.calls).size).toBe(2);
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
    expect(shape(plan.calls)).toEqual(['add', 'zeroRows', 'gather', 'zeroRows', 'gather', 'copy'].filter((name) => shape(plan.calls).includes(name) || name !== 'zeroRows')); // prettier-ignore
    expect(shape(plan.calls).at(-1)).toBe('copy');
    const checked = lower({ value: oneHot(at, unit) }, [assign(bias, grown)]);
    expect(copies(checked)).toBe(0);
  });
});

describe('products', () => {
  const kernels = (value: Tensor): string[] => shape(lower({ value }).calls);
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
    expect(lowerPlan(plan).calls).toEqual(lowerPlan(plan).calls);
    for (const { words } of flat(lowerPlan(plan).calls)) {
      expect(words.filter((word) => typeof word === 'number' && word > 8)).toEqual([]);
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
    expect(touched(lowered.calls)).toEqual(new Set(marked));
  });

  it('are all that a kernel other than a fused one reads', () => {
    const lowered = lower({ y: sum(multiply(project(tanh(v), weight), v), unit) });
    expect(needing(lowered)).toEqual(expect.arrayContaining(['v', 'weight', 'temporary']));
    for (const buffer of touched(lowered.calls)) expect(lowered.used[buffer]).toBe(1);
  });

  it('are what callers know, even if nothing reads it', () => {
    const lowered = lower({ y: tanh(v) }, [assign(bias, v)]);
    expect(needing(lowered)).toEqual(expect.arrayContaining(['v', 'bias']));
  });
});
