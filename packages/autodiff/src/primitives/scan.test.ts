import { describe, expect, it } from 'vitest';
import { type Axis, axis } from '../axis/axis.ts';
import { evaluate } from '../eager/evaluate.ts';
import { positions, tensor } from '../eager/literal.ts';
import { gradient } from '../gradient/gradient.ts';
import { normalAt, randomKey } from '../random/key.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { EDGE_EXTENTS } from '../testing/extents.ts';
import { add, multiply, subtract } from './arithmetic.ts';
import { project } from './contract.ts';
import { sigmoid, tanh } from './functions.ts';
import { gather } from './lookup.ts';
import { concatenate, relabel, slice } from './movement.ts';
import { layerNorm } from './normalisation.ts';
import { broadcast, sum } from './reduce.ts';
import { scan } from './scan.ts';
import { softmax } from './softmax.ts';

/*
 * A scan has to equal its own definition: the step applied again and again by hand, with a slice of every sequence.
 */

type Named = Readonly<Record<string, Tensor>>;
type Step = (
  carry: Named,
  elements: Named,
  captured: Named,
) => { readonly carry: Named; readonly emit: Named };

const units = 3;
const [unit, one] = [axis('unit', units), axis('one', 1)];

let drawn = 0;
const random = (count: number): number[] =>
  Array.from({ length: count }, () => normalAt(randomKey(1), drawn++));
const rows = (count: number): number[][] => Array.from({ length: count }, () => random(units));

const weight = tensor(rows(units), [unit.pre, unit.post]);
const gain = tensor(random(units), [unit]);
const captured: Named = { weight, gain };

const steps: Readonly<Record<string, Step>> = {
  'a tanh network': ({ a, b }, { x }, { weight }) => {
    const next = tanh(add(project(a!, weight!), x!));
    return { carry: { a: next, b: b! }, emit: { next } };
  },
  'carries that change places': ({ a, b }, { x }) => ({
    carry: { a: b!, b: add(a!, x!) },
    emit: { a: a!, b: b! },
  }),
  'a gated unit': ({ a, b }, { x }, { weight, gain }) => {
    const update = sigmoid(add(project(a!, weight!), x!));
    const candidate = tanh(add(project(multiply(update, a!), weight!), gain!));
    const next = add(multiply(update, a!), multiply(subtract(1, update), candidate));
    return {
      carry: { a: next, b: add(multiply(b!, 0.5), next) },
      emit: { update, readout: project(next, weight!) },
    };
  },
  'a carry that is replaced by an element': ({ a }, { x }) => ({
    carry: { a: x!, b: a! },
    emit: { before: a! },
  }),
  'a carry that is replaced by what is captured': ({ a, b }, { x }, { gain }) => ({
    carry: { a: gain!, b: add(b!, multiply(a!, x!)) },
    emit: { gain: gain!, x: x!, product: multiply(gain!, x!) },
  }),
  'two carries that become the same': ({ a, b }, { x }) => {
    const both = tanh(add(multiply(a!, x!), b!));
    return { carry: { a: both, b: both }, emit: { both } };
  },
  'equal expressions made twice': ({ a, b }, { x }) => {
    const [first, second] = [tanh(a!), tanh(a!)];
    return {
      carry: { a: add(multiply(first, x!), multiply(second, 0.25)), b: tanh(b!) },
      emit: { second, tanh: tanh(b!) },
    };
  },
  'sums and normalisations over units': ({ a, b }, { x }, { gain }) => {
    const normal = layerNorm(add(a!, x!), [unit], 0.1);
    const total = sum(multiply(normal, gain!), unit);
    return { carry: { a: add(normal, total), b: softmax(multiply(b!, total), unit) }, emit: { total } };
  },
  'roles of one axis': ({ a, b }, { x }) => {
    const outer = multiply(relabel(a!, [[unit, unit.pre]]), relabel(x!, [[unit, unit.post]]));
    return { carry: { a: project(b!, outer), b: tanh(a!) }, emit: { outer } };
  },
  'a constant carry': ({ a }, { x }) => ({
    carry: { a: broadcast(0.5, [unit]), b: multiply(a!, x!) },
    emit: { half: broadcast(2, [unit]) },
  }),
};

interface Ran {
  readonly carry: Named;
  readonly emitted: Named;
}

/** The definition: a loop of JavaScript over slices of the sequence. */
function unrolled(step: Step, time: Axis, reverse: boolean, initial: Named, sequence: Tensor): Ran {
  let carry = initial;
  const rowsOf: Record<string, (readonly [Tensor, Axis])[]> = {};
  for (let i = 0; i < time.min; i++) {
    const t = reverse ? time.min - 1 - i : i;
    const x = sum(slice(sequence, time, t, one), one);
    const result = step(carry, { x }, captured);
    carry = result.carry;
    for (const [name, emitted] of Object.entries(result.emit)) {
      const row = [broadcast(emitted, [one]), one] as const;
      rowsOf[name] = reverse ? [row, ...(rowsOf[name] ?? [])] : [...(rowsOf[name] ?? []), row];
    }
  }
  const emitted = Object.entries(rowsOf).map(([name, parts]) => [name, concatenate(parts, time)] as const);
  return { carry, emitted: Object.fromEntries(emitted) };
}

/** A number that depends on all that a run yields, each with weights of its own. */
function lossOf({ carry, emitted }: Ran): Tensor {
  const parts = [...Object.values(carry), ...Object.values(emitted)];
  return parts
    .map((part, i) => sum(tanh(multiply(part, 0.3 + 0.2 * i)), ...part.dims))
    .reduce((total, next, i) => add(multiply(total, 1 + 0.1 * i), next));
}

const runs = Object.keys(steps).flatMap((name) =>
  EDGE_EXTENTS.flatMap((length) => [false, true].map((reverse) => ({ name, length, reverse }))),
);

describe('a scan', () => {
  it.each(runs)('of $name over $length steps, in reverse: $reverse, is its step applied by hand', (run) => {
    const step = steps[run.name]!;
    const time = axis('time', run.length);
    const sequence = tensor(rows(run.length), [time, unit]);
    const initial: Named = { a: tensor(random(units), [unit]), b: tensor(random(units), [unit]) };
    const scanned = scan({
      over: time,
      reverse: run.reverse,
      carry: initial,
      elements: { x: sequence },
      step: (carry, elements) =>
        step(carry, elements, captured) as { carry: Record<string, Tensor>; emit: Record<string, Tensor> },
    });
    const definition = unrolled(step, time, run.reverse, initial, sequence);
    const all = (ran: Ran): Record<string, Tensor> => {
      const loss = lossOf(ran);
      const sources = [initial['a']!, initial['b']!, sequence, weight, gain];
      const slopes = gradient(loss, sources).map(
        (slope, i) => [`slope ${i}`, broadcast(slope, sources[i]!.dims)] as const,
      );
      const emitted = run.length === 0 ? {} : ran.emitted;
      return { ...ran.carry, ...emitted, ...Object.fromEntries(slopes) };
    };
    const found = evaluate(all({ carry: scanned.carry, emitted: run.length === 0 ? {} : scanned.emitted }));
    const expected = evaluate(all({ ...definition }));
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    for (const [name, { dims, values }] of Object.entries(expected)) {
      const same = found[name]!;
      expect([...same.dims].sort(), name).toEqual([...dims].sort());
      const order = inOrder(same, dims);
      values.forEach((value, i) =>
        expect(Math.abs(order[i]! - value), name).toBeLessThan(1e-11 * Math.max(1, Math.abs(value))),
      );
    }
  });
});

/** Values of a matrix or vector with dims in the order asked for. */
function inOrder(
  { dims, extents, values }: { dims: readonly string[]; extents: readonly number[]; values: Float64Array },
  wanted: readonly string[],
): number[] {
  if (dims.every((dim, d) => dim === wanted[d])) return [...values];
  const permutation = wanted.map((dim) => dims.indexOf(dim));
  const strides = dims.map((_, d) => extents.slice(d + 1).reduce((product, e) => product * e, 1));
  return permutation
    .reduce<number[]>(
      (offsets, d) =>
        offsets.flatMap((base) => Array.from({ length: extents[d]! }, (_, i) => base + i * strides[d]!)),
      [0],
    )
    .map((at) => values[at]!);
}

describe('what a scan yields', () => {
  const time = axis('time');
  const x = tensor([1, 2, 3], [time]);
  const zero = tensor(0, []);
  const summed = (reverse: boolean) =>
    scan({
      over: time,
      reverse,
      carry: { total: zero },
      elements: { x },
      step: ({ total }, { x: now }) => {
        const next = add(multiply(total, 10), now);
        return { carry: { total: next }, emit: { before: total, after: next, now, fixed: zero } };
      },
    });
  const valuesOf = (tensors: Record<string, Tensor>): Record<string, number[]> =>
    Object.fromEntries(
      Object.entries(evaluate(tensors, { extents: { time: 3 } })).map(([name, { values }]) => [
        name,
        [...values],
      ]),
    );

  it('stands in the order of the axis, whichever way it runs', () => {
    expect(valuesOf({ ...summed(false).emitted, last: summed(false).carry.total })).toEqual({
      before: [0, 1, 12],
      after: [1, 12, 123],
      now: [1, 2, 3],
      fixed: [0, 0, 0],
      last: [123],
    });
    expect(valuesOf({ ...summed(true).emitted, last: summed(true).carry.total })).toEqual({
      before: [32, 3, 0],
      after: [321, 32, 3],
      now: [1, 2, 3],
      fixed: [0, 0, 0],
      last: [321],
    });
  });

  it('may be scanned again, along any of its axes', () => {
    const first = scan({
      over: time,
      carry: {
        c: tensor(
          [
            [1, 2],
            [3, 4],
            [5, 6],
          ],
          [unit, axis('two', 2)],
        ),
      },
      elements: { x },
      step: ({ c }, { x: now }) => ({ carry: { c: add(c, now) }, emit: { c } }),
    });
    const last = first.carry.c;
    const overUnits = (sequence: Tensor) =>
      scan({
        over: unit,
        carry: {
          c: broadcast(
            0,
            sequence.dims.filter((dim) => dim !== unit),
          ),
        },
        elements: { y: sequence },
        step: ({ c }, { y }) => ({ carry: { c: add(multiply(c, 2), y) }, emit: {} }),
      }).carry.c;
    // Units end as [7 8] [9 10] [11 12]: ((7 * 2) + 9) * 2 + 11 = 57 and ((8 * 2) + 10) * 2 + 12 = 64.
    expect(valuesOf({ last: overUnits(last) })).toEqual({ last: [57, 64] });
    expect(valuesOf({ all: overUnits(first.emitted.c) })['all']!.slice(0, 2)).toEqual([
      1 * 4 + 3 * 2 + 5,
      2 * 4 + 4 * 2 + 6,
    ]);
  });

  it('carries unit positions as such', () => {
    const batch = axis('batch', 2);
    const table = tensor([10, 20, 30], [unit]);
    const at = positions(
      [
        [2, 0],
        [1, 1],
        [0, 2],
      ],
      [time, batch],
    );
    const { carry, emitted } = scan({
      over: time,
      carry: { previous: positions([1, 0], [batch]), total: broadcast(0, [batch]) },
      elements: { at },
      step: ({ previous, total }, { at: now }) => ({
        carry: { previous: now, total: add(multiply(total, 10), gather(table, previous, unit)) },
        emit: { previous, now },
      }),
    });
    expect([carry.previous, emitted.previous, emitted.now].map(({ kind }) => kind)).toEqual([
      'index',
      'index',
      'index',
    ]);
    const looked = gather(table, emitted.previous, unit);
    expect(
      valuesOf({ total: carry.total, previous: emitted.previous, last: carry.previous, looked }),
    ).toEqual({
      total: [2320, 1120],
      previous: [1, 0, 2, 0, 1, 1],
      last: [0, 2],
      looked: [20, 10, 30, 10, 20, 20],
    });
  });
});
