import {
  adagrad,
  adam,
  cycleArrays,
  type Optimizer,
  referenceBackend,
  rmsprop,
  sgd,
  type State,
  stateToJson,
  trace,
  type Variable,
  zeros,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { Criterion } from '../../growth/criteria/criterion.ts';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import { fixedSize } from '../../growth/growth-rule.ts';
import { marginRule } from '../../growth/rules/margin-rule.ts';
import { cycleLoss, dataInputs } from '../../model/loss.ts';
import { unroll } from '../../model/unroll.ts';
import { catalogued } from '../../testing/sample-models.ts';
import { sampleTask, sampleTrainer, trained } from '../../testing/sample-trainer.ts';
import type { Trainer } from '../trainer.ts';

/*
 * Edits of whole training states: weights, optimizer slots and carried activations of a network that has been trained
 * and grown for a while.
 */

const optimizers: Readonly<Record<string, Optimizer>> = {
  rmsprop: rmsprop({ birthMemory: 0.01 }),
  adagrad: adagrad({ birthMemory: 'mean' }),
  adam: adam({ weightDecay: 0.01 }),
  'sgd with momentum': sgd({ momentum: 0.9 }),
};

/** The criterion of the paper, with newborns that give nothing to anybody. */
const silentBirths: Criterion = {
  ...outgoingL1({ outputs: 3 }),
  newborn: { incoming: outgoingL1().newborn.incoming, outgoing: zeros },
};

function grown(architecture: string, optimizer: Optimizer): Trainer {
  const growth = marginRule({
    criterion: silentBirths,
    addProbability: 0.3,
    spontaneousProbability: 0.1,
    deleteProbability: 0.2,
  });
  return trained(
    sampleTrainer({ model: catalogued(architecture, sampleTask, 3), optimizer, growth, batch: 2 }),
    40,
  );
}

/** What a network answers to some cycles of data: logits of all steps, losses, and activations that it carries on. */
function answers(trainer: Trainer, state: State): { readonly logits: number[]; readonly losses: number[] } {
  const data = dataInputs(trainer.model);
  const { outputs, carried } = unroll(trainer.model, data.inputs);
  const loss = cycleLoss(trainer.model, outputs, data);
  const executable = referenceBackend('double')
    .place(state)
    .load(trace({ name: 'answer', outputs: { ...outputs, loss }, updates: carried }));
  const stream = sampleTask.open({ key: { high: 1, low: 2 }, batch: 2 });
  const arrays = cycleArrays(sampleTask, 2);
  const cycles = Array.from({ length: 3 }, () => {
    stream.next(arrays);
    executable.run(arrays);
    return { logits: [...executable.output('next')], losses: [...executable.output('loss')] };
  });
  return { logits: cycles.flatMap(({ logits }) => logits), losses: cycles.flatMap(({ losses }) => losses) };
}

/** Sets a unit's outgoing weights, to itself included, to 0. */
function silenced(trainer: Trainer, state: State, population: string, position: number): State {
  const { outgoing } = trainer.model.axisPopulations.find(({ name }) => name === population)!;
  return outgoing.reduce((before, weight) => {
    const values = before.read(weight);
    const row = values.length / before.extent(population);
    return before.with(weight, values.fill(0, position * row, (position + 1) * row));
  }, state);
}

const everybody = (state: State, population: string): number[] =>
  state.units(population).ids.map((_, i) => i);

const architectures = ['recurrent', 'rectified', 'gated', 'stacked', 'loop'];

describe.each(architectures)('a trained network of the architecture "%s"', (architecture) => {
  const trainer = grown(architecture, rmsprop({ birthMemory: 0.01 }));
  const populations = trainer.model.axisPopulations.map(({ name }) => name);

  it('answers the same, bit for bit, after births of units that give nothing', () => {
    const before = answers(trainer, trainer.state);
    expect(new Set(before.losses).size).toBe(3);
    for (const population of populations) {
      const born = trainer.state.apply({
        axis: population,
        survivors: everybody(trainer.state, population),
        births: 3,
      });
      expect(born.extent(population)).toBe(trainer.state.extent(population) + 3);
      expect(answers(trainer, born)).toEqual(before);
    }
  });

  it('answers the same, bit for bit, without units that give nothing', () => {
    for (const population of populations) {
      for (const position of [0, trainer.state.extent(population) - 1]) {
        const silent = silenced(trainer, trainer.state, population, position);
        const survivors = everybody(silent, population).filter((i) => i !== position);
        const [before, after] = [
          answers(trainer, silent),
          answers(trainer, silent.apply({ axis: population, survivors, births: 0 })),
        ];
        expect(after).toEqual(before);
        expect(before).not.toEqual(answers(trainer, trainer.state));
      }
    }
  });
});

describe.each(Object.entries(optimizers))('a whole state under %s', (_name, optimizer) => {
  const trainer = grown('loop', optimizer);
  const { state } = trainer;

  it('is as it was after units were added and removed again', () => {
    for (const population of ['memory', 'association']) {
      const survivors = everybody(state, population);
      const back = state
        .apply({ axis: population, survivors, births: 2 })
        .apply({ axis: population, survivors, births: 0 });
      const [{ tensors, populations }, now] = [stateToJson(state), stateToJson(back)];
      expect(now.tensors).toEqual(tensors);
      // Ids are never given twice: only what the next unit will be called has changed.
      const { nextId, ...same } = populations[population]!;
      expect(now.populations).toEqual({ ...populations, [population]: { ...same, nextId: nextId + 2 } });
    }
  });

  it('keeps what belongs to the survivors, wherever they move', () => {
    const survivors = everybody(state, 'memory').reverse().slice(1);
    const edited = state.apply({ axis: 'memory', survivors, births: 1 });
    const touched = [...state.tensors.keys()].filter(({ dims }) =>
      dims.some(({ axis }) => axis.name === 'memory'),
    );
    expect(new Set(touched.map(({ purpose }) => purpose))).toEqual(new Set(['parameter', 'slot', 'carried']));
    for (const variable of touched) {
      const positions = variable.dims.map(({ axis }) =>
        axis.name === 'memory' ? survivors : everybody(state, axis.name),
      );
      const [old, now] = [state.read(variable), edited.read(variable)];
      forEachElement(positions, (chosen) => {
        const from = offset(
          chosen.map((i, d) => positions[d]![i]!),
          variable,
          state,
        );
        const to = offset(chosen, variable, edited);
        if (now[to] !== old[from])
          expect.fail(`${variable.name}: ${now[to]} at [${chosen.join(', ')}], expected ${old[from]}`);
      });
    }
  });
});

/** All tuples of positions, one from each list. */
function forEachElement(
  lists: readonly (readonly number[])[],
  visit: (chosen: readonly number[]) => void,
  chosen: readonly number[] = [],
): void {
  if (chosen.length === lists.length) return visit(chosen);
  lists[chosen.length]!.forEach((_, i) => forEachElement(lists, visit, [...chosen, i]));
}

/** Where an element stands, row-major. */
function offset(position: readonly number[], { dims }: Variable, state: State): number {
  return dims.reduce((at, { axis }, d) => at * state.extent(axis) + position[d]!, 0);
}

describe("a newborn's first step under Adam", () => {
  const rate = 0.01;
  const growth = {
    name: 'one birth',
    criterion: { ...outgoingL1({ outputs: 3, penalty: 0 }) },
    propose: (_view: unknown, _draws: unknown, { cycle }: { readonly cycle: number }) => ({
      removed: [],
      births: cycle === 49 ? 1 : 0,
    }),
  };

  it('is as long as the rate in every weight, however old the run is', () => {
    const trainer = trained(sampleTrainer({ optimizer: adam(), learningRate: rate, growth }), 50);
    expect(trainer.births).toBe(1);
    const before = trainer.state;
    const after = trained(trainer, 1).state;
    const units = before.extent('memory');
    const isNewborn: Readonly<Record<string, (i: number) => boolean>> = {
      'symbol.to.memory': (i) => i % units === units - 1,
      'memory.to.next': (i) => Math.floor(i / 3) === units - 1,
      'memory.recurrent': (i) => i % units === units - 1 || Math.floor(i / units) === units - 1,
      'memory.bias': (i) => i === units - 1,
    };
    for (const [name, newborn] of Object.entries(isNewborn)) {
      const steps = [...before.read(name)].map((value, i) => Math.abs(after.read(name)[i]! - value));
      const [young, old] = [steps.filter((_, i) => newborn(i)), steps.filter((_, i) => !newborn(i))];
      // With corrected moments the first step is rate g / (|g| + 1e-8): just below the rate unless the gradient is tiny.
      for (const step of young) expect(step).toBeLessThanOrEqual(rate * (1 + 1e-12));
      expect(Math.max(...young)).toBeGreaterThan(0.999 * rate);
      // The others have moments of fifty cycles, which agree less than perfectly with the last gradient.
      expect(Math.min(...old)).toBeLessThan(0.9 * rate);
    }
  });

  it('would be several times too long if corrections counted by run: their values are those of the ages', () => {
    const trainer = trained(sampleTrainer({ optimizer: adam(), learningRate: rate, growth }), 53);
    const ages = trainer.strengths('memory').map(({ age }) => age);
    expect(ages).toEqual([53, 53, 3]);
    [0.9, 0.999].forEach((beta, moment) => {
      const corrections = trainer.state.read(`adam.correction${moment + 1}.memory`);
      ages.forEach((age, i) => expect(corrections[i]).toBeCloseTo(1 - beta ** age, 12));
    });
  });

  it('leaves a network of fixed size to plain Adam', () => {
    const fixed = trained(
      sampleTrainer({
        optimizer: adam(),
        learningRate: rate,
        growth: fixedSize({ criterion: growth.criterion }),
      }),
      5,
    );
    const corrections = ['', '.memory']
      .map((suffix) => [...fixed.state.read(`adam.correction1${suffix}`)])
      .flat();
    for (const correction of corrections) expect(correction).toBeCloseTo(1 - 0.9 ** 5, 14);
  });
});
