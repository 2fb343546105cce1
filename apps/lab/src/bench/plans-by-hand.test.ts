import { referenceBackend, type State } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { gatedHandWork, gatedModelWork, GATES } from './gated-plans.ts';
import { graphWorks } from './graph-plans.ts';
import { type PlanWork, TimedPlan } from './timed-plan.ts';

const CYCLES = 3;

/** Losses of some cycles, and the first population's strengths after them. */
function train(work: PlanWork): { readonly losses: readonly number[]; readonly strength: number } {
  const plan = new TimedPlan(work, referenceBackend('double'));
  const losses = Array.from({ length: CYCLES }, () => plan.next('loss'));
  const strength = plan.next(work.outputs[0] as string);
  plan.release();
  return { losses, strength };
}

function expectSame(model: PlanWork, hand: PlanWork): void {
  const [found, expected] = [train(hand), train(model)];
  found.losses.forEach((loss, at) => {
    expect(loss).toBeCloseTo(expected.losses[at] as number, 9);
  });
  expect(found.strength).toBeGreaterThan(0);
  expect(found.strength).toBeCloseTo(expected.strength, 12);
}

/** The weights of a model with an axis of gates, as those of a plan with tensors for each gate. */
function apart(state: State, to: State, units: number): State {
  const cut = (name: string, gate: number): readonly number[] =>
    [...state.read(name)].filter((_, at) => Math.floor(at / units) % GATES.length === gate);
  const names = { input: 'symbol.to.memory', recurrent: 'memory.recurrent' } as const;
  return GATES.reduce(
    (before, gate, at) =>
      Object.entries(names).reduce(
        (filled, [own, name]) => filled.with(filled.variable(`${own}.${gate}`), cut(name, at)),
        before,
      ),
    to.with(to.variable('readout'), [...state.read('memory.to.next')]),
  );
}

describe('a plan that was arranged by hand', () => {
  it.each([1, 4, 17])('computes what a graph of three areas of %i units does', (units) => {
    const { model, hand } = graphWorks(units);
    expectSame(model, hand);
  });

  it.each([1, 4, 17])('computes what a gated pool of %i units does', (units) => {
    const [model, hand] = [gatedModelWork(units), gatedHandWork(units)];
    expectSame(model, { ...hand, state: apart(model.state, hand.state, units) });
  });
});
