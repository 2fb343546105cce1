import {
  assign,
  axis,
  createState,
  randomKey,
  referenceBackend,
  type State,
  tensor,
  trace,
  type Variable,
  zeros,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../architecture/graph-builder.ts';
import { compute } from '../testing/compute.ts';
import { evenWeights } from '../testing/sample-models.ts';
import { livelyGrowth, sampleTrainer, trained } from '../testing/sample-trainer.ts';
import { quietContext } from '../testing/sample-moment.ts';
import { throughFile } from '../testing/through-file.ts';
import type { Checkpoint } from '../training/live-model/checkpoint.ts';
import { feedforwardLayer } from './feedforward-layer.ts';
import type { GrowableModule } from './growable-module.ts';
import { ModuleDraft } from './module-draft.ts';
import { type Normalisation, normalisationOf } from './normalisation.ts';
import { recurrentPool } from './recurrent-pool.ts';
import { residualStack } from './residual-stack.ts';

const [batch, unit, row] = [axis('batch', 3), axis('unit'), axis('row', 2)];

/** A norm in its place, and what it declares. */
function placed(kind: Normalisation) {
  const weights = evenWeights(0.5, { outgoing: zeros });
  const draft = new ModuleDraft({ kind: 'layer', area: 'layer', axis: unit, batch, weights });
  const normalise = normalisationOf(draft.scope(), kind)!;
  const statistics = draft.statistics.map(({ variable }) => variable);
  const stateOf = (units: number): State =>
    createState({
      variables: [...draft.variables, ...statistics],
      key: randomKey(1),
      extents: { unit: units },
      axes: [batch, row],
    });
  return { draft, normalise, stateOf };
}

type Matrix = readonly (readonly number[])[];

/** What a norm makes of some numbers in a step that learns, and what its statistics come to. */
function learned(kind: Normalisation, state: State, parts: ReturnType<typeof placed>, x: Matrix) {
  const measured = new Map<Variable, ReturnType<typeof tensor>>();
  const context = {
    ...quietContext(),
    training: true,
    measure: (statistic: Variable, value: unknown) => void measured.set(statistic, value as never),
  };
  const y = parts.normalise(tensor(x, [batch, unit]), context);
  const residence = referenceBackend('double').place(state);
  const updates = parts.draft.statistics.map(({ variable, next }) =>
    assign(variable, next(measured.get(variable))),
  );
  const executable = residence.load(trace({ name: kind, outputs: { y }, updates }));
  executable.run({});
  return { y: [...executable.output('y')], state: residence.snapshot() };
}

const SAMPLES: Matrix = [
  [1, -4],
  [2, 0],
  [6, 1],
];

describe('root mean square normalisation', () => {
  it('divides by the root of the mean square over the units, and leaves the mean where it is', () => {
    const { normalise, stateOf } = placed('rms');
    const state = stateOf(2).with('layer.gain', [1, 3]);
    const { y } = compute(state, { y: normalise(tensor(SAMPLES, [batch, unit]), quietContext()) });
    // Mean squares 8.5, 2 and 18.5; 1e-5 is added to them.
    const expected = [
      1 / Math.sqrt(8.50001),
      -12 / Math.sqrt(8.50001),
      2 / Math.sqrt(2.00001),
      0,
      6 / Math.sqrt(18.50001),
      3 / Math.sqrt(18.50001),
    ];
    y.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 12));
  });
});

describe('batch normalisation', () => {
  it('normalises each unit over the batch, and follows its mean and its variance over one less', () => {
    const parts = placed('batch');
    const { y, state } = learned('batch', parts.stateOf(2).with('layer.gain', [1, 2]), parts, SAMPLES);
    // Means 3 and -1; variances 14/3 each, 7 over one less.
    const root = Math.sqrt(14 / 3 + 1e-5);
    const expected = [-2 / root, (2 * -3) / root, -1 / root, (2 * 1) / root, 3 / root, (2 * 2) / root];
    y.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 12));
    [0.3, -0.1].forEach((mean, i) => expect(state.read('layer.mean')[i]).toBeCloseTo(mean, 14));
    [1.6, 1.6].forEach((variance, i) => expect(state.read('layer.variance')[i]).toBeCloseTo(variance, 14));
  });

  it('goes by the running ones where nothing is learned', () => {
    const { normalise, stateOf } = placed('batch');
    const state = stateOf(2).with('layer.mean', [1, 0]).with('layer.variance', [4, 1]);
    const { y } = compute(state, { y: normalise(tensor([[3, 5]], [axis('one', 1), unit]), quietContext()) });
    expect(y[0]).toBeCloseTo(2 / Math.sqrt(4.00001), 12);
    expect(y[1]).toBeCloseTo(5 / Math.sqrt(1.00001), 12);
  });

  it('averages over sites as it does over the batch', () => {
    const { normalise, stateOf } = placed('batch');
    const x = tensor([[[1], [2]], [[3], [4]], [[5], [9]]], [batch, row, unit]); // prettier-ignore
    const { y } = compute(stateOf(1), { y: normalise(x, { ...quietContext(), training: true }) });
    const root = Math.sqrt(20 / 3 + 1e-5);
    [1, 2, 3, 4, 5, 9].forEach((value, i) => expect(y[i]).toBeCloseTo((value - 4) / root, 12));
  });

  it('refuses to learn from a batch of a single sequence', () => {
    const model = networkOf(feedforwardLayer({ normalisation: 'batch' }));
    expect(() => sampleTrainer({ model })).toThrow(
      'batch normalisation: found a batch of 1, expected 2 or more sequences',
    );
    expect(sampleTrainer({ model, batch: 2 }).cycle).toBe(0);
  });
});

describe.each(['layer', 'rms', 'batch'] as const)('a newborn under %s normalisation', (kind) => {
  it.each([1e-3, 1e3])('changes no bit of the others, whatever it receives: %d', (received) => {
    const parts = placed(kind);
    const before = learned(kind, parts.stateOf(2), parts, SAMPLES);
    const grown = parts.stateOf(2).apply({ axis: 'unit', survivors: [0, 1], births: 2 });
    const wider = SAMPLES.map((values, i) => [...values, received * i, -received]);
    const after = learned(kind, grown, parts, wider);
    expect(after.y.filter((_, i) => i % 4 < 2)).toEqual(before.y);
  });
});

function networkOf(module: GrowableModule) {
  return areaGraph('normalised', ({ input, area, project, output }) => {
    const place = area('memory', module);
    project(input('symbol'), place);
    output('next', [place]);
  });
}

const MODULES: Readonly<Record<string, GrowableModule>> = {
  ...Object.fromEntries(
    (['rms', 'batch'] as const).flatMap((normalisation) => [
      [`${normalisation} layer`, feedforwardLayer({ units: 3, minUnits: 2, normalisation })],
      [
        `${normalisation} stack`,
        residualStack({ units: 3, minUnits: 2, blocks: 2, width: { units: 2 }, normalisation }),
      ],
    ]),
  ),
  ...Object.fromEntries(
    (['tanh', 'relu', 'gated', 'lstm'] as const).flatMap((activation) =>
      (['layer', 'rms'] as const).map((normalisation) => [
        `${normalisation} pool, ${activation}`,
        recurrentPool({ units: 3, minUnits: 2, activation, normalisation }),
      ]),
    ),
  ),
};

describe.each(Object.entries(MODULES))('a %s', (_name, module) => {
  it('grows, shrinks, and goes on from a checkpoint as if nothing had happened', () => {
    const model = networkOf(module);
    const run = (cycles: number, checkpoint?: Checkpoint) =>
      trained(sampleTrainer({ model, batch: 2, growth: livelyGrowth, ...(checkpoint && { checkpoint }) }), cycles); // prettier-ignore
    const whole = run(60);
    const resumed = run(30, throughFile(run(30).checkpoint()));
    expect(whole.births).toBeGreaterThan(0);
    for (const variable of whole.state.tensors.keys()) {
      expect([...resumed.state.read(variable.name)], variable.name).toEqual([...whole.state.read(variable)]);
    }
  });

  it('predicts the same whatever is predicted beside it', () => {
    const trainer = trained(sampleTrainer({ model: networkOf(module), batch: 2, growth: livelyGrowth }), 20);
    const network = trainer.network<{ next: 'symbol' }>();
    const { logits } = network.predict({ symbol: [[0, 1, 2]] }).next;
    const { next } = network.predict({ symbol: [[0, 1, 2], [2, 2, 2]] }); // prettier-ignore
    expect([...next.logits].slice(0, 9)).toEqual([...logits]);
  });
});
