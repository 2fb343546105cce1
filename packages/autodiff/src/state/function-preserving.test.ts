import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import type { Precision } from '../backend/backend.ts';
import { referenceBackend } from '../backend/reference/reference-backend.ts';
import type { Plan } from '../plan/plan.ts';
import { trace } from '../plan/trace.ts';
import { assign } from '../plan/update.ts';
import { add } from '../primitives/arithmetic.ts';
import { project } from '../primitives/contract.ts';
import { tanh } from '../primitives/functions.ts';
import { scan } from '../primitives/scan.ts';
import { input } from '../primitives/source.ts';
import { normalAt, randomKey } from '../random/key.ts';
import { EDGE_EXTENTS } from '../testing/extents.ts';
import { type AxisEdit, editOf } from './axis-edit.ts';
import { normal, zeros } from './fill.ts';
import { createState, type State } from './state.ts';
import { variable } from './variable.ts';

/*
 * A recurrent network over whose units edits are tried: what it says must not depend on units that nobody listens to. The
 * precise reason is that every sum over units runs in the order of their positions and starts at 0, so a term that is 0
 * (or -0) changes no bit of it, wherever it stands.
 */
const [time, batch, unit] = [axis('time'), axis('batch'), axis('unit')];
const [letter, answer] = [axis('letter', 4), axis('answer', 3)];
const birth = { outgoing: zeros };
const inward = variable({ name: 'inward', dims: [letter.pre, unit.post], initial: normal(1) });
const recurrent = variable({ name: 'recurrent', dims: [unit.pre, unit.post], initial: normal(0.6), birth });
const outward = variable({ name: 'outward', dims: [unit.pre, answer.post], initial: normal(1), birth });
const bias = variable({ name: 'bias', dims: [unit], initial: normal(0.3) });
const carried = variable({
  name: 'carried',
  dims: [batch, unit],
  purpose: 'carried',
  initial: normal(0.5),
  birth: { own: zeros },
});
const variables = [inward, recurrent, outward, bias, carried];

const plan: Plan = (() => {
  const { carry, emitted } = scan({
    over: time,
    carry: { state: carried },
    elements: { x: input('x', [time, batch, letter]) },
    step: ({ state }, { x }) => {
      const next = tanh(add(add(project(state, recurrent), project(x, inward)), bias));
      return { carry: { state: next }, emit: { states: next, answers: project(next, outward) } };
    },
  });
  return trace({ name: 'network', outputs: { ...emitted }, updates: [assign(carried, carry.state)] });
})();

const [steps, members] = [6, 3];
const x = Float32Array.from({ length: steps * members * 4 }, (_, i) => normalAt(randomKey(1), i));
const stateOf = (units: number): State =>
  createState({
    variables,
    axes: [time],
    key: randomKey(2),
    extents: { time: steps, batch: members, unit: units },
  });

interface Said {
  readonly answers: readonly number[];
  /** Activations by unit id, at all steps and members. */
  readonly states: ReadonlyMap<number, readonly number[]>;
}

/** Runs the network twice, so that carried activations matter, with an edit in between. */
function say(state: State, precision: Precision, edit?: AxisEdit): Said[] {
  const residence = referenceBackend(precision).place(state);
  const executable = residence.load(plan);
  const run = (): Said => {
    executable.run({ x });
    const { ids } = residence.snapshot().units(unit);
    const states = [...executable.output('states')];
    return {
      answers: [...executable.output('answers')],
      states: new Map(ids.map((id, u) => [id, states.filter((_, i) => i % ids.length === u)])),
    };
  };
  const first = run();
  if (edit) residence.apply(edit);
  return [first, run()];
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
const cases = EDGE_EXTENTS.flatMap((units) =>
  (['double', 'single'] as const).map((precision) => ({ units, precision })),
);

describe('a newborn with outgoing weights of zero', () => {
  it.each(cases)(
    'changes no bit of what $units units say in $precision precision',
    ({ units, precision }) => {
      for (const births of [1, 2, 7]) {
        const [, without] = say(stateOf(units), precision);
        const [, grown] = say(stateOf(units), precision, editOf(unit, units, [], births));
        expect(grown!.answers).toEqual(without!.answers);
        for (const [id, values] of without!.states) expect(grown!.states.get(id)).toEqual(values);
        expect(grown!.states.size).toBe(units + births);
        if (units > 0) expect(grown!.states.get(units)!.some((value) => value !== 0)).toBe(true);
      }
    },
  );
});

/** The state with the outgoing weights of some units set to zero. */
function silenced(state: State, positions: readonly number[]): State {
  const quiet = (values: Float64Array, targets: number): Float64Array =>
    values.map((value, i) => (positions.includes(Math.floor(i / targets)) ? -0 * value : value));
  return state
    .with(recurrent, quiet(state.read(recurrent), state.extent(unit)))
    .with(outward, quiet(state.read(outward), 3));
}

describe('the removal of units with outgoing weights of zero', () => {
  it.each(cases.filter(({ units }) => units > 0))(
    'changes no bit of what the rest of $units units say in $precision precision',
    ({ units, precision }) => {
      const middle = Math.floor(units / 2);
      for (const gone of [
        [0],
        [middle],
        [units - 1],
        range(units),
        range(units).filter((i) => i % 2 === 0),
      ]) {
        const state = silenced(stateOf(units), gone);
        const [, whole] = say(state, precision);
        const [, rest] = say(state, precision, editOf(unit, units, gone));
        expect(rest!.answers).toEqual(whole!.answers);
        for (const [id, values] of rest!.states) expect(values).toEqual(whole!.states.get(id));
      }
    },
  );
});

describe('another order of units', () => {
  it.each(cases.filter(({ units }) => units > 0))(
    'permutes the states of $units units in $precision precision',
    ({ units, precision }) => {
      const survivors = range(units).sort((a, b) => ((a * 7 + 3) % 19) - ((b * 7 + 3) % 19));
      const [, before] = say(stateOf(units), precision);
      const [, after] = say(stateOf(units), precision, { axis: 'unit', survivors, births: 0 });
      // A sum over units runs by position, so another order rounds otherwise: some units in the last place for each of
      // 17 terms and 12 steps, which tanh does not amplify. Numbers are of the order of 1.
      const tolerance = precision === 'double' ? 1e-13 : 1e-5;
      const close = (found: readonly number[], expected: readonly number[]): void => {
        found.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(tolerance));
      };
      close(after!.answers, before!.answers);
      for (const [id, values] of before!.states) close(after!.states.get(id)!, values);
      expect([...after!.states.keys()]).toEqual(survivors);
    },
  );

  it('permutes without any rounding what no sum over units touches', () => {
    const state = stateOf(5).with(recurrent, new Float64Array(25));
    const survivors = [3, 1, 4, 0, 2];
    const [, before] = say(state, 'double');
    const [, after] = say(state, 'double', { axis: 'unit', survivors, births: 0 });
    for (const [id, values] of before!.states) expect(after!.states.get(id)).toEqual(values);
  });
});

describe('births and their removal', () => {
  it.each(cases)('leave what $units units say as it was in $precision precision', ({ units, precision }) => {
    const residence = referenceBackend(precision).place(stateOf(units));
    const executable = residence.load(plan);
    executable.run({ x });
    const before = residence.snapshot();
    residence.apply(editOf(unit, units, [], 2), editOf(unit, units + 2, [units, units + 1]));
    const after = residence.snapshot();
    for (const each of variables) expect(after.read(each)).toEqual(before.read(each));
    executable.run({ x });
    const [, untouched] = say(stateOf(units), precision);
    expect([...executable.output('answers')]).toEqual(untouched!.answers);
  });
});
