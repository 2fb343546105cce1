import {
  cycleArrays,
  type CycleArrays,
  foldKey,
  normal,
  randomKey,
  type TrainingTask,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import type { Architecture } from '../../architecture/architecture.ts';
import { outgoingL1 } from '../../growth/criteria/outgoing-l1.ts';
import { fixedSize } from '../../growth/growth-rule.ts';
import { costOf } from '../../model/model-cost.ts';
import { quadrantTask, textTask } from '../../testing/finite-tasks.ts';
import { catalogued } from '../../testing/sample-models.ts';
import { sampleOptions } from '../../testing/sample-trainer.ts';
import { LiveModel } from '../live-model/live-model.ts';
import { traceEvaluation } from '../live-model/train-step.ts';
import { NetworkProbe } from '../probe/network-probe.ts';
import { RecentCycles } from '../probe/recent-cycles.ts';
import { partedTask } from './validation-options.ts';

const spread = normal(0.6);
const initialWeights = { input: spread, lateral: spread, recurrent: spread, readout: spread };

interface Watched {
  readonly live: LiveModel;
  readonly probe: NetworkProbe;
  /** The mean loss over cycles that are run one by one, from silence. */
  oneByOne(batch: number, cycles: number): number;
}

function watched(
  model: Architecture,
  task: TrainingTask,
  batch: number,
  share: number,
  told: { readonly carry?: boolean } = {},
): Watched {
  const growth = fixedSize({ criterion: outgoingL1({ outputs: 2 }) });
  const options = sampleOptions({
    model,
    task,
    batch,
    initialWeights,
    growth,
    validation: { share },
    ...told,
  });
  const parts = partedTask({ ...options, batch });
  const live = LiveModel.begin(options, model);
  const recent = new RecentCycles(cycleArrays(task, batch), 0);
  const probe = new NetworkProbe(live, recent, {}, parts.validation!.set);
  const key = foldKey(randomKey(options.seed), 'validation');
  return {
    live,
    probe,
    oneByOne: (lanes, cycles) => {
      const alone = LiveModel.begin({ ...options, batch: lanes }, model);
      const step = alone.residence.load(traceEvaluation(alone.model, growth.criterion));
      const { stream } = task.split!({ key, share }).validation.open({ batch: lanes });
      const arrays: CycleArrays = cycleArrays(task, lanes);
      let total = 0;
      for (let cycle = 0; cycle < cycles; cycle++) {
        stream.next(arrays);
        step.run(arrays);
        total += step.output('loss')[0] as number;
      }
      return total / cycles;
    },
  };
}

describe('a look at what was kept back', () => {
  it('takes every row once, whatever the batch', () => {
    const task = quadrantTask(60);
    const { live, probe, oneByOne } = watched(catalogued('layered', task, 4), task, 7, 0.3);
    const loss = probe.validation!.loss();
    // 18 rows in 3 cycles of 7.
    expect(loss).toBeCloseTo(oneByOne(1, 18), 12);
    expect(loss).not.toBeCloseTo(oneByOne(1, 21), 4);
    expect(probe.lookups).toBe(3 * costOf(live.model, live.residence.extents).multiplyAdds);
  });

  it('tells what each example cost, and not what fills the last cycle up', () => {
    const task = quadrantTask(60);
    const { probe } = watched(catalogued('layered', task, 4), task, 7, 0.3);
    const loss = probe.validation!.loss();
    const { costs } = probe.validation!;
    expect(costs).toHaveLength(18);
    expect(costs!.reduce((total, each) => total + each, 0) / 18).toBeCloseTo(loss, 12);
    const alone = watched(catalogued('layered', task, 4), task, 1, 0.3).probe.validation!;
    alone.loss();
    alone.costs!.forEach((cost, example) => expect(costs![example]).toBeCloseTo(cost, 12));
    expect(new Set(costs!.map((cost) => cost.toFixed(6))).size).toBeGreaterThan(9);
  });

  it('tells it of all steps of an example together', () => {
    const task = textTask(320, 5);
    const model = catalogued('recurrent', task, 4);
    const looks = [4, 1].map((batch) => {
      const look = watched(model, task, batch, 16 / task.rows!, { carry: false }).probe.validation!;
      look.loss();
      return look.costs!.toSorted((one, other) => one - other);
    });
    // In lanes they come in another order.
    expect(looks[0]).toHaveLength(16);
    looks[1]!.forEach((cost, example) => expect(looks[0]![example]).toBeCloseTo(cost, 12));
  });

  it('takes the first cycles, and what they hold, told how many', () => {
    const task = textTask(400, 5);
    const { live, probe, oneByOne } = watched(catalogued('recurrent', task, 4), task, 4, 0.25);
    const kept = probe.validation!;
    for (const cycles of [1, 3, 4, 5]) expect(kept.loss([], cycles)).toBeCloseTo(oneByOne(4, cycles), 12);
    expect(kept.loss([], 17)).toBe(kept.loss());
    expect(probe.lookups).toBe(
      (1 + 3 + 4 + 5 + 5 + 5) * costOf(live.model, live.residence.extents).multiplyAdds,
    );
    const rows = quadrantTask(60);
    const few = watched(catalogued('layered', rows, 4), rows, 7, 0.3).probe.validation!;
    // 18 rows in cycles of 7: the last one holds 4.
    const held = [1, 2, 3].map((cycles) => {
      few.loss([], cycles);
      return few.costs!.length;
    });
    expect(held).toEqual([7, 14, 18]);
  });

  it('goes through sequences in the lanes of training, in order, from silence', () => {
    const task = textTask(400, 5);
    const { live, probe, oneByOne } = watched(catalogued('recurrent', task, 4), task, 4, 0.25);
    const [carried] = live.model.carried;
    const before = live.residence.read(carried!).map((_, i) => Math.sin(i));
    live.residence.write(carried!, before);
    expect(probe.validation!.loss()).toBeCloseTo(oneByOne(4, 5), 12);
    expect([...live.residence.read(carried!)]).toEqual([...before]);
    expect(probe.lookups).toBe(5 * costOf(live.model, live.residence.extents).multiplyAdds);
  });

  it.each([
    ['a single step', quadrantTask(60), 12],
    ['several steps', textTask(320, 5), 16],
  ])(
    'takes examples of %s one by one where nothing is carried over, whatever the batch',
    (_what, task, count) => {
      const model = catalogued('recurrent', task, 4);
      const [apart, together] = [false, true].map((carry) =>
        watched(model, task, 4, count / task.rows!, { carry }),
      );
      const alone = apart!.oneByOne(1, count);
      expect(apart!.probe.validation!.loss()).toBeCloseTo(alone, 12);
      expect(together!.probe.validation!.loss()).not.toBeCloseTo(alone, 5);
    },
  );

  it('looks at the network with other numbers, and leaves it as it is', () => {
    const task = quadrantTask(40);
    const { live, probe } = watched(catalogued('layered', task, 3), task, 5, 0.5);
    const state = live.residence.snapshot();
    const silent = live.model.parameters
      .filter(({ part }) => part === 'readout')
      .map((variable) => ({ variable, values: live.residence.read(variable).fill(0) }));
    const [before, loss] = [probe.validation!.loss(), probe.validation!.loss(silent)];
    // Logits of 0 are a guess between two classes.
    expect(loss).toBeCloseTo(Math.log(2), 12);
    expect(before).not.toBeCloseTo(loss, 2);
    expect(probe.validation!.loss()).toBe(before);
    for (const [variable, values] of state.tensors) expect(live.residence.read(variable)).toEqual(values);
  });

  describe('at classes', () => {
    const task = quadrantTask(40);
    const key = foldKey(randomKey(11), 'validation');

    /** How many of 20 examples are missed by a network that says the same of all. */
    const missed = (said: readonly number[], ignore?: number): number | undefined => {
      const targets = [{ ...task.targets[0]!, ...(ignore !== undefined && { ignore }) }];
      const { live, probe } = watched(catalogued('layered', task, 3), { ...task, targets }, 8, 0.5);
      const rewrites = live.model.parameters
        .filter(({ part }) => part === 'readout' || part === 'readoutBias')
        .map((variable) => ({
          variable,
          values:
            variable.part === 'readout' ? live.residence.read(variable).fill(0) : Float64Array.from(said),
        }));
      probe.validation!.loss(rewrites);
      return probe.validation!.missed;
    };

    const examples = cycleArrays(task, 20);
    task.split!({ key, share: 0.5 }).validation.open({ batch: 20 }).stream.next(examples);
    const ofClass = (wanted: number): number =>
      [...examples['class']!].filter((each) => each === wanted).length;

    it('counts those that are classified wrongly', () => {
      expect(ofClass(0)).not.toBe(ofClass(1));
      expect([missed([1, 0]), missed([0, 1])]).toEqual([ofClass(1), ofClass(0)]);
    });

    it('counts half of them where nothing is said, as guessing misses half', () => {
      expect(missed([0, 0])).toBe(10);
    });

    it('misses none whose class is not known', () => {
      expect([missed([1, 0], 1), missed([0, 1], 1)]).toEqual([0, ofClass(0)]);
    });
  });

  it('takes 2,000 examples at most', () => {
    const task = quadrantTask(6000);
    const { live, probe } = watched(catalogued('layered', task, 1), task, 1, 0.5);
    probe.validation!.loss();
    expect(probe.lookups).toBe(2000 * costOf(live.model, live.residence.extents).multiplyAdds);
  });
});
