import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { referenceBackend } from '../backend/reference/reference-backend.ts';
import { trace } from '../plan/trace.ts';
import { assign } from '../plan/update.ts';
import { input } from '../primitives/source.ts';
import { randomKey } from '../random/key.ts';
import { zeros } from '../state/fill.ts';
import { createState } from '../state/state.ts';
import { type Variable, variable } from '../state/variable.ts';
import { adam, adamw } from './adam.ts';
import { lion } from './lion.ts';
import type { Optimizer } from './optimizer.ts';
import { Plateau } from './plateau.ts';
import { adagrad, rmsprop } from './root-mean-square.ts';
import { type PlateauSchedule, type Schedule, scheduleFactor } from './schedule.ts';
import { sgd } from './sgd.ts';

/* What PyTorch does, recorded by tools/fixtures/optimizer_steps.py. */

interface Recorded {
  readonly rate: number;
  readonly start: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  readonly everyTenth: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly rates: Readonly<Record<string, readonly number[]>>;
  readonly losses: readonly number[];
  readonly plateaus: Readonly<Record<string, readonly number[]>>;
}

const recorded = JSON.parse(
  readFileSync(new URL('../../fixtures/optimizers.json', import.meta.url), 'utf8'),
) as Recorded;

const unit = axis('unit');
const target = axis('target', 1);

const OPTIMIZERS: Readonly<Record<string, Optimizer>> = {
  sgd: sgd(),
  'sgd momentum': sgd({ momentum: 0.9 }),
  'sgd nesterov, weight decay': sgd({ momentum: 0.8, nesterov: true, weightDecay: 0.05 }),
  rmsprop: rmsprop({ epsilonPlace: 'outside' }),
  adagrad: adagrad({ epsilonPlace: 'outside', epsilon: 1e-10 }),
  adam: adam(),
  'adam, betas and epsilon': adam({ beta1: 0.7, beta2: 0.95, epsilon: 0.01 }),
  amsgrad: adam({ amsgrad: true, beta2: 0.8 }),
  adamw: adamw({ weightDecay: 0.1 }),
  'adamw amsgrad': adamw({ weightDecay: 0.1, amsgrad: true, beta2: 0.8 }),
  lion: lion(),
  'lion, weight decay': lion({ beta1: 0.8, beta2: 0.95, weightDecay: 0.1 }),
};

/** The numbers after every tenth step. */
function moved(optimizer: Optimizer): readonly (readonly number[])[] {
  const weight = variable({ name: 'weight', dims: [unit.pre, target.post], initial: zeros }) as Variable;
  const bound = optimizer.bind([weight]);
  const { values, updates } = bound.step([input('gradient', weight.dims)], input('rate', []));
  const plan = trace({ name: 'step', outputs: {}, updates: [...updates, assign(weight, values[0]!)] });
  const state = createState({
    variables: [weight, ...bound.slots],
    key: randomKey(0),
    extents: { unit: recorded.start.length },
  }).with(weight, recorded.start);
  const residence = referenceBackend('double').place(state);
  const executable = residence.load(plan);
  return recorded.gradients.flatMap((gradient, step) => {
    executable.run({ gradient: Float64Array.from(gradient), rate: recorded.rate });
    return step % 10 === 9 ? [[...residence.read(weight)]] : [];
  });
}

describe('an optimizer over 50 steps', () => {
  it.each(Object.entries(OPTIMIZERS))("is PyTorch's: %s", (name, optimizer) => {
    const found = moved(optimizer).flat();
    recorded.everyTenth[name]!.flat().forEach((value, i) => {
      expect(Math.abs(found[i]! - value)).toBeLessThan(1e-12 * Math.max(1, Math.abs(value)));
    });
  });

  it('is recorded for every one that is tried', () => {
    expect(Object.keys(OPTIMIZERS)).toEqual(Object.keys(recorded.everyTenth));
  });
});

const SCHEDULES: Readonly<Record<string, Schedule>> = {
  step: { kind: 'step', every: 7, factor: 0.5 },
  exponential: { kind: 'exponential', to: 0.01 },
  cosine: { kind: 'cosine', to: 0.1 },
  'one cycle': { kind: 'one-cycle' },
  'one cycle, told': { kind: 'one-cycle', rise: 0.2, from: 0.1, to: 0.002 },
  restarts: { kind: 'restarts', every: 9, to: 0.1 },
  'restarts, stretched': { kind: 'restarts', every: 6, stretch: 2 },
};

describe('a schedule over 60 cycles', () => {
  it.each(Object.entries(SCHEDULES))("is PyTorch's: %s", (name, schedule) => {
    recorded.rates[name]!.forEach((rate, cycle) =>
      expect(scheduleFactor(schedule, cycle, 60)).toBeCloseTo(rate, 12),
    );
  });
});

const PLATEAUS: Readonly<Record<string, PlateauSchedule>> = {
  plateau: { kind: 'on-plateau', factor: 0.5, patience: 3 },
  'plateau, told': { kind: 'on-plateau', factor: 0.3, patience: 1, threshold: 0.02, cooldown: 4, to: 0.05 },
};

describe('a plateau', () => {
  it.each(Object.entries(PLATEAUS))("lowers the rate when PyTorch's does: %s", (name, schedule) => {
    const plateau = new Plateau(schedule);
    const factors = recorded.losses.map((loss) => {
      plateau.see(loss);
      return plateau.factor;
    });
    factors.forEach((factor, i) => expect(factor).toBeCloseTo(recorded.plateaus[name]![i]!, 12));
    expect(new Set(factors).size).toBeGreaterThan(2);
  });

  it('goes on from what it remembers', () => {
    const schedule = PLATEAUS['plateau, told']!;
    const [whole, first] = [new Plateau(schedule), new Plateau(schedule)];
    recorded.losses.forEach((loss) => whole.see(loss));
    recorded.losses.slice(0, 23).forEach((loss) => first.see(loss));
    const resumed = new Plateau(schedule, JSON.parse(JSON.stringify(first)) as never);
    recorded.losses.slice(23).forEach((loss) => resumed.see(loss));
    expect(resumed.toJSON()).toEqual(whole.toJSON());
  });
});
