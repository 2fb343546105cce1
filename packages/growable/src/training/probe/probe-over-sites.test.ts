import { type CycleArrays, type HeldOutPass, normal, type Residence, trace } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import type { GrowthRule } from '../../growth/growth-rule.ts';
import { cycleLoss, dataInputs, stepLosses } from '../../model/loss.ts';
import { costOf } from '../../model/model-cost.ts';
import { unroll } from '../../model/unroll.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { givenTask } from '../../testing/given-task.ts';
import { type ProbedNetwork, probedNetwork } from '../../testing/probed-network.ts';
import { livelyGrowth, sampleTrainer } from '../../testing/sample-trainer.ts';
import type { CompleteOptions } from '../trainer-defaults.ts';
import { ValidationLook } from '../validation/validation-look.ts';
import { ValidationSet } from '../validation/validation-set.ts';

/*
 * Of a network with sites, cycles are run one by one: what comes of them is what a single long one would say.
 */

const BATCH = 2;
const STEPS = 3;

/** Films of 4 x 4 pixels, and which of three classes each image is of. */
const films = givenTask({
  name: 'films',
  steps: STEPS,
  inputs: [{ kind: 'grid', name: 'image', sites: [4, 4], size: 1 }],
  targets: [{ kind: 'symbol', name: 'class', size: 3 }],
  at: (port, position, lane) =>
    port === 'class'
      ? [(position + lane) % 3]
      : Array.from({ length: 16 }, (_, i) => Math.sin(1 + 3 * position + 5 * lane + 7 * i)),
});

/** A memory of every site, and channels of which the largest of 2 x 2 sites are read. */
const model = areaGraph('watching', ({ input, area, project, output }) => {
  const memory = area('memory', recurrentPool({ units: 3 }));
  const channels = area('channels', feedforwardLayer({ units: 4, activation: 'tanh' }));
  const answer = output('class', []);
  project(input('image'), memory, { window: { size: 3 } });
  project(memory, channels);
  project(channels, answer, { pool: { by: 'max', size: 2 }, flatten: true });
});

function network(cycles: number): ProbedNetwork {
  const spread = normal(0.6);
  const initialWeights = { input: spread, lateral: spread, recurrent: spread, readout: spread };
  return probedNetwork(cycles, { model, task: films, batch: BATCH, initialWeights });
}

/** Runs the remembered cycles from silence: what each unit does at every site, `[sample][unit]`, sites within samples; losses. */
function seen({ live, recent }: ProbedNetwork, population: string, cycles: number) {
  const place: Residence = live.residence;
  const data = dataInputs(live.model);
  const { activations, outputs, carried } = unroll(live.model, data.inputs);
  const loss = cycleLoss(live.model, outputs, data);
  const outcome = { activation: activations[population]!, loss };
  const executable = place.load(trace({ name: 'seen', outputs: outcome, updates: carried }));
  const before = place.snapshot();
  for (const variable of live.model.carried) place.write(variable, place.read(variable).fill(0));
  const rows: number[][] = [];
  let total = 0;
  for (const arrays of recent.last(cycles)) {
    executable.run(arrays);
    const values = [...executable.output('activation')];
    const units = place.extents[population]!;
    for (let i = 0; i < values.length; i += units) rows.push(values.slice(i, i + units));
    total += executable.output('loss')[0] as number;
  }
  place.restore(before);
  return { rows, loss: total / cycles };
}

/** What the films of a lane cost, cycle by cycle, from silence. */
function laneCosts({ live, recent }: ProbedNetwork, lane: number): readonly number[] {
  const { model: watching, residence } = live;
  const place: Residence = residence;
  const data = dataInputs(watching);
  const { outputs, carried } = unroll(watching, data.inputs);
  const losses = stepLosses(watching, outputs, data, STEPS);
  const executable = place.load(trace({ name: 'lanes', outputs: { losses }, updates: carried }));
  const before = place.snapshot();
  for (const variable of watching.carried) place.write(variable, place.read(variable).fill(0));
  const costs = recent.last(4).map((arrays) => {
    executable.run(arrays);
    const values = executable.output('losses');
    return Array.from({ length: STEPS }, (_, step) => values[step * BATCH + lane]!).reduce((a, b) => a + b);
  });
  place.restore(before);
  return costs;
}

/** The largest of each square of 2 x 2 sites. */
function largest(rows: readonly (readonly number[])[]): number[][] {
  return rows.flatMap((_, at) => {
    const [row, column] = [Math.floor(at / 4) % 4, at % 4];
    if (row % 2 > 0 || column % 2 > 0) return [];
    const square = [at, at + 1, at + 4, at + 5].map((site) => rows[site]!);
    return [square[0]!.map((_value, unit) => Math.max(...square.map((each) => each[unit]!)))];
  });
}

describe('moments', () => {
  it.each([
    ['memory', 16],
    ['channels', 4],
  ])('of %s are those over all sites that are read, in several cycles', (population, sites) => {
    const probed = network(5);
    const { rows, loss } = seen(probed, population, 5);
    const read = population === 'channels' ? largest(rows) : rows;
    const moments = probed.probe.moments(population, 5);
    expect([moments.cycles, moments.samples]).toEqual([5, 5 * STEPS * BATCH * sites]);
    expect(read).toHaveLength(moments.samples);
    expect(moments.loss).toBeCloseTo(loss, 12);
    const units = read[0]!.length;
    const average = (of: (row: readonly number[]) => number): number =>
      read.reduce((sum, row) => sum + of(row), 0) / read.length;
    for (let i = 0; i < units; i++) {
      expect(moments.mean[i]).toBeCloseTo(
        average((row) => row[i]!),
        12,
      );
      for (let k = 0; k < units; k++) {
        const at = i * units + k;
        const product = average((row) => row[i]! * row[k]!);
        const apart = average((row) => (row[i]! - moments.mean[i]!) * (row[k]! - moments.mean[k]!));
        expect(moments.secondMoment[at]).toBeCloseTo(product, 12);
        expect(moments.covariance[at]).toBeCloseTo(apart, 12);
      }
    }
  });

  it('count products of units with one another beside forward passes', () => {
    const { probe, live } = network(5);
    const { multiplyAdds } = costOf(live.model, live.residence.extents);
    probe.moments('channels', 2);
    expect(probe.lookups).toBe(2 * multiplyAdds + 2 * STEPS * BATCH * 4 * (4 * 4));
  });

  it('leave what the network carries as it was, and say where the cycles lead', () => {
    const { probe, live } = network(4);
    const [activation] = live.model.carried;
    const before = live.residence.read(activation!).map((_, i) => Math.sin(i));
    live.residence.write(activation!, before);
    const { carried } = probe.moments('memory', 4);
    expect(carried.map(({ variable }) => variable)).toEqual(live.model.carried);
    expect(carried[0]!.values.some((value) => value !== 0)).toBe(true);
    expect([...live.residence.read(activation!)]).toEqual([...before]);
  });
});

/** Examples that are so many cycles of a network, the last of them with so many lanes. */
function keptBack({ recent }: ProbedNetwork, lastBatch: number): ValidationSet {
  const left = [...recent.last(4)];
  const next = (into: CycleArrays): void => {
    for (const [port, values] of Object.entries(left.shift()!)) into[port]!.set(values);
  };
  const stream = { next, position: () => 0, seek: () => {} };
  const open = (): HeldOutPass => ({ stream, cycles: 4, lastBatch });
  return new ValidationSet(films, { examples: 6 + lastBatch, open }, BATCH);
}

describe('the loss', () => {
  it('is the mean over cycles, with other numbers too', () => {
    const probed = network(5);
    const { probe, live } = probed;
    expect(probe.lossWith([], 5)).toBeCloseTo(seen(probed, 'memory', 5).loss, 12);
    const silent = live.model.parameters
      .filter(({ part }) => part === 'readout')
      .map((variable) => ({ variable, values: live.residence.read(variable).fill(0) }));
    expect(probe.lossWith(silent, 5)).toBeCloseTo(STEPS * Math.log(3), 12);
  });

  it('on examples kept back is that of the same cycles, of whose last some lanes are no examples', () => {
    const probed = network(4);
    const total = (lastBatch: number): number => {
      const set = keptBack(probed, lastBatch);
      expect(set.examples).toBe(6 + lastBatch);
      return set.examples * new ValidationLook(probed.live, set, {}).loss();
    };
    // The mean loss of a cycle is that of its lanes.
    expect(total(BATCH) / (4 * BATCH)).toBeCloseTo(seen(probed, 'memory', 4).loss, 12);
    expect(total(1)).toBeLessThan(total(BATCH));
  });

  it('on examples kept back has the standard error of what they cost apart', () => {
    const probed = network(4);
    const look = new ValidationLook(probed.live, keptBack(probed, BATCH), {});
    expect(look.error).toBeUndefined();
    const loss = look.loss();
    const costs = [0, 1].flatMap((lane) => laneCosts(probed, lane));
    const mean = costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
    const spread = costs.reduce((sum, cost) => sum + (cost - mean) ** 2, 0) / costs.length;
    expect(loss).toBeCloseTo(mean, 12);
    expect(look.error).toBeCloseTo(Math.sqrt(spread / costs.length), 12);
  });
});

describe('a rule', () => {
  const told = (options: Partial<CompleteOptions>): unknown => {
    let sites: unknown;
    const growth: GrowthRule = { ...livelyGrowth, observe: ({ shape }) => (sites = shape.sites) };
    sampleTrainer({ ...options, growth }).train();
    return sites;
  };

  it('is told whether units have sites', () => {
    expect(told({ model, task: films })).toBe(true);
    expect(told({})).toBe(false);
  });
});
