import { foldKey, MeristemError, randomKey, sgd, stateToJson } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { multiplierCriterion } from '../growth/criteria/multiplier-criterion.ts';
import { outgoingL1 } from '../growth/criteria/outgoing-l1.ts';
import { fixedSize, type Moment, type PopulationView } from '../growth/growth-rule.ts';
import { marginRule } from '../growth/rules/margin-rule.ts';
import { forgetfulBackend } from '../testing/forgetful-backend.ts';
import { givenTask } from '../testing/given-task.ts';
import { catalogued } from '../testing/sample-models.ts';
import { livelyGrowth, sampleTask, sampleTrainer, trained } from '../testing/sample-trainer.ts';
import type { Trainer } from './trainer.ts';
import { sizesOf } from '../testing/sizes.ts';
import { axisEditsOf } from '../testing/edits.ts';

/** Everything that a run has come to, for comparisons bit for bit. */
function outcome(trainer: Trainer): unknown {
  const { state, smoothedLoss, births, deaths, edits } = trainer;
  return { state: stateToJson(state), smoothedLoss, births, deaths, edits };
}

describe('a trainer', () => {
  it('runs the same for the same seed, and otherwise for another', () => {
    const [one, again, other] = [11, 11, 12].map((seed) => trained(sampleTrainer({ seed }), 40));
    expect(outcome(again!)).toEqual(outcome(one!));
    expect(other!.smoothedLoss).not.toBe(one!.smoothedLoss);
    expect(other!.edits).not.toEqual(one!.edits);
    expect([...sampleTrainer({ seed: 12 }).state.read('memory.recurrent')]).not.toEqual([
      ...sampleTrainer().state.read('memory.recurrent'),
    ]);
  });

  it('runs the same on a backend that overwrites its outputs as soon as it may', () => {
    const options = { model: catalogued('loop', sampleTask, 2) };
    const honest = trained(sampleTrainer(options), 60);
    const forgetful = trained(sampleTrainer({ ...options, backend: forgetfulBackend() }), 60);
    expect(outcome(forgetful)).toEqual(outcome(honest));
    for (const population of ['memory', 'association']) {
      expect(forgetful.strengths(population)).toEqual(honest.strengths(population));
    }
  });

  it('starts at what guessing costs, without a cycle, with the units of its architecture', () => {
    const trainer = sampleTrainer();
    expect(trainer.smoothedLoss).toBe(6 * Math.log(3));
    expect([trainer.cycle, trainer.births, trainer.deaths, sizesOf(trainer)]).toEqual([
      0,
      0,
      0,
      { memory: 2 },
    ]);
    expect(trainer.strengths('memory')).toEqual([
      { id: 0, age: 0, strength: NaN, dead: false },
      { id: 1, age: 0, strength: NaN, dead: false },
    ]);
  });

  it('averages the loss with the smoothing that it is told', async () => {
    const trainer = sampleTrainer({ smoothing: 0.9 });
    let expected = trainer.smoothedLoss;
    for await (const { loss, smoothedLoss } of trainer.run({ cycles: 20, reportEvery: 1 })) {
      expected = 0.9 * expected + (1 - 0.9) * loss;
      expect(smoothedLoss).toBe(expected);
    }
  });

  it('counts trained numbers as they are now', () => {
    const trainer = trained(sampleTrainer(), 50);
    const units = sizesOf(trainer)['memory']!;
    // Input 3N, readout 3N + 3, recurrent N^2, bias N.
    expect(units).toBeGreaterThan(2);
    expect(trainer.parameterCount).toBe(3 * units + 3 * units + 3 + units * units + units);
  });

  it('knows its units by id, with age and strength', () => {
    const trainer = trained(sampleTrainer(), 50);
    const { ids, born } = trainer.state.units('memory');
    const strengths = trainer.strengths('memory');
    expect(strengths.map(({ id }) => id)).toEqual(ids);
    expect(strengths.map(({ age }) => age)).toEqual(born.map((at) => 50 - at));
    expect(strengths.filter(({ age }) => age > 0).every(({ strength }) => strength >= 0)).toBe(true);
    expect(() => trainer.strengths('cortex')).toThrow(
      new MeristemError('trainer', 'trainer: found no population "cortex", expected one of: memory.'),
    );
  });

  it('logs every edit: applied to the initial state they lead to the present structure', () => {
    const options = { model: catalogued('loop', sampleTask, 2) };
    const [initial, trainer] = [sampleTrainer(options).state, trained(sampleTrainer(options), 80)];
    const replayed = axisEditsOf(trainer).reduce(
      (state, { clock, edit }) => state.at(clock).apply(edit),
      initial,
    );
    const structure = (state: typeof initial): unknown => stateToJson(state.at(80)).populations;
    expect(trainer.edits.length).toBeGreaterThan(40);
    expect(trainer.deaths).toBeGreaterThan(5);
    expect(structure(replayed)).toEqual(structure(trainer.state));
    expect(replayed.version).toBe(trainer.state.version);
    const born = axisEditsOf(trainer).reduce((total, { edit }) => total + edit.births, 0);
    expect(trainer.births).toBe(born);
    expect(Object.values(sizesOf(trainer)).reduce((total, units) => total + units, 0)).toBe(
      4 + born - trainer.deaths,
    );
  });

  it('lets its rule see ages, bounds and losses, and do as it pleases', () => {
    const seen: {
      readonly view: PopulationView;
      readonly moment: Moment;
      readonly ages: readonly number[];
    }[] = [];
    const trainer = sampleTrainer({
      growth: {
        name: 'every other cycle',
        criterion: outgoingL1({ outputs: 3 }),
        propose: (view, _draws, moment) => {
          seen.push({ view, moment, ages: view.ages });
          return { removed: moment.cycle === 3 ? [0] : [], births: moment.cycle % 2 };
        },
      },
    });
    trained(trainer, 5);
    expect(seen.map(({ view }) => view.ids)).toEqual([
      [0, 1],
      [0, 1],
      [0, 1, 2],
      [0, 1, 2],
      [1, 2, 3],
    ]);
    expect(seen.map(({ ages }) => ages)).toEqual([
      [1, 1],
      [2, 2],
      [3, 3, 1],
      [4, 4, 2],
      [5, 3, 1],
    ]);
    expect(seen.map(({ moment }) => moment.cycle)).toEqual([0, 1, 2, 3, 4]);
    expect(seen[4]!.moment.smoothedLoss).toBe(trainer.smoothedLoss);
    expect([seen[0]!.view.min, seen[0]!.view.max]).toEqual([1, 99]);
    expect(axisEditsOf(trainer).map(({ clock, edit }) => [clock, edit.survivors, edit.births])).toEqual([
      [2, [0, 1], 1],
      [4, [1, 2], 1],
    ]);
  });

  it('applies the edits of all populations at once, or none', () => {
    const trainer = sampleTrainer({
      model: catalogued('loop', sampleTask, 2),
      growth: {
        name: 'too many',
        criterion: outgoingL1({ outputs: 3 }),
        propose: ({ name }) => ({ removed: [], births: name === 'memory' ? 1 : 200 }),
      },
    });
    expect(() => trainer.train()).toThrow(
      'edit of axis "association": found 202 units after the edit, expected 1 to 99',
    );
    expect(trainer.state.extents).toMatchObject({ memory: 2, association: 2 });
  });

  it('never lets a multiplier fall below its minimum', () => {
    const criterion = multiplierCriterion({ steps: 6, penalty: 0.05 });
    const trainer = sampleTrainer({
      growth: marginRule({ criterion, addProbability: 0.2 }),
      optimizer: sgd(),
      learningRate: 0.1,
    });
    const lowest = Array.from({ length: 100 }, () =>
      Math.min(...trained(trainer, 1).state.read('memory.multiplier')),
    );
    expect(Math.min(...lowest)).toBe(0.025);
    expect(trainer.births).toBeGreaterThan(0);
  });

  it('keeps the size under a rule that does nothing', () => {
    const trainer = trained(
      sampleTrainer({ growth: fixedSize({ criterion: outgoingL1({ outputs: 3 }) }) }),
      50,
    );
    expect([sizesOf(trainer), trainer.edits]).toEqual([{ memory: 2 }, []]);
  });

  it('averages gradients over the lanes of a batch: equal lanes train like one', () => {
    const { steps, inputs, targets } = sampleTask;
    const same = givenTask({
      name: 'same lanes',
      steps,
      inputs,
      targets,
      at: (port, position) => [
        Math.floor(7 * Math.abs(Math.sin(port === 'symbol' ? position : position - 1))) % 3,
      ],
    });
    const options = { task: same, growth: fixedSize({ criterion: outgoingL1({ outputs: 3 }) }) };
    const [one, three] = [1, 3].map((batch) => trained(sampleTrainer({ ...options, batch }), 20));
    expect(three!.smoothedLoss).toBeCloseTo(one!.smoothedLoss, 12);
    [...one!.state.read('memory.recurrent')].forEach((weight, i) => {
      expect(three!.state.read('memory.recurrent')[i]).toBeCloseTo(weight, 10);
    });
  });

  it('has random streams of its own for data, growth and weights', () => {
    const opened: unknown[] = [];
    const task = {
      ...sampleTask,
      open: (request: Parameters<typeof sampleTask.open>[0]) => (
        opened.push(request.key),
        sampleTask.open(request)
      ),
    };
    const trainer = sampleTrainer({ task, growth: livelyGrowth });
    trainer.evaluate({ cycles: 1 });
    expect(opened).toEqual([
      foldKey(randomKey(11), 'training'),
      foldKey(foldKey(randomKey(11), 'held-out'), 0),
    ]);
    expect(trainer.state.key).toEqual(foldKey(randomKey(11), 'state'));
  });
});
