import {
  add,
  assign,
  axis,
  type Backend,
  constant,
  contract,
  createState,
  divide,
  editOf,
  exp,
  extentOf,
  input,
  maximum,
  multiply,
  normal,
  type Plan,
  random,
  randomKey,
  referenceBackend,
  relabel,
  type RunInputs,
  scan,
  type State,
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
import { cpuBackend } from '../index.ts';

const EXTENTS = [0, 1, 3, 4, 5, 17];
const unit = axis('unit', { max: 100 });
const x = input('x', [unit]) as Tensor;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const vector = (name: string, value: number): Variable =>
  variable({ name, dims: [unit], initial: constant(value) });
const [left, right] = [vector('left', 1), vector('right', 2)];
const count = variable({ name: 'count', dims: [], initial: constant(0) }) as Variable;
const stateOf = (units: number): State =>
  createState({ variables: [left, right, count], key: randomKey(1), extents: { unit: units } });
const step = (outputs: Record<string, Tensor>, updates: readonly Update[] = []): Plan =>
  trace({ name: 'step', outputs, updates });

/** What a plan puts out and stores, run by run. */
function history(backend: Backend, state: State, plan: Plan, runs: readonly RunInputs[] = [{}, {}]): unknown {
  const residence = backend.place(state);
  const executable = residence.load(plan);
  return runs.map((inputs) => {
    executable.run(inputs);
    const said = [...plan.outputs.keys()].map((name) => [name, [...executable.output(name)]]);
    const after = residence.snapshot();
    return { said, stored: [...after.tensors.keys()].map(({ name }) => [name, [...after.read(name)]]) };
  });
}

const single = referenceBackend('single');

describe.each(['fast', 'portable'] as const)('a program on the %s backend', async (precision) => {
  const cpu = await cpuBackend({ precision });
  const grown = add(left, 1);
  const updates = {
    'a value that is an output too': step({ grown }, [assign(left, grown)]),
    'a value whose old one is an output': step({ old: left }, [assign(left, grown)]),
    'one value in two variables': step({}, [assign(left, grown), assign(right, grown)]),
    'two values that change places': step({}, [assign(left, right), assign(right, left)]),
    'two values from each other': step({}, [assign(left, add(right, 1)), assign(right, multiply(left, 3))]),
    'a value that a later one needs': step({}, [assign(right, left), assign(left, add(right, left))]),
    'a sum of the old value': step({ y: sum(left as Tensor, unit) }, [assign(left, grown)]),
    'a value that repeats a number': step({}, [assign(left, count), assign(count, add(count, 1))]),
    nothing: step({ y: add(left, right) }),
  };

  it.each(Object.entries(updates))('stores %s as the reference does', (_what, plan) => {
    for (const units of EXTENTS) {
      expect(history(cpu, stateOf(units), plan)).toEqual(history(single, stateOf(units), plan));
    }
  });

  it('keeps an output that is stored until the next run, whatever is written meanwhile', () => {
    const residence = cpu.place(stateOf(3));
    const executable = residence.load(step({ grown }, [assign(left, grown)]));
    executable.run({});
    const said = executable.output('grown');
    residence.write(left, [7, 7, 7]);
    expect([...said]).toEqual([2, 2, 2]);
    expect([...executable.output('grown')]).toEqual([2, 2, 2]);
    executable.run({});
    expect([...executable.output('grown')]).toEqual([8, 8, 8]);
  });

  it('updates a matrix from its own transpose', () => {
    const w = variable({ name: 'w', dims: [unit.pre, unit.post], initial: normal(1) }) as Variable;
    const turned = relabel(relabel(w, [[unit.post, unit]]), [
      [unit.pre, unit.post],
      [unit, unit.pre],
    ]);
    const plan = step({}, [assign(w, subtract(w, multiply(2, turned)))]);
    for (const units of EXTENTS) {
      const state = createState({ variables: [w], key: randomKey(1), extents: { unit: units } });
      const whole = state.with(
        w,
        state.read(w).map((value) => Math.round(8 * value)),
      );
      expect(history(cpu, whole, plan)).toEqual(history(single, whole, plan));
    }
  });

  it('multiplies with a computed matrix in a loop, whatever else is computed from the matrix afterwards', () => {
    const time = axis('time', 6);
    const w = variable({ name: 'w', dims: [unit.pre, unit.post], initial: normal(0.3) }) as Variable;
    const doubled = multiply(w, 2);
    const { carry } = scan({
      over: time,
      carry: { now: left },
      elements: { drive: input('drive', [time, unit]) },
      step: ({ now }, { drive }) => {
        const sent = contract(relabel(now, [[unit, unit.post]]), doubled, [unit.post]);
        return { carry: { now: tanh(add(relabel(sent, [[unit.pre, unit]]), drive)) }, emit: {} };
      },
    });
    const after = add(doubled, relabel(carry.now, [[unit, unit.post]]));
    const plan = step({ now: carry.now, after });
    for (const units of EXTENTS) {
      const state = createState({ variables: [w, left], key: randomKey(3), extents: { unit: units } });
      const inputs = { drive: numbers(6 * units).map((i) => Math.sin(i)) };
      const [found, expected] = [cpu, single].map((backend) => {
        const executable = backend.place(state).load(plan);
        executable.run(inputs);
        return [...executable.output('now'), ...executable.output('after')];
      }) as [number[], number[]];
      expect(found).toHaveLength(expected.length);
      found.forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 4));
    }
  });

  it('tells constants apart that JSON does not', () => {
    const residence = cpu.place(stateOf(3));
    const said = (value: Tensor): number[] => {
      const executable = residence.load(step({ value }));
      executable.run({ x: [1, 2, 3] });
      return [...executable.output('value')];
    };
    expect(said(maximum(x, -Infinity))).toEqual([1, 2, 3]);
    expect(said(maximum(x, Infinity))).toEqual([Infinity, Infinity, Infinity]);
    // The largest number that single precision has: what is finite stays that.
    const largest = (2 - 2 ** -23) * 2 ** 127;
    expect(said(maximum(x, 1e300))).toEqual([largest, largest, largest]);
    expect(said(add(x, NaN))).toEqual([NaN, NaN, NaN]);
    expect(said(divide(0, x))).toEqual([0, 0, 0]);
    expect(said(divide(-0, x))).toEqual([-0, -0, -0]);
  });

  it('tells axes apart that share a name, or whose names read like those of others', () => {
    const [two, three] = [axis('n', 2), axis('n', 3)];
    const [a, b, both] = [axis('a'), axis('b', 4), axis('a b')];
    const plan = step({
      two: sum(exp(input('two', [two])), two),
      three: sum(exp(input('three', [three])), three),
      matrix: multiply(2, input('matrix', [a, b])),
      vector: sum(exp(input('vector', [both])), both),
    });
    const state = createState({
      variables: [],
      axes: [a, b, both],
      key: randomKey(0),
      extents: { a: 3, 'a b': 5 },
    });
    const executable = cpu.place(state).load(plan);
    executable.run({ two: [0, 0], three: [0, 0, 0], matrix: numbers(12), vector: [0, 0, 0, 0, 0] });
    expect([...executable.output('two'), ...executable.output('three')]).toEqual([2, 3]);
    expect([...executable.output('matrix')]).toEqual(numbers(12).map((value) => 2 * value));
    expect([...executable.output('vector')]).toEqual([5]);
  });

  it('reads nothing of units that are gone', () => {
    const residence = cpu.place(stateOf(0));
    // exp(0) is 1: what stands behind the end of a row must not be counted.
    const y = input('y', [unit]);
    const outputs = { total: sum(exp(x), unit), many: extentOf(unit), product: contract(x, y, [unit]) };
    const executable = residence.load(step(outputs));
    for (const units of [17, 5, 4, 3, 1, 0, 3, 17, 60, 59, 1]) {
      const extent = residence.extents['unit'] as number;
      const kept = numbers(Math.min(units, extent)).map((position) => extent - position);
      residence.apply({ axis: 'unit', survivors: kept, births: units - kept.length });
      const all = (value: number): number[] => new Array<number>(units).fill(value);
      executable.run({ x: all(0), y: all(0) });
      expect([executable.output('total')[0], executable.output('many')[0]]).toEqual([units, units]);
      executable.run({ x: all(100), y: all(10) });
      expect(executable.output('product')[0]).toBe(1000 * units);
    }
  });

  it('draws the random numbers of the reference, bit for bit, wherever a unit stands', () => {
    const [lone, batch] = [axis('lone', 5), axis('batch', 1)];
    const plan = step({
      normal: random(randomKey(3), count, 'normal', [lone, unit]),
      uniform: random(randomKey(3), count, 'uniform', [unit, batch]),
    });
    const [found, expected] = [cpu, single].map((backend) => {
      const residence = backend.place(stateOf(4));
      const executable = residence.load(plan);
      return [0, 1, 2].map((round) => {
        residence.write(count, [round]);
        executable.run({});
        const said = [...plan.outputs.keys()].map((name) => [...executable.output(name)]);
        const extent = residence.extents['unit'] as number;
        residence.apply({ axis: 'unit', survivors: [extent - 1, 1], births: 17 * (round + 1) });
        return said;
      });
    });
    expect(found).toEqual(expected);
  });

  it('gives outputs as views that follow each other, or as a copy', () => {
    const w = variable({ name: 'w', dims: [unit.pre, unit.post], initial: normal(1) }) as Variable;
    const state = createState({ variables: [w], key: randomKey(1), extents: { unit: 5 } });
    const residence = cpu.place(state);
    const executable = residence.load(step({ w: w, row: sum(w as Tensor, unit.pre as never) }));
    executable.run({});
    expect([...executable.output('w')]).toEqual([...Float32Array.from(state.read(w))]);
    expect(executable.output('w')).toBe(executable.output('w'));
    expect(executable.output('row')).toHaveLength(5);
    residence.apply(editOf(unit, 5, [0, 3]));
    executable.run({});
    expect([...executable.output('w')]).toEqual([...residence.snapshot().read(w)]);
    expect(executable.output('row')).toHaveLength(3);
  });

  it('reads the first and the last row of a history after edits of the axis that is scanned', () => {
    const time = axis('time', { max: 40 });
    const { carry, emitted } = scan({
      over: time,
      carry: { now: left },
      elements: { drive: input('drive', [time, unit]) },
      step: ({ now }, { drive }) => {
        const next = tanh(add(multiply(0.5, now), drive));
        return { carry: { now: next }, emit: { before: now } };
      },
    });
    const plan = step({ now: carry.now, before: emitted.before }, [assign(left, carry.now)]);
    const state = createState({
      variables: [left],
      axes: [time],
      key: randomKey(1),
      extents: { unit: 3, time: 0 },
    });
    const [mine, oracle] = [cpu, single].map((backend) => backend.place(state));
    const [found, expected] = [mine!.load(plan), oracle!.load(plan)];
    for (const [steps, units] of [
      [0, 3],
      [1, 3],
      [5, 4],
      [17, 17],
      [2, 5],
      [0, 5],
      [33, 60],
      [4, 0],
    ] as const) {
      for (const residence of [mine!, oracle!]) {
        for (const [name, extent] of [
          ['time', steps],
          ['unit', units],
        ] as const) {
          const now = residence.extents[name] as number;
          const survivors = numbers(Math.min(now, extent)).map((position) => position - 1);
          residence.apply({ axis: name, survivors, births: extent - survivors.length });
        }
      }
      const drive = Array.from({ length: steps * units }, (_, i) => Math.fround(Math.sin(i)));
      for (const executable of [found, expected]) executable.run({ drive });
      for (const name of ['now', 'before']) {
        const wanted = [...expected.output(name)];
        expect(found.output(name)).toHaveLength(wanted.length);
        wanted.forEach((value, i) => expect(found.output(name)[i], `${name} ${i}`).toBeCloseTo(value, 5));
      }
    }
  });
});
