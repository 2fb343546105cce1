import { normal, type Variable } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { feedforwardLayer } from '../../modules/feedforward-layer.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { residualStack } from '../../modules/residual-stack.ts';
import { answersOf, tryBirth } from '../../testing/birth-trial.ts';
import { givenTask } from '../../testing/given-task.ts';
import { catalogued } from '../../testing/sample-models.ts';
import { sampleTask } from '../../testing/sample-trainer.ts';
import type { Trainer } from '../../training/trainer.ts';
import { orthogonalBirth } from './orthogonal-birth.ts';
import { sizesOf } from '../../testing/sizes.ts';

const graph = areaGraph('mixed', ({ input, area, project, output }) => {
  const symbol = input('symbol');
  const memory = area('memory', recurrentPool({ units: 3 }));
  const gates = area('gates', recurrentPool({ units: 3, activation: 'gated' }));
  const layer = area('layer', feedforwardLayer({ units: 3, normalisation: 'layer', minUnits: 2 }));
  const stack = area('stack', residualStack({ units: 3, width: { units: 2 } }));
  project(symbol, memory);
  project(symbol, stack);
  project(memory, gates);
  project(gates, memory, { delay: 1 });
  project(gates, layer, { interaction: 'additive' });
  project(memory, layer, { interaction: 'mixture' });
  output('next', [layer, gates, stack]);
});

const populations = ['memory', 'gates', 'layer', 'stack', 'stack.b1.units'];

/** The numbers of a variable by position along its dims. */
function numbersOf(trainer: Trainer, name: string): (...positions: readonly number[]) => number {
  const { state, model } = trainer;
  const variable = model.parameters.find((each) => each.name === name) as Variable;
  const extents = variable.dims.map((dim) => state.extent(dim.axis));
  const values = state.read(variable);
  return (...positions) =>
    values[positions.reduce((offset, position, d) => offset * extents[d]! + position, 0)]!;
}

describe('orthogonalBirth', () => {
  it.each(populations.flatMap((population) => [1, 3, 4, 5].map((births) => [births, population] as const)))(
    'adds %i units to "%s" without changing a bit of what the network answers',
    (births, population) => {
      const { before, after } = tryBirth({
        birth: orthogonalBirth(),
        population,
        births,
        options: { model: graph, batch: 2 },
      });
      expect(sizesOf(after)[population]).toBe(sizesOf(before)[population]! + births);
      expect(answersOf(after.model, after.state, sampleTask)).toEqual(
        answersOf(before.model, before.state, sampleTask),
      );
    },
  );

  it.each([1, 3, 4, 17])('connects %i newborns by an orthogonal matrix, for every gate', (births) => {
    for (const [name, gates] of [
      ['recurrent', 1],
      ['gated', 3],
    ] as const) {
      const { after } = tryBirth({
        birth: orthogonalBirth(),
        population: 'memory',
        births,
        options: { model: catalogued(name, sampleTask, 2) },
      });
      const weight = numbersOf(after, 'memory.recurrent');
      for (let gate = 0; gate < gates; gate++) {
        const at = (i: number, k: number): number =>
          gates === 1 ? weight(2 + i, 2 + k) : weight(2 + i, gate, 2 + k);
        for (let i = 0; i < births; i++) {
          for (let j = 0; j <= i; j++) {
            let dot = 0;
            for (let k = 0; k < births; k++) dot += at(i, k) * at(j, k);
            expect(dot).toBeCloseTo(i === j ? 1 : 0, 10);
          }
        }
      }
    }
  });

  it('draws weights from inputs and older units at their deviations', () => {
    const { after } = tryBirth({
      birth: orthogonalBirth({ input: 2, recurrent: 0.5 }),
      population: 'memory',
      births: 40,
      options: { model: catalogued('recurrent', sampleTask, 16) },
    });
    const [recurrent, input] = [numbersOf(after, 'memory.recurrent'), numbersOf(after, 'symbol.to.memory')];
    const newborns = Array.from({ length: 40 }, (_, i) => 16 + i);
    const old = Array.from({ length: 16 }, (_, i) => i);
    const square = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value * value, 0) / values.length;
    const fromOld = square(newborns.flatMap((to) => old.map((from) => recurrent(from, to))));
    const fromInput = square(newborns.flatMap((to) => [0, 1, 2].map((from) => input(from, to))));
    // Four standard errors of a mean square.
    expect(Math.abs(fromOld / (0.25 / 16) - 1)).toBeLessThan(4 * Math.sqrt(2 / 640));
    expect(Math.abs(fromInput / 4 - 1)).toBeLessThan(4 * Math.sqrt(2 / 120));
  });

  it('shares the deviation of weights from another area among the units there', () => {
    const spread = normal(0.3);
    const { after } = tryBirth({
      birth: orthogonalBirth({ input: 3 }),
      population: 'upper',
      births: 40,
      options: {
        model: catalogued('stacked', sampleTask, 9),
        initialWeights: { input: spread, lateral: spread, recurrent: spread, readout: spread },
      },
    });
    const lateral = numbersOf(after, 'lower.to.upper');
    let total = 0;
    for (let from = 0; from < 9; from++) for (let to = 9; to < 49; to++) total += lateral(from, to) ** 2;
    expect(Math.abs(total / 360 - 1)).toBeLessThan(4 * Math.sqrt(2 / 360));
  });

  /** The mean square of a newborn layer's weights, next to an area of 9 units and a port of 30 numbers. */
  const fromVector = (given: { readonly input?: number }, name: string): number => {
    const model = areaGraph('seeing', ({ input, area, project, output }) => {
      const sensor = input('sensor');
      const lower = area('lower', feedforwardLayer({ units: 9 }));
      const upper = area('upper', feedforwardLayer({ units: 2 }));
      project(sensor, lower);
      project(sensor, upper);
      project(lower, upper);
      output('value', [upper]);
    });
    const task = givenTask({
      name: 'seeing',
      steps: 1,
      inputs: [{ kind: 'vector', name: 'sensor', size: 30 }],
      targets: [{ kind: 'vector', name: 'value', size: 1 }],
      at: (port, position) =>
        Array.from({ length: port === 'sensor' ? 30 : 1 }, (_, i) => Math.sin(position + i)),
    });
    const birth = orthogonalBirth(given);
    const { after } = tryBirth({
      birth,
      population: 'upper',
      births: 40,
      options: { model, task, batch: 1, initialWeights: {} },
    });
    const weight = numbersOf(after, name);
    const sources = name.startsWith('sensor') ? 30 : 9;
    let total = 0;
    for (let from = 0; from < sources; from++) for (let to = 2; to < 42; to++) total += weight(from, to) ** 2;
    return total / sources / 40;
  };

  it('starts newborns as the first units: by all sources of a rectified unit that there are now', () => {
    expect(Math.abs(fromVector({}, 'sensor.to.upper') / (2 / 39) - 1)).toBeLessThan(4 * Math.sqrt(2 / 1200));
    expect(Math.abs(fromVector({}, 'lower.to.upper') / (2 / 39) - 1)).toBeLessThan(4 * Math.sqrt(2 / 360));
  });

  it('shares a deviation that it is told among the numbers of a port', () => {
    const meanSquare = fromVector({ input: 3 }, 'sensor.to.upper');
    expect(Math.abs(meanSquare / (9 / 30) - 1)).toBeLessThan(4 * Math.sqrt(2 / 1200));
  });

  it('is the same for the same seed', () => {
    const born = (): Trainer => tryBirth({ birth: orthogonalBirth(), population: 'memory', births: 3 }).after;
    const [first, second] = [born(), born()];
    for (const variable of first.model.parameters) {
      expect(second.state.read(variable.name)).toEqual(first.state.read(variable.name));
    }
  });

  it('refuses a negative deviation', () => {
    expect(() => orthogonalBirth({ input: -1 })).toThrow(
      'orthogonalBirth: options.input: found -1, expected a number, 0 or more.',
    );
  });
});
