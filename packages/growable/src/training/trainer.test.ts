import { foldKey, MeristemError, NonFiniteError, randomKey, referenceBackend, sgd, ShapeError, stateToJson } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../architecture/architecture.ts';
import { recurrentPool } from '../architecture/recurrent-pool.ts';
import { outgoingL1, multiplierCriterion } from '../growth/criterion.ts';
import { fixedSize, type Moment, type PopulationView } from '../growth/growth-rule.ts';
import { marginRule } from '../growth/margin-rule.ts';
import { forgetfulBackend } from '../testing/forgetful-backend.ts';
import { givenTask } from '../testing/given-task.ts';
import { catalogued } from '../testing/sample-models.ts';
import { livelyGrowth, sampleOptions, sampleTask, sampleTrainer, trained } from '../testing/sample-trainer.ts';
import { echoTask } from '../testing/symbol-tasks.ts';
import { createTrainer, type Trainer } from './trainer.ts';

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
    expect([...sampleTrainer({ seed: 12 }).state.read('memory.recurrent')]).not.toEqual([...sampleTrainer().state.read('memory.recurrent')]);
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
    expect([trainer.cycle, trainer.births, trainer.deaths, trainer.extents]).toEqual([0, 0, 0, { memory: 2 }]);
    expect(trainer.strengths('memory')).toEqual([
      { id: 0, age: 0, strength: NaN },
      { id: 1, age: 0, strength: NaN },
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
    const units = trainer.extents['memory']!;
    // Input 3N, readout 3N + 3, recurrent N^2, bias N.
    expect(units).toBeGreaterThan(2);
    expect(trainer.parameterCount).toBe(3 * units + 3 * units + 3 + units * units + units);
  });

  it('knows its units by id, with age and strength', () => {
    const trainer = trained(sampleTrainer(), 50);
    const { ids, born } = trainer.state.population('memory');
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
    const replayed = trainer.edits.reduce((state, { clock, edit }) => state.at(clock).apply(edit), initial);
    const structure = (state: typeof initial): unknown => stateToJson(state.at(80)).populations;
    expect(trainer.edits.length).toBeGreaterThan(40);
    expect(trainer.deaths).toBeGreaterThan(5);
    expect(structure(replayed)).toEqual(structure(trainer.state));
    expect(replayed.version).toBe(trainer.state.version);
    const born = trainer.edits.reduce((total, { edit }) => total + edit.births, 0);
    expect(trainer.births).toBe(born);
    expect(Object.values(trainer.extents).reduce((total, units) => total + units, 0)).toBe(4 + born - trainer.deaths);
  });

  it('lets its rule see ages, bounds and losses, and do as it pleases', () => {
    const seen: { readonly view: PopulationView; readonly moment: Moment; readonly ages: readonly number[] }[] = [];
    const trainer = sampleTrainer({
      growth: {
        name: 'every other cycle',
        criterion: outgoingL1({ outputs: 3 }),
        decide: (view, _draws, moment) => {
          seen.push({ view, moment, ages: view.ages });
          return { removed: moment.cycle === 3 ? [0] : [], births: moment.cycle % 2 };
        },
      },
    });
    trained(trainer, 5);
    expect(seen.map(({ view }) => view.ids)).toEqual([[0, 1], [0, 1], [0, 1, 2], [0, 1, 2], [1, 2, 3]]);
    expect(seen.map(({ ages }) => ages)).toEqual([[1, 1], [2, 2], [3, 3, 1], [4, 4, 2], [5, 3, 1]]);
    expect(seen.map(({ moment }) => moment.cycle)).toEqual([0, 1, 2, 3, 4]);
    expect(seen[4]!.moment.smoothedLoss).toBe(trainer.smoothedLoss);
    expect([seen[0]!.view.min, seen[0]!.view.max]).toEqual([1, 99]);
    expect(trainer.edits.map(({ clock, edit }) => [clock, edit.survivors, edit.births])).toEqual([
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
        decide: ({ name }) => ({ removed: [], births: name === 'memory' ? 1 : 200 }),
      },
    });
    expect(() => trainer.train()).toThrow('edit of axis "association": found 202 units after the edit, expected 1 to 99');
    expect(trainer.state.extents).toMatchObject({ memory: 2, association: 2 });
  });

  it('never lets a multiplier fall below its minimum', () => {
    const criterion = multiplierCriterion({ steps: 6, penalty: 0.05 });
    const trainer = sampleTrainer({ growth: marginRule({ criterion, addProbability: 0.2 }), optimizer: sgd(), learningRate: 0.1 });
    const lowest = Array.from({ length: 100 }, () => Math.min(...trained(trainer, 1).state.read('memory.multiplier')));
    expect(Math.min(...lowest)).toBe(0.025);
    expect(trainer.births).toBeGreaterThan(0);
  });

  it('keeps the size under a rule that does nothing', () => {
    const trainer = trained(sampleTrainer({ growth: fixedSize({ criterion: outgoingL1({ outputs: 3 }) }) }), 50);
    expect([trainer.extents, trainer.edits]).toEqual([{ memory: 2 }, []]);
  });

  it('averages gradients over the lanes of a batch: equal lanes train like one', () => {
    const { steps, inputs, targets } = sampleTask;
    const same = givenTask({
      name: 'same lanes',
      steps,
      inputs,
      targets,
      at: (port, position) => [Math.floor(7 * Math.abs(Math.sin(port === 'symbol' ? position : position - 1))) % 3],
    });
    const options = { task: same, growth: fixedSize({ criterion: outgoingL1({ outputs: 3 }) }) };
    const [one, three] = [1, 3].map((batch) => trained(sampleTrainer({ ...options, batch }), 20));
    expect(three!.smoothedLoss).toBeCloseTo(one!.smoothedLoss, 12);
    [...one!.state.read('memory.recurrent')].forEach((weight, i) => {
      expect(three!.state.read('memory.recurrent')[i]).toBeCloseTo(weight, 10);
    });
  });

  it.each([
    [{ seed: -1 }, 'randomKey: found seed -1'],
    [{ batch: 0 }, 'found a batch of 0'],
    [{ batch: 1.5 }, 'axis "batch": found bounds 1.5 to 1.5'],
  ])('refuses %j', (options, message) => {
    expect(() => sampleTrainer(options)).toThrow(message);
  });
});

/** Numbers in, numbers out: what the squared error makes diverge. */
function sensorTask(at: (port: string, position: number) => readonly number[]) {
  return givenTask({
    name: 'sensor',
    steps: 4,
    inputs: [{ kind: 'vector', name: 'sensor', size: 2 }],
    targets: [{ kind: 'vector', name: 'torque', size: 1 }],
    at,
  });
}

function sensorTrainer(at: (port: string, position: number) => readonly number[], learningRate = 0.01): Trainer {
  const model = areaGraph('arm', ({ input, area, project, output }) => {
    const memory = area('memory', recurrentPool({ units: 3, activation: 'relu' }));
    project(input('sensor'), memory);
    output('torque', [memory]);
  });
  return createTrainer(sampleOptions({ model, task: sensorTask(at), optimizer: sgd(), learningRate }));
}

function failureOf(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

describe('a run that goes wrong', () => {
  const steady = (port: string): readonly number[] => (port === 'sensor' ? [1, 0.5] : [3]);

  it('that diverges ends with the cycle, the loss and a tensor that is not finite', () => {
    const trainer = sensorTrainer(steady, 1e6);
    const failure = failureOf(() => trained(trainer, 1000));
    expect(failure).toBeInstanceOf(NonFiniteError);
    const message = /^training: cycle (\d+): found loss (NaN|Infinity), expected a finite number; the first tensor that is not finite is "([^"]+)"\. Lower the learning rate/;
    expect(failure.message).toMatch(message);
    const [, cycle, , tensor] = message.exec(failure.message)!;
    expect(Number(cycle)).toBe(trainer.cycle);
    expect(trainer.state.read(tensor!).every(Number.isFinite)).toBe(false);
  });

  it.each([NaN, Infinity])('that is fed %d says where it was', (bad) => {
    // The second number of the second step of the second cycle.
    const trainer = sensorTrainer((port, position) => (port === 'sensor' && position === 5 ? [1, bad] : steady(port)));
    trainer.train();
    const failure = failureOf(() => trainer.train());
    expect(failure).toBeInstanceOf(NonFiniteError);
    expect(failure.message).toBe(`plan "train": input "sensor": found ${bad} at element 3, expected finite numbers.`);
    expect(trainer.cycle).toBe(1);
  });

  it.each(['symbol', 'next'])('that is fed a symbol which does not exist, in "%s", says so', (port) => {
    const { steps, inputs, targets } = sampleTask;
    const task = givenTask({ name: 'broken', steps, inputs, targets, at: (name) => [name === port ? 7 : 0] });
    const trainer = sampleTrainer({ task });
    expect(() => trainer.train()).toThrow(ShapeError);
    expect(() => trainer.train()).toThrow(`found position 7 of axis "${port}", expected 0 to 2.`);
  });
});

describe('learning and growing', () => {
  it.each<[string, number]>([
    ['recurrent', 1],
    ['rectified', 4],
    ['gated', 1],
    ['stacked', 1],
    ['loop', 1],
  ])('"%s", from %i units on, learns to remember and grows on the way', (name, units) => {
    const task = echoTask({ symbols: 2, delay: 1, steps: 10 });
    const trainer = sampleTrainer({
      model: catalogued(name, task, units),
      task,
      growth: marginRule({ criterion: outgoingL1({ outputs: 2 }), addProbability: 0.1, deleteProbability: 0.1 }),
    });
    const guess = trainer.smoothedLoss;
    trained(trainer, 400);
    expect(guess).toBe(10 * Math.log(2));
    expect(trainer.evaluate({ cycles: 20 }).natsPerCycle).toBeLessThan(0.05 * guess);
    expect(trainer.births).toBeGreaterThan(0);
    for (const extent of Object.values(trainer.extents)) expect(extent).toBeGreaterThan(1);
  });

  it('starts from no unit at all', () => {
    const task = echoTask({ symbols: 2, delay: 1, steps: 10 });
    const trainer = sampleTrainer({
      model: catalogued('recurrent', task, 0),
      task,
      growth: marginRule({ criterion: outgoingL1({ outputs: 2 }), addProbability: 0.1, deleteProbability: 0.1 }),
    });
    expect(trainer.extents).toEqual({ memory: 0 });
    expect(trained(trainer, 500).evaluate({ cycles: 20 }).natsPerCycle).toBeLessThan(0.5);
  });

  it('works in single precision', () => {
    const double = trained(sampleTrainer(), 30);
    const single = trained(sampleTrainer({ backend: referenceBackend('single') }), 30);
    // Single precision carries about seven digits; thirty cycles of training enlarge an error a thousandfold at most.
    expect(Math.abs(single.smoothedLoss / double.smoothedLoss - 1)).toBeLessThan(1e-4);
    expect(single.smoothedLoss).not.toBe(double.smoothedLoss);
  });

  it('has random streams of its own for data, growth and weights', () => {
    const opened: unknown[] = [];
    const task = { ...sampleTask, open: (request: Parameters<typeof sampleTask.open>[0]) => (opened.push(request.key), sampleTask.open(request)) };
    const trainer = sampleTrainer({ task, growth: livelyGrowth });
    trainer.evaluate({ cycles: 1 });
    expect(opened).toEqual([foldKey(randomKey(11), 'training'), foldKey(foldKey(randomKey(11), 'held-out'), 0)]);
    expect(trainer.state.key).toEqual(foldKey(randomKey(11), 'state'));
  });
});
