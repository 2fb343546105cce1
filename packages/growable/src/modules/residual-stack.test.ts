import { axis, createState, randomKey, type State, type Tensor, tensor, zeros } from '@meristem/autodiff';
import { EDGE_EXTENTS } from '@meristem/autodiff/testing';
import { describe, expect, it } from 'vitest';
import { compute } from '../testing/compute.ts';
import { evenWeights } from '../testing/sample-models.ts';
import { quietContext } from '../testing/sample-moment.ts';
import { ArchitectureError } from './architecture-error.ts';
import { feedforwardLayer, type FeedforwardLayerOptions } from './feedforward-layer.ts';
import type { GrowableModule, StepContext } from './growable-module.ts';
import { placeModule } from './place-module.ts';
import { recurrentPool } from './recurrent-pool.ts';
import { residualStack, type ResidualStackOptions } from './residual-stack.ts';

const batch = axis('batch', 2);

/** A module in its place, over an axis of some units and those inside of it. */
function placed(module: GrowableModule, extents: Readonly<Record<string, number>>) {
  const unit = axis('place', { max: 40 });
  const weights = evenWeights(0.5, { outgoing: zeros });
  const instance = placeModule(module, { area: 'place', axis: unit, batch, weights });
  const statistics = instance.statistics.map(({ variable }) => variable);
  const state = createState({
    variables: [...instance.variables, ...statistics],
    axes: [unit, batch, ...instance.populations.map((population) => population.axis)],
    key: randomKey(3),
    extents,
  });
  return { unit, instance, state };
}

describe('a residual stack', () => {
  it('adds what each block makes of the stream, and says what it was', () => {
    const module = residualStack({ units: 2, blocks: 2, width: { units: 1 }, activation: 'relu' });
    const { unit, instance, state } = placed(module, { place: 2, 'place.b1.units': 1, 'place.b2.units': 1 });
    const numbers: Readonly<Record<string, readonly number[]>> = {
      'place.bias': [0.5, 0],
      'place.b1.reading': [1, 2],
      'place.b1.bias': [-1],
      'place.b1.adding': [3, -1],
      'place.b2.reading': [-1, 1],
      'place.b2.bias': [20],
      'place.b2.adding': [0.5, 0.25],
    };
    const full = Object.entries(numbers).reduce<State>(
      (before, [name, values]) => before.with(name, values),
      state,
    );
    const drive = tensor([[0.5, 1], [-3, 0]], [batch, unit]); // prettier-ignore
    const seen: Record<string, Tensor> = {};
    const context: StepContext = {
      ...quietContext(drive),
      observe: (name, value) => void (seen[name] = value),
    };
    const { activation: result } = instance.step(context);
    const found = compute<string>(full, { result, ...seen });
    // Stream (1, 1): b1 gives relu(1 + 2 - 1) = 2, so (7, -1); b2 gives relu(-7 - 1 + 20) = 12, so (13, 2).
    // Stream (-2.5, 0): b1 gives 0; b2 gives relu(2.5 + 20) = 22.5, so (8.75, 5.625).
    expect(found['result']).toEqual([13, 2, 8.75, 5.625]);
    expect(found['b1.units']).toEqual([2, 0]);
    expect(found['b1']!.map(Math.abs)).toEqual([6, 2, 0, 0]);
    expect(found['b2']).toEqual([6, 3, 11.25, 5.625]);
  });

  it('without blocks is its bias added to its drive', () => {
    const { unit, instance, state } = placed(residualStack({ units: 2, blocks: 0 }), { place: 2 });
    const drive = tensor([[1, 2], [3, 4]], [batch, unit]); // prettier-ignore
    const { activation: result } = instance.step(quietContext(drive));
    expect(compute(state.with('place.bias', [10, 20]), { result }).result).toEqual([11, 22, 13, 24]);
  });

  it('names newborn blocks in order and never again', () => {
    const layers = residualStack({ blocks: 2 }).layers!;
    expect(layers.members).toEqual(['b1', 'b2']);
    const edited = layers.edited(['b2'], layers.newborn(1)).layers!;
    expect(edited.members).toEqual(['b1', 'b3']);
    expect(edited.edited(['b3'], []).layers!.newborn(2)).toEqual(['b4', 'b5']);
    expect(layers.members).toEqual(['b1', 'b2']);
  });

  it.each<[ResidualStackOptions, string]>([
    [{ blocks: 2, maxBlocks: 1 }, 'found 2 blocks, expected a whole number from 0 to 1'],
    [{ blocks: 0, minBlocks: 1 }, 'found 0 blocks'],
    [{ width: { units: 3, maxUnits: 2 } }, 'found a width of 3, expected 1 to 2'],
    [{ units: 1, normalisation: 'layer' }, 'found layer normalisation over as few as 1 units'],
    [{ units: 4, normalisation: 'layer' }, 'found layer normalisation over as few as 1 units'],
  ])('refuses %j', (options, message) => {
    expect(() => residualStack(options)).toThrow(ArchitectureError);
    expect(() => residualStack(options)).toThrow(message);
  });
});

const A_COUNT = 'a whole number from 0 to 16777216';

describe.each([
  [
    'recurrentPool',
    { activation: 'rleu' },
    'activation',
    '"rleu"',
    'one of: "tanh", "relu", "gated", "lstm"',
    'Did you mean "relu"?',
  ],
  [
    'recurrentPool',
    { unit: 4 },
    'unit',
    'an option that is not known',
    'one of: "units", "minUnits", "maxUnits", "activation", "normalisation"',
    'Did you mean "units"?',
  ],
  ['recurrentPool', { units: -1 }, 'units', '-1', A_COUNT, ''],
  ['recurrentPool', { maxUnits: 2.5 }, 'maxUnits', '2.5', A_COUNT, ''],
  ['recurrentPool', { units: Promise.resolve(3) }, 'units', 'a promise', A_COUNT, 'Await it.'],
  ['feedforwardLayer', { dropout: '0.5' }, 'dropout', '"0.5"', 'a number from 0 to below 1', ''],
  [
    'feedforwardLayer',
    { normalization: 'layer' },
    'normalization',
    'an option that is not known',
    'one of: "units", "minUnits", "maxUnits", "activation", "normalisation", "dropout"',
    'Did you mean "normalisation"?',
  ],
  [
    'feedforwardLayer',
    { normalisation: 'layers' },
    'normalisation',
    '"layers"',
    'one of: "none", "layer", "rms", "batch"',
    'Did you mean "layer"?',
  ],
  ['residualStack', { width: 4 }, 'width', '4', 'an object', ''],
  [
    'residualStack',
    { width: { unit: 4 } },
    'width.unit',
    'an option that is not known',
    'one of: "units", "minUnits", "maxUnits"',
    'Did you mean "units"?',
  ],
  [
    'residualStack',
    { blocks: -1 },
    'blocks',
    '-1',
    'a whole number from 0 to 1000, or a list, each entry a name',
    '',
  ],
  [
    'residualStack',
    { blocks: 1.5 },
    'blocks',
    '1.5',
    'a whole number from 0 to 1000, or a list, each entry a name',
    '',
  ],
  [
    'residualStack',
    { blocks: NaN },
    'blocks',
    'NaN',
    'a whole number from 0 to 1000, or a list, each entry a name',
    '',
  ],
] as const)('%s with the options %j', (operation, options, option, found, expected, remedy) => {
  const make = { recurrentPool, feedforwardLayer, residualStack }[operation] as (
    given: object,
  ) => GrowableModule;

  it('is refused with the path, what was found, what was expected and the nearest name', () => {
    const wanted = { code: 'option', operation, path: `options.${option}`, found, expected, remedy };
    expect(() => make(options)).toThrow(expect.objectContaining(wanted));
  });
});

describe('a feedforward layer', () => {
  it.each(EDGE_EXTENTS)('of %i units applies its function to drive and bias', (units) => {
    const { unit, instance, state } = placed(feedforwardLayer({ minUnits: 0, activation: 'relu' }), {
      place: units,
    });
    const row = Array.from({ length: units }, (_, i) => i - 2);
    const drive = tensor([row, row.map((x) => -x)], [batch, unit]);
    const { activation: result } = instance.step(quietContext(drive));
    const bias = row.map(() => 0.5);
    const found = compute(state.with('place.bias', bias), { result }).result;
    const relu = (x: number): number => Math.max(0, x + 0.5);
    expect(found).toEqual([...row.map(relu), ...row.map((x) => relu(-x))]);
  });

  it.each<[FeedforwardLayerOptions, string]>([
    [
      { units: 1, normalisation: 'layer' },
      'feedforwardLayer: found layer normalisation over as few as 1 units',
    ],
    [{ units: 3, normalisation: 'layer' }, 'Start with 2 or more units and set minUnits to at least 2.'],
  ])('refuses %j', (options, message) => {
    expect(() => feedforwardLayer(options)).toThrow(ArchitectureError);
    expect(() => feedforwardLayer(options)).toThrow(message);
  });

  it('says that its units act on one another only where they are normalised together', () => {
    expect(feedforwardLayer({ units: 2 }).coupled).toBe(false);
    expect(feedforwardLayer({ units: 2, minUnits: 2, normalisation: 'layer' }).coupled).toBe(true);
  });
});

it('takes whatever number of blocks it ever had, and lists none of those that are gone', () => {
  const { options } = residualStack({ blocks: ['b7'], named: 2 ** 40 });
  expect(options).toMatchObject({ blocks: ['b7'], named: 2 ** 40 });
});
