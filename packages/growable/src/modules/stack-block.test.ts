import { axis, createState, randomKey, type Tensor, tensor, zeros } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../architecture/graph-builder.ts';
import { compute } from '../testing/compute.ts';
import { evenWeights, sampleModel, symbolPorts } from '../testing/sample-models.ts';
import { quietContext } from '../testing/sample-moment.ts';
import { attention } from './attention.ts';
import { feedforwardLayer } from './feedforward-layer.ts';
import type { GrowableModule } from './growable-module.ts';
import { placeModule } from './place-module.ts';
import { recurrentPool } from './recurrent-pool.ts';
import { residualStack } from './residual-stack.ts';

const [time, batch] = [axis('time', 2), axis('batch', 1)];

/** A module in its place with numbers of one's own, and what it makes of a drive over two steps. */
function answered(module: GrowableModule, drive: number[][], numbers: Readonly<Record<string, number[]>>) {
  const unit = axis('place');
  const instance = placeModule(module, {
    ...{ area: 'place', axis: unit, batch, context: 2 },
    ...(module.sequence && { time }),
    weights: evenWeights(0.5, { outgoing: zeros }),
  });
  const variables = [...instance.variables, ...instance.statistics.map((statistic) => statistic.variable)];
  const inner = instance.populations;
  const state = createState({
    variables,
    axes: [unit, batch, time, ...inner.map((population) => population.axis)],
    key: randomKey(3),
    extents: {
      place: drive[0]!.length,
      ...Object.fromEntries(inner.map(({ axis: own, initial }) => [own.name, initial])),
    },
  });
  const full = Object.entries(numbers).reduce(
    (before, [name, values]) => before.with(`place.${name}`, values),
    state,
  );
  const seen: Record<string, Tensor> = {};
  const steps = module.sequence
    ? tensor(
        drive.map((row) => [row]),
        [time, batch, unit],
      )
    : tensor(drive, [batch, unit]);
  const { activation } = instance.step({
    ...quietContext(steps),
    observe: (name, value) => void (seen[name] = value),
  });
  return { variables, found: compute<string>(full, { activation, ...seen }) };
}

describe('a block of modules', () => {
  it('adds what a layer makes of the stream, as a block of a width does', () => {
    const numbers = { reading: [1, 2], bias: [-1], adding: [3, -1] };
    const of = (prefix: string): Record<string, number[]> =>
      Object.fromEntries(Object.entries(numbers).map(([name, values]) => [`${prefix}.${name}`, values]));
    const plain = answered(residualStack({ units: 2, width: { units: 1 } }), [[1, 1]], of('b1'));
    const layer = feedforwardLayer();
    const listed = answered(residualStack({ units: 2, block: [layer] }), [[1, 1]], of('b1.feedforwardLayer'));
    expect(plain.found['activation']).toEqual([7, -1]);
    expect(listed.found['activation']).toEqual([7, -1]);
    expect(listed.found['b1']).toEqual([6, -2]);
    expect(listed.found['b1.feedforwardLayer.units']).toEqual([2]);
  });

  it('of attention works on the stream itself, then a layer on what came of it', () => {
    const module = residualStack({
      units: 1,
      block: [attention(), feedforwardLayer({ activation: 'identity' })],
    });
    const { found, variables } = answered(module, [[2], [4]], {
      'b1.attention.query': [1],
      'b1.attention.key': [Math.log(2) / 8],
      'b1.attention.value': [1],
      'b1.attention.output': [3],
      'b1.feedforwardLayer.reading': [1],
      'b1.feedforwardLayer.adding': [10],
    });
    // The second step weighs 2 by exp(8 log 2 / 8) = 2 and 4 by 4: (2 * 2 + 4 * 4) / 6.
    const gathered = [2, 20 / 6];
    const streamed = [2 + 3 * gathered[0]!, 4 + 3 * gathered[1]!];
    streamed.forEach((value, i) => expect(found['activation']![i]).toBeCloseTo(11 * value, 12));
    [8, 14].forEach((value, i) => expect(streamed[i]).toBeCloseTo(value, 12));
    expect(variables.map(({ name }) => name)).toEqual([
      'place.bias',
      'place.b1.attention.bias',
      'place.b1.attention.query',
      'place.b1.attention.key',
      'place.b1.attention.value',
      'place.b1.attention.output',
      'place.b1.feedforwardLayer.bias',
      'place.b1.feedforwardLayer.reading',
      'place.b1.feedforwardLayer.adding',
    ]);
  });

  it('may remember, each module what it carries', () => {
    const ports = symbolPorts(2);
    const block = [recurrentPool({ units: 2 }), recurrentPool({ units: 2, activation: 'lstm' })];
    const architecture = areaGraph('pools', ({ input, area, project, output }) => {
      const stack = area('stack', residualStack({ units: 2, blocks: 2, block, normalisation: 'none' }));
      project(input('symbol'), stack);
      output('next', [stack]);
    });
    const model = sampleModel(architecture, ports);
    expect(model.carried.map(({ name }) => name)).toEqual(
      ['b1', 'b2'].flatMap((name) => [
        `stack.${name}.recurrentPool.activation`,
        `stack.${name}.recurrentPool2.activation`,
        `stack.${name}.recurrentPool2.cell`,
      ]),
    );
  });

  it('is plain data again, after blocks were born and removed', () => {
    const block = [attention({ heads: { units: 2 } }), feedforwardLayer({ units: 3, maxUnits: 9 })];
    const stack = residualStack({ units: 4, blocks: 2, block, positions: 'learned' });
    const plain = [
      { kind: 'attention', heads: { units: 2 } },
      { kind: 'feedforwardLayer', units: 3, maxUnits: 9 },
    ];
    expect(stack.options).toEqual({ units: 4, blocks: 2, block: plain, positions: 'learned' });
    const edited = stack.layers!.edited(['b1'], stack.layers!.newborn(1));
    expect(edited.options).toEqual({ ...stack.options, blocks: ['b2', 'b3'], named: 3 });
    expect(edited.sequence).toBe(true);
  });

  it.each([
    [{ block: [attention()], width: { units: 2 } }, 'found a width beside a block of modules'],
    [{ block: [residualStack()] }, 'found a block with a residualStack, which has layers of its own'],
    [
      { block: [attention(), recurrentPool()] },
      'found a block with a recurrentPool, which goes step by step',
    ],
  ])('is refused where modules cannot stand together', (options, message) => {
    expect(() => residualStack(options)).toThrow(message);
  });
});
