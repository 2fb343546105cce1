import { referenceBackend } from '@meristem/autodiff';
import { echoTask, trained } from '@meristem/growable/testing';
import { describe, expect, it } from 'vitest';
import { type Experiment, parseExperiment } from '../experiment.ts';
import { SpecError } from '../spec-error.ts';
import { trainerOf } from '../trainer-of.ts';
import { type PresetName, presetExperiment } from './presets.ts';
import { trainingNames, type TrainingChoice, withTraining } from './told-training.ts';

const task = echoTask({ symbols: 3, steps: 6 });
const presetOf = (preset: PresetName): Experiment =>
  presetExperiment(preset, {
    ...{ rule: 'none', ports: task, cycles: 140, units: 3 },
    task: { name: 'echo', options: {} },
  });
const usual = presetOf('default');
const told = (choice: TrainingChoice, experiment = usual): Experiment =>
  withTraining(experiment, choice, { task });

/** Weights after some cycles. */
function weightsAfter(experiment: Experiment, cycles = 20): readonly number[] {
  const trainer = trained(
    trainerOf(experiment, { task, seed: 2, backend: referenceBackend('double') }),
    cycles,
  );
  return [...trainer.state.read('symbol.to.memory'), ...trainer.state.read('memory.bias')];
}

describe('training as it is told', () => {
  it('is the usual one where nothing is told, and with the usual optimizer by its name, to the bit', () => {
    expect(told({})).toEqual(usual);
    expect(weightsAfter(told({ optimizer: 'adam' }))).toEqual(weightsAfter(usual));
    expect(weightsAfter(told({ learningRate: 0.003 }))).toEqual(weightsAfter(usual));
    expect(weightsAfter(told({ learningRate: 0.001 }))).not.toEqual(weightsAfter(usual));
  });

  it.each(trainingNames.optimizers)('learns by the optimizer %s, and all else stays as usual', (name) => {
    const { optimizer, clipping, fanInRate, forgetAfter, schedules } = told({ optimizer: name });
    expect(optimizer?.kind).toBe(name);
    expect({ clipping, forgetAfter, schedules }).toEqual({
      clipping: { norm: 6 },
      forgetAfter: 50,
      schedules: { learningRate: { kind: 'cosine', to: 0 } },
    });
    expect(fanInRate).toBe(name !== 'sgd');
    expect(weightsAfter(told({ optimizer: name })).every(Number.isFinite)).toBe(true);
  });

  it.each(trainingNames.schedules)('follows the schedule %s over the cycles of the run', (name) => {
    const experiment = told({ schedule: name });
    expect(experiment.optimizer).toBeUndefined();
    expect(experiment.schedules.learningRate?.kind).toBe(name);
    expect(parseExperiment(JSON.parse(JSON.stringify(experiment)))).toEqual(experiment);
    expect(weightsAfter(experiment, 140).every(Number.isFinite)).toBe(true);
  });

  it('stretches schedules by name over the run', () => {
    expect(told({ schedule: 'restarts' }).schedules.learningRate).toEqual({
      ...{ kind: 'restarts', every: 20, stretch: 2 },
    });
    expect(told({ schedule: 'warm-up' }).schedules.learningRate).toMatchObject({ cycles: 7 });
  });

  it('takes fields, with the usual rate where they have none', () => {
    expect(told({ optimizer: { kind: 'sgd', momentum: 0.5 } }).optimizer).toEqual({
      ...{ kind: 'sgd', momentum: 0.5, learningRate: 3 * 0.003 },
    });
    expect(told({ optimizer: { kind: 'sgd', learningRate: 0.5 } }).optimizer).toEqual({
      ...{ kind: 'sgd', momentum: 0, learningRate: 0.5 },
    });
    const schedule = { kind: 'step', every: 9, factor: 0.5 };
    expect(told({ schedule, accumulate: 3 })).toMatchObject({
      accumulate: 3,
      schedules: { learningRate: schedule },
    });
  });

  it('lets weights decay, and neither biases nor embeddings', () => {
    const decayed = told({ weightDecay: 0.1 });
    expect(decayed.optimizer).toMatchObject({ kind: 'adamw', weightDecay: 0.1, learningRate: 0.003 });
    const network = (experiment: Experiment) =>
      trained(trainerOf(experiment, { task, seed: 2, backend: referenceBackend('double') }), 1).state;
    const [plain, faded] = [network(told({ optimizer: 'adam' })), network(decayed)];
    const same = (name: string): boolean => plain.read(name).join() === faded.read(name).join();
    expect(same('memory.to.next')).toBe(false);
    expect(same('memory.recurrent')).toBe(false);
    // What leads in are the rows of symbols: an embedding.
    for (const name of ['symbol.to.memory', 'memory.bias', 'next.bias']) expect(same(name), name).toBe(true);
  });

  it('changes of a preset with an optimizer of its own only what is told', () => {
    const tuned = presetOf('tuned');
    const { optimizer, ...rest } = told({ learningRate: 0.002 }, tuned);
    const { optimizer: before, ...others } = tuned;
    expect(optimizer).toEqual({ ...before, learningRate: 0.002 });
    expect(rest).toEqual(others);
    expect(told({ optimizer: 'lion' }, tuned)).toMatchObject({
      ...{ optimizer: { kind: 'lion', learningRate: 0.2 * 0.003 }, schedules: tuned.schedules },
    });
  });

  it.each<[TrainingChoice, string]>([
    [{ optimizer: 'adamq' }, '$.optimizer.kind: found "adamq", expected one of:'],
    [{ optimizer: { beta1: 0.5 } }, '$.optimizer.kind: found nothing'],
    [{ optimizer: { kind: 'lion', beta: 0.5 } }, 'Did you mean "beta1"?'],
    [{ schedule: 'onecycle' }, 'Did you mean "one-cycle"?'],
    [
      { schedule: { kind: 'linear', too: 0 } },
      '$.schedules.learningRate.too: found a field that is not known',
    ],
    [{ optimizer: 'sgd', weightDecay: 0.1 }, 'found 0.1 for the optimizer sgd, expected adamw or lion'],
    [{ accumulate: 0 }, '$.accumulate: found 0'],
    [{ learningRate: -1 }, '$.optimizer.learningRate: found -1'],
  ])('refuses %j', (choice, message) => {
    expect(() => told(choice)).toThrow(SpecError);
    expect(() => told(choice)).toThrow(message);
  });
});
