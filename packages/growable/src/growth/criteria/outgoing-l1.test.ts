import { broadcast, type State, type Tensor, tensor, type Variable } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../../architecture/graph-builder.ts';
import { recurrentPool } from '../../modules/recurrent-pool.ts';
import { smallNormalWeights } from '../../modules/weight-policy.ts';
import { unroll } from '../../model/unroll.ts';
import { cycleLoss, dataInputs } from '../../model/loss.ts';
import { compute } from '../../testing/compute.ts';
import { catalogued, randomState, sampleModel, symbolPorts } from '../../testing/sample-models.ts';
import { countingCycle, strengthsOf } from '../../testing/strengths.ts';
import type { Criterion } from './criterion.ts';
import { livelyGrowth, sampleTrainer } from '../../testing/sample-trainer.ts';
import { outgoingL1 } from './outgoing-l1.ts';

const usual = [1, 3, 4, 5, 17];

const sumOfAbsolutes = (values: Iterable<number>): number =>
  [...values].reduce((total, value) => total + Math.abs(value), 0);

describe('the strength of outgoing-l1', () => {
  const paper = sampleModel(catalogued('recurrent', symbolPorts(4)), symbolPorts(4));

  it("is the paper's formula for its network: 1/2 (sum_k |Why[k,j]| + 4 sum_i |Whh[i,j]| / N)", () => {
    fc.assert(
      fc.property(fc.constantFrom(...usual), fc.nat({ max: 1e6 }), (units, seed) => {
        const state = randomState(paper, units, seed);
        const [readout, recurrent] = [state.read('memory.to.next'), state.read('memory.recurrent')];
        const { memory } = strengthsOf(paper, outgoingL1(), state);
        memory!.forEach((strength, j) => {
          const toOutputs = sumOfAbsolutes(readout.slice(j * 4, (j + 1) * 4));
          const toUnits = sumOfAbsolutes(recurrent.slice(j * units, (j + 1) * units));
          expect(strength).toBeCloseTo(0.5 * (toOutputs + (4 * toUnits) / units), 12);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('is the mean over projections of two areas, each scaled by outputs over targets, as computed by hand', () => {
    const ports = symbolPorts(2);
    const model = sampleModel(catalogued('loop', ports), ports);
    const state = randomState(model, { memory: 2, association: 3 })
      .with('memory.to.next', [1, -2, 0, 0.5])
      .with('memory.to.association', [0.1, -0.2, 0.3, 0, 0, -0.9])
      .with('memory.recurrent', [1, -1, 0.5, 0.25])
      .with('association.to.next', [0.2, 0.2, -1, 0, 0, 0])
      .with('association.to.memory', [0.5, -0.5, 0, 0.1, 0, 0])
      .with('association.recurrent', [1, 1, 1, 0, 0, 0.3, 0, 0, 0]);
    const { memory, association } = strengthsOf(model, outgoingL1(), state);
    // memory: outputs (1 + 2) * 2/2, association (0.1 + 0.2 + 0.3) * 2/3, itself (1 + 1) * 2/2; then the same for unit 1.
    expect(memory![0]).toBeCloseTo((3 + 0.4 + 2) / 3, 14);
    expect(memory![1]).toBeCloseTo((0.5 + 0.6 + 0.75) / 3, 14);
    // association: outputs * 2/2, memory * 2/2, itself * 2/3.
    expect(association![0]).toBeCloseTo((0.4 + 1 + 2) / 3, 14);
    expect(association![1]).toBeCloseTo((1 + 0.1 + 0.2) / 3, 14);
    expect(association![2]).toBe(0);
  });

  it('counts the gates of a gated target as targets of their own', () => {
    const model = sampleModel(catalogued('gated', symbolPorts(2)), symbolPorts(2));
    const state = randomState(model, 2)
      .with('memory.to.next', [1, 1, 0, 0])
      .with('memory.recurrent', [1, 1, 1, 1, 1, 1, 0, 0, 0, 0.6, 0, 0]);
    const { memory } = strengthsOf(model, outgoingL1(), state);
    // Itself: 6 ones, and one 0.6, times 2 outputs over 3 gates * 2 units.
    expect(memory).toEqual([(2 + 2) / 2, (0 + 0.2) / 2].map((value) => expect.closeTo(value, 14) as number));
  });

  it('counts nothing for a projection to a population without units', () => {
    const model = sampleModel(loopWithEmpty(), symbolPorts(2));
    const state = randomState(model, { memory: 2, association: 0 });
    const { memory, association } = strengthsOf(model, outgoingL1(), state);
    const full = [0, 1].map(
      (j) =>
        sumOfAbsolutes(state.read('memory.to.next').slice(2 * j, 2 * j + 2)) +
        sumOfAbsolutes(state.read('memory.recurrent').slice(2 * j, 2 * j + 2)),
    );
    expect(association).toEqual([]);
    memory!.forEach((strength, j) => expect(strength).toBeCloseTo(full[j]! / 3, 14));
  });
});

/** A pool and a second one that may be empty. */
function loopWithEmpty() {
  return areaGraph('loop', ({ input, area, project, output }) => {
    const symbol = input('symbol');
    const memory = area('memory', recurrentPool());
    const association = area('association', recurrentPool({ units: 0 }));
    project(symbol, memory);
    project(memory, association);
    output('next', [memory, association]);
  });
}

describe('rescaling of a rectified unit', () => {
  const model = sampleModel(catalogued('rectified', symbolPorts(3)), symbolPorts(3), { batch: 2 });
  const [units, unit, c] = [4, 2, 8];
  const settled = randomState(model, units, 4);
  // The weight of the unit to itself scales by c / c; it is taken out so that all of its outgoing weights scale by 1 / c.
  const original = settled
    .with(
      'memory.recurrent',
      settled.read('memory.recurrent').map((w, i) => (i === unit * units + unit ? 0 : w)),
    )
    .with('memory.activation', settled.read('memory.activation').map(Math.abs));
  const scaled = (name: string, factor: (i: number) => number): [string, Float64Array] => [
    name,
    original.read(name).map((value, i) => value * factor(i)),
  ];
  const isUnit = (i: number): number => (i % units === unit ? c : 1);
  const rescaled = [
    scaled('symbol.to.memory', isUnit),
    scaled('memory.bias', isUnit),
    scaled('memory.activation', isUnit),
    scaled('memory.recurrent', (i) => isUnit(i) / (Math.floor(i / units) === unit ? c : 1)),
    scaled('memory.to.next', (i) => (Math.floor(i / 3) === unit ? 1 / c : 1)),
  ].reduce((state, [name, values]) => state.with(name, values), original);

  it('does not change what the network computes', () => {
    const data = dataInputs(model);
    const { outputs, activations } = unroll(model, data.inputs);
    const wanted = { loss: cycleLoss(model, outputs, data), activation: activations['memory']! };
    const [before, after] = [
      compute(original, wanted, countingCycle(model)),
      compute(rescaled, wanted, countingCycle(model)),
    ];
    expect(after.loss[0]).toBeCloseTo(before.loss[0]!, 12);
    const alive = before.activation.filter((value, i) => i % units === unit && value > 0);
    expect(alive.length).toBeGreaterThan(0);
  });

  it('divides its plain strength, but leaves the activity-weighted one as it is', () => {
    const [plain, weighted] = [outgoingL1(), outgoingL1({ activityWeighted: true })];
    const strength = (criterion: Criterion, state: State): number =>
      strengthsOf(model, criterion, state)['memory']![unit]!;
    expect(strength(plain, rescaled)).toBeCloseTo(strength(plain, original) / c, 14);
    expect(strength(weighted, original)).toBeGreaterThan(0);
    expect(strength(weighted, rescaled)).toBeCloseTo(strength(weighted, original), 12);
  });
});

describe('the activity-weighted strength', () => {
  it('is the plain one times the root mean square of the activation over steps and batch', () => {
    const model = sampleModel(catalogued('recurrent', symbolPorts(2)), symbolPorts(2), { batch: 3 });
    const state = randomState(model, 5);
    const { activations } = unroll(model, dataInputs(model).inputs);
    const { activation } = compute(state, { activation: activations['memory']! }, countingCycle(model));
    const plain = strengthsOf(model, outgoingL1(), state)['memory']!;
    const weighted = strengthsOf(model, outgoingL1({ activityWeighted: true }), state)['memory']!;
    plain.forEach((strength, j) => {
      const squares = activation.filter((_, i) => i % 5 === j).map((value) => value ** 2);
      const root = Math.sqrt(squares.reduce((total, square) => total + square, 0) / squares.length);
      expect(squares).toHaveLength(4 * 3);
      expect(weighted[j]).toBeCloseTo(strength * root, 14);
    });
  });
});

describe('a newborn of outgoing-l1', () => {
  const [threshold, outputs] = [0.08, 3];
  const criterion = outgoingL1({ threshold, outputs });
  const ports = symbolPorts(outputs);
  const model = sampleModel(catalogued('loop', ports), ports, {
    weights: smallNormalWeights(criterion.newborn),
  });

  it.each(usual)(
    'has half the threshold in each outgoing projection, right after its birth among %i units',
    (units) => {
      const before = randomState(model, { memory: units, association: 4 });
      const state = before.apply({ axis: 'memory', survivors: before.units('memory').ids, births: 1 });
      const perProjection = (name: string, targets: number): number =>
        (outputs * sumOfAbsolutes(state.read(name).slice(units * targets))) / targets;
      // The norm that a newborn is scaled by has 1e-8 added, so that no norm is 0: a relative 1e-8 over a norm of about 1.
      expect(perProjection('memory.to.next', outputs)).toBeCloseTo(0.5 * threshold, 8);
      expect(perProjection('memory.to.association', 4)).toBeCloseTo(0.5 * threshold, 8);
      // Its pool has a unit more once it is born, itself, which the reference code does not count.
      const recurrent = perProjection('memory.recurrent', units + 1);
      expect(recurrent).toBeCloseTo((0.5 * threshold * units) / (units + 1), 8);
      const total = strengthsOf(model, criterion, state)['memory']!.at(-1)!;
      expect(total).toBeCloseTo((0.5 * threshold * (2 + units / (units + 1))) / 3, 8);
      expect(total).toBeLessThan(threshold);
    },
  );
});

describe('a newborn of outgoing-l1 that is not told the outputs', () => {
  it('is that of as many outputs as the ports have', () => {
    const born = (criterion: Criterion): Float64Array => {
      const growth = { ...livelyGrowth, criterion };
      const { state } = sampleTrainer({ growth });
      const after = state.apply({ axis: 'memory', survivors: state.units('memory').ids, births: 1 });
      return after.read('memory.to.next');
    };
    expect(born(outgoingL1())).toEqual(born(outgoingL1({ outputs: 3 })));
    expect(born(outgoingL1())).not.toEqual(born(outgoingL1({ outputs: 4 })));
  });
});

describe('the penalty of outgoing-l1', () => {
  const ports = symbolPorts(2);
  const model = sampleModel(catalogued('loop', ports), ports);
  const state = randomState(model, { memory: 3, association: 2 }).with(
    'memory.to.next',
    [0, -0.5, 1, 0, 2, -1],
  );

  function constrained(
    criterion: Criterion,
    parameter: Variable,
    scale: number,
    reach: Tensor = broadcast(1, []),
  ): readonly number[] {
    const factor = broadcast(scale, []);
    return compute(state, { value: criterion.constrain(parameter, parameter, factor, reach) }).value;
  }

  it('takes the penalty off the size of every weight of the penalised parts, and leaves what is 0 at 0', () => {
    const next = constrained(outgoingL1({ penalty: 0.01 }), state.variable('memory.to.next'), 0.5);
    expect(next).toEqual(
      [0, -0.495, 0.995, 0, 1.995, -0.995].map((value) => expect.closeTo(value, 14) as number),
    );
    expect(Object.is(next[0], 0)).toBe(true);
  });

  it('falls on each weight as far as training has reached it, where it is gated', () => {
    const readout = state.variable('memory.to.next');
    const reach = tensor(
      [
        [1, 1],
        [0.5, 1],
        [0, 0.25],
      ],
      readout.dims,
    );
    const [gated, constant] = ([{}, { pressure: 'constant' }] as const).map((options) =>
      constrained(outgoingL1({ penalty: 0.01, ...options }), readout, 1, reach),
    );
    const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 14) as number);
    expect(gated).toEqual(near([0, -0.49, 0.995, 0, 2, -0.9975]));
    expect(constant).toEqual(near([0, -0.49, 0.99, 0, 1.99, -0.99]));
  });

  it.each<[string, Parameters<typeof outgoingL1>[0], readonly string[]]>([
    [
      'recurrent, lateral and readout weights',
      {},
      [
        'memory.to.next',
        'association.to.next',
        'memory.to.association',
        'association.to.memory',
        'memory.recurrent',
        'association.recurrent',
      ],
    ],
    [
      'the parts that it is told',
      { parts: ['input', 'readoutBias'] },
      ['symbol.to.memory', 'symbol.to.association', 'next.bias'],
    ],
    ['nothing if there is none', { penalty: 0 }, []],
  ])('falls on %s', (_what, options, penalised) => {
    const criterion = outgoingL1({ penalty: 0.01, ...options });
    const touched = model.parameters.filter((parameter) => {
      const [before, after] = [state.read(parameter), constrained(criterion, parameter, 1)];
      return before.some((value, i) => value !== after[i]);
    });
    expect(touched.map(({ name }) => name).sort()).toEqual([...penalised].sort());
  });

  it('leaves gradients alone', () => {
    const parameter = state.variable('memory.to.next');
    const gradient = parameter;
    expect(outgoingL1().regularise(parameter, gradient, broadcast(1, []))).toBe(gradient);
  });
});
