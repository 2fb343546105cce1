import { describe, expectTypeOf, it } from 'vitest';
import {
  add,
  axis,
  type Axis,
  broadcast,
  concatenate,
  contract,
  crossEntropy,
  type Dim,
  exp,
  gather,
  gradient,
  indexInput,
  input,
  logSoftmax,
  max,
  mean,
  multiply,
  oneHot,
  type PrimitiveName,
  project,
  scatterAdd,
  slice,
  softmax,
  sum,
  type Tensor,
  tensor,
  type Variable,
  variable,
  zeros,
} from './index.ts';

/* Checked by the type checker: a line after `@ts-expect-error` that has no type error is one. Nothing here runs. */

const [batch, unit] = [axis('batch'), axis('unit')];
const letter = axis('letter', 4);
const x = input('x', [batch, unit]);
const weight = variable({ name: 'weight', dims: [unit.pre, letter.post], initial: zeros });
const at = indexInput('at', [batch]);

describe('types', () => {
  it('know the labels of a tensor', () => {
    expectTypeOf(x).toEqualTypeOf<Tensor<'batch' | 'unit'>>();
    expectTypeOf(weight).toEqualTypeOf<Variable<'pre unit' | 'post letter'>>();
    expectTypeOf(tensor([[1]], [unit, batch])).toEqualTypeOf<Tensor<'batch' | 'unit'>>();
    expectTypeOf(unit).toEqualTypeOf<Axis<'unit'>>();
    expectTypeOf(unit.pre).toEqualTypeOf<Dim<'pre unit'>>();
    expectTypeOf(at).toEqualTypeOf<Tensor<'batch'>>();
  });

  it('add labels in elementwise functions', () => {
    expectTypeOf(add(input('y', [letter]), x)).toEqualTypeOf<Tensor<'batch' | 'unit' | 'letter'>>();
    expectTypeOf(multiply(x, 2)).toEqualTypeOf<Tensor<'batch' | 'unit'>>();
    expectTypeOf(exp(x)).toEqualTypeOf<Tensor<'batch' | 'unit'>>();
    expectTypeOf(broadcast(1, [unit])).toEqualTypeOf<Tensor<'unit'>>();
  });

  it('take labels away in reductions', () => {
    expectTypeOf(sum(x, unit)).toEqualTypeOf<Tensor<'batch'>>();
    expectTypeOf(mean(x, unit, batch)).toEqualTypeOf<Tensor<never>>();
    expectTypeOf(max(x, batch)).toEqualTypeOf<Tensor<'unit'>>();
    expectTypeOf(softmax(x, unit)).toEqualTypeOf<Tensor<'batch' | 'unit'>>();
  });

  it('refuse to reduce a dim that a tensor lacks', () => {
    const refused = (): void => {
      // @ts-expect-error x has no letter
      sum(x, letter);
      // @ts-expect-error x has unit in its plain role alone
      sum(x, unit.pre);
      // @ts-expect-error one of the two is missing
      mean(x, batch, letter);
      // @ts-expect-error x has no letter
      max(x, letter);
      // @ts-expect-error x has no letter
      logSoftmax(x, letter);
      // @ts-expect-error the logits have no letter
      crossEntropy(x, at, letter);
    };
    expectTypeOf(refused).toBeFunction();
  });

  it('turn sources into targets in a projection', () => {
    expectTypeOf(project(x, weight)).toEqualTypeOf<Tensor<'batch' | 'letter'>>();
    const recurrent = variable({ name: 'recurrent', dims: [unit.pre, unit.post], initial: zeros });
    expectTypeOf(project(x, recurrent)).toEqualTypeOf<Tensor<'batch' | 'unit'>>();
    const gates = variable({ name: 'gates', dims: [unit.pre, letter, unit.post], initial: zeros });
    expectTypeOf(project(x, gates)).toEqualTypeOf<Tensor<'batch' | 'unit' | 'letter'>>();
  });

  it('keep what a contraction keeps', () => {
    const y = input('y', [unit, letter]);
    expectTypeOf(contract(x, y, [unit])).toEqualTypeOf<Tensor<'batch' | 'letter'>>();
    expectTypeOf(contract(x, x, [unit, batch])).toEqualTypeOf<Tensor<never>>();
  });

  it('follow lookups and parts of fixed axes', () => {
    expectTypeOf(oneHot(at, letter)).toEqualTypeOf<Tensor<'batch' | 'letter'>>();
    expectTypeOf(gather(input('table', [letter, unit]), at, letter)).toEqualTypeOf<
      Tensor<'unit' | 'batch'>
    >();
    expectTypeOf(scatterAdd(x, at, letter)).toEqualTypeOf<Tensor<'unit' | 'letter'>>();
    expectTypeOf(crossEntropy(input('logits', [batch, letter]), at, letter)).toEqualTypeOf<Tensor<'batch'>>();
    const vowel = axis('vowel', 2);
    expectTypeOf(slice(input('y', [batch, letter]), letter, 0, vowel)).toEqualTypeOf<
      Tensor<'batch' | 'vowel'>
    >();
  });

  it('do not take an array or a bare axis for a tensor', () => {
    const refused = (): void => {
      // @ts-expect-error an array has no axes
      add(x, [1, 2, 3]);
      // @ts-expect-error an array has no axes
      sum([1, 2, 3], unit);
      // @ts-expect-error a typed array has no axes
      exp(Float64Array.of(1));
      // @ts-expect-error an axis is not a tensor
      multiply(unit, 2);
      // @ts-expect-error a number has no gradient
      gradient(1, [x]);
      // @ts-expect-error a name is not an axis
      input('y', ['unit']);
      // @ts-expect-error a dim in a role cannot be cut
      slice(weight, unit.pre, 0, letter);
      // @ts-expect-error parts come with their axes
      concatenate([x], letter);
    };
    expectTypeOf(refused).toBeFunction();
  });

  it('name every primitive', () => {
    expectTypeOf<'add' | 'scan'>().toExtend<PrimitiveName>();
    // @ts-expect-error there is no such primitive
    const unknown: PrimitiveName = 'convolve';
    expectTypeOf(unknown).toBeString();
  });
});
