import { normal, type Residence, stateToJson, trace, type Variable } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { cycleLoss, dataInputs } from '../../model/loss.ts';
import { unroll } from '../../model/unroll.ts';
import { type ProbedNetwork, probedNetwork } from '../../testing/probed-network.ts';
import { costOf } from '../../model/model-cost.ts';
import { sampleTask } from '../../testing/sample-trainer.ts';

const graph = areaGraph('two', ({ input, area, project, output }) => {
  const symbol = input('symbol');
  const memory = area('memory', recurrentPool({ units: 4 }));
  const layer = area('layer', feedforwardLayer({ units: 3, activation: 'tanh' }));
  project(symbol, memory);
  project(memory, layer);
  project(layer, memory, { delay: 1 });
  output('next', [memory, layer]);
});

const BATCH = 3;

function network(cycles: number): ProbedNetwork {
  const spread = normal(0.6);
  const initialWeights = { input: spread, lateral: spread, recurrent: spread, readout: spread };
  const probed = probedNetwork(cycles, { model: graph, batch: BATCH, initialWeights });
  const { residence, model } = probed.live;
  for (const carried of model.carried) {
    residence.write(
      carried,
      residence.read(carried).map((_, i) => 0.5 * Math.sin(i + 1)),
    );
  }
  return probed;
}

/** Runs the remembered cycles one by one from silence, and lists activations of a population and losses. */
function seen({ live, recent }: ProbedNetwork, population: string, cycles: number) {
  const { model, residence } = live;
  const place: Residence = residence;
  const before = place.snapshot();
  const data = dataInputs(model);
  const { activations, outputs, carried } = unroll(model, data.inputs);
  const executable = place.load(
    trace({
      name: 'seen',
      outputs: { activation: activations[population]!, loss: cycleLoss(model, outputs, data) },
      updates: carried,
    }),
  );
  for (const variable of model.carried) place.write(variable, place.read(variable).fill(0));
  const rows: number[][] = [];
  const losses = recent.last(cycles).map((arrays) => {
    executable.run(arrays);
    const units = place.extents[population]!;
    const values = [...executable.output('activation')];
    for (let i = 0; i < values.length; i += units) rows.push(values.slice(i, i + units));
    return executable.output('loss')[0] as number;
  });
  place.restore(before);
  return { rows, loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length };
}

describe('moments', () => {
  it.each([1, 3, 4, 5, 17])(
    'are those of the activations over %i cycles, in order, from silence',
    (cycles) => {
      const probed = network(17);
      for (const population of ['memory', 'layer']) {
        const { rows, loss } = seen(probed, population, cycles);
        const moments = probed.probe.moments(population, cycles);
        expect(moments.cycles).toBe(cycles);
        expect(moments.samples).toBe(cycles * 6 * BATCH);
        expect(moments.samples).toBe(rows.length);
        expect(moments.loss).toBeCloseTo(loss, 10);
        const average = (of: (row: readonly number[]) => number): number =>
          rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
        const units = rows[0]!.length;
        for (let i = 0; i < units; i++) {
          expect(moments.mean[i]).toBeCloseTo(
            average((row) => row[i]!),
            10,
          );
          for (let k = 0; k < units; k++) {
            expect(moments.secondMoment[i * units + k]).toBeCloseTo(
              average((row) => row[i]! * row[k]!),
              10,
            );
            expect(moments.covariance[i * units + k]).toBeCloseTo(
              average((row) => (row[i]! - moments.mean[i]!) * (row[k]! - moments.mean[k]!)),
              10,
            );
          }
        }
      }
    },
  );

  it('are of as many cycles as there are', () => {
    expect(network(3).probe.moments('memory', 25).cycles).toBe(3);
  });

  it('follow an edit of the population', () => {
    const probed = network(5);
    probed.probe.moments('memory', 5);
    probed.live.residence.apply({ axis: 'memory', survivors: [0, 2], births: 3 });
    const { rows, loss } = seen(probed, 'memory', 5);
    const { mean, loss: found } = probed.probe.moments('memory', 5);
    expect(found).toBeCloseTo(loss, 10);
    expect(mean).toHaveLength(5);
    expect(mean[4]).toBeCloseTo(rows.reduce((sum, row) => sum + row[4]!, 0) / rows.length, 10);
  });
});

describe('the loss with other numbers', () => {
  it('is that of the network which has them', () => {
    const probed = network(7);
    const { residence, model } = probed.live;
    const weight = model.parameters.find(({ name }) => name === 'memory.recurrent') as Variable;
    const values = residence.read(weight).map((value) => -value);
    const found = probed.probe.lossWith([{ variable: weight, values }], 7);
    expect(found).not.toBeCloseTo(probed.probe.lossWith([], 7), 3);
    residence.write(weight, values);
    expect(found).toBeCloseTo(seen(probed, 'memory', 7).loss, 10);
    expect(probed.probe.lossWith([], 7)).toBe(found);
  });
});

describe('losses that are means over steps', () => {
  it('are means over cycles too, however many are run at once', () => {
    const targets = sampleTask.targets.map((port) => ({ ...port, reduction: 'mean' as const }));
    const [summed, averaged] = [sampleTask, { ...sampleTask, targets }].map(
      (task) => probedNetwork(4, { model: graph, batch: BATCH, task }).probe,
    );
    expect(averaged!.lossWith([], 4)).toBeCloseTo(summed!.lossWith([], 4) / 6, 12);
    expect(averaged!.moments('memory', 3).loss).toBeCloseTo(summed!.moments('memory', 3).loss / 6, 12);
    expect(averaged!.ignorance(4)).toBeCloseTo(summed!.ignorance(4) / 6, 12);
  });
});

describe('ignorance', () => {
  it.each([1, 4, 17])('is what the best constant odds cost on the targets of %i cycles', (cycles) => {
    const { probe, recent } = network(17);
    const symbols = recent.last(cycles).flatMap(({ next }) => [...next!]);
    const nats = symbols.map((symbol) => {
      return -Math.log(symbols.filter((each) => each === symbol).length / symbols.length);
    });
    const expected = nats.reduce((sum, each) => sum + each, 0) / (cycles * BATCH);
    expect(expected).toBeGreaterThan(0);
    expect(probe.ignorance(cycles)).toBeCloseTo(expected, 10);
    expect(probe.ignorance(18)).toBe(probe.ignorance(17));
    expect(probe.lookups).toBe(0);
  });

  it('is not known before anything is remembered', () => {
    expect(() => network(0).probe.ignorance(5)).toThrow('probe: found 0 remembered cycles');
  });
});

describe('lookups', () => {
  it.each([1, 3, 4, 5, 17])(
    'are %i forward passes of the network as it is, and three times that with gradients',
    (cycles) => {
      const { probe, live } = network(17);
      const { model, residence } = live;
      const spent = (look: () => unknown): number => {
        const before = probe.lookups;
        look();
        return (probe.lookups - before) / costOf(model, residence.extents).multiplyAdds;
      };
      expect(probe.lookups).toBe(0);
      const passes = (): readonly number[] => [
        spent(() => probe.moments('memory', cycles)),
        spent(() => probe.lossWith([], cycles)),
        spent(() => probe.gradient(model.parameters[0] as Variable, cycles)),
        spent(() => probe.virtualPaths('layer', cycles)),
        spent(() => [probe.silence(), probe.extent(model.batch), probe.population('memory')]),
      ];
      expect(passes()).toEqual([cycles, cycles, 3 * cycles, 3 * cycles, 0]);
      const before = costOf(model, residence.extents).multiplyAdds;
      residence.apply({ axis: 'memory', survivors: [0, 2], births: 5 });
      expect(costOf(model, residence.extents).multiplyAdds).toBeGreaterThan(before);
      expect(passes()).toEqual([cycles, cycles, 3 * cycles, 3 * cycles, 0]);
    },
  );

  it('are those of the cycles that there were, and none past what has no paths', () => {
    const { probe, live } = network(3);
    const { multiplyAdds } = costOf(live.model, live.residence.extents);
    probe.moments('memory', 25);
    expect(probe.lookups).toBe(3 * multiplyAdds);
  });
});

describe('a probe', () => {
  it('leaves everything as it was', () => {
    const probed = network(5);
    const { residence, model } = probed.live;
    const before = stateToJson(residence.snapshot());
    const weight = model.parameters[0] as Variable;
    probed.probe.moments('memory', 5);
    probed.probe.lossWith([{ variable: weight, values: residence.read(weight).fill(9) }], 5);
    probed.probe.gradient(weight, 5);
    expect(() => probed.probe.lossWith([{ variable: weight, values: new Float64Array(1) }], 5)).toThrow();
    expect(stateToJson(residence.snapshot())).toEqual(before);
  });

  it('knows silence', () => {
    const { probe, live } = network(1);
    const { carried } = live.model;
    expect(probe.silence()).toEqual(
      carried.map((variable) => ({
        variable,
        values: new Float64Array(live.residence.read(variable).length),
      })),
    );
  });

  it('says what is missing', () => {
    expect(() => network(0).probe.moments('memory', 5)).toThrow(
      'probe: found 0 remembered cycles, expected at least 1. Give the rule a window and wait for it to fill.',
    );
    expect(() => network(1).probe.moments('store', 5)).toThrow(
      'probe: found no population of neurons "store", expected one of: memory, layer.',
    );
  });
});
