import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  assign,
  gradient,
  multiply,
  type Ports,
  referenceBackend,
  subtract,
  trace,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../architecture/graph-builder.ts';
import { cycleLoss, dataInputs } from '../model/loss.ts';
import { unroll } from '../model/unroll.ts';
import { randomState, sampleModel } from '../testing/sample-models.ts';
import { arranged } from './arranged.ts';
import { attention } from './attention.ts';
import { feedforwardLayer } from './feedforward-layer.ts';
import { residualStack } from './residual-stack.ts';

interface Recorded {
  readonly rate: number;
  readonly symbols: readonly number[];
  readonly targets: readonly number[];
  readonly weights: Readonly<Record<string, readonly number[]>>;
  readonly updates: readonly {
    readonly loss: number;
    readonly gradients: Readonly<Record<string, readonly number[]>>;
  }[];
}

const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/transformer.json'), 'utf8'),
) as Recorded;

const [SYMBOLS, STEPS, BATCH, UNITS, HEADS, WIDTH, INNER] = [5, 7, 3, 6, 2, 3, 4];

const ports: Ports = {
  inputs: [{ kind: 'symbol', name: 'symbol', size: SYMBOLS }],
  targets: [{ kind: 'symbol', name: 'next', size: SYMBOLS, ignore: SYMBOLS }],
};

const block = [
  attention({ heads: { units: HEADS }, headWidth: { units: WIDTH } }),
  feedforwardLayer({ units: INNER, activation: 'gelu' }),
];

const architecture = areaGraph('transformer', ({ input, area, project, output }) => {
  const stack = area(
    'stack',
    residualStack({
      units: UNITS,
      minUnits: 2,
      blocks: 2,
      normalisation: 'layer',
      positions: 'learned',
      block,
    }),
  );
  project(input('symbol'), stack);
  output('next', [stack]);
});

describe('a transformer', () => {
  it("is PyTorch's, causal and on padded sequences: loss and every gradient over three updates", () => {
    const model = sampleModel(architecture, ports, { steps: STEPS, batch: BATCH });
    const data = dataInputs(model);
    const loss = cycleLoss(model, unroll(model, data.inputs).outputs, data);
    const slopes = gradient(loss, model.parameters).map((slope, i) =>
      arranged(slope, model.parameters[i]!.dims),
    );
    const plan = trace({
      name: 'update',
      outputs: { loss, ...Object.fromEntries(model.parameters.map(({ name }, i) => [name, slopes[i]!])) },
      updates: model.parameters.map((parameter, i) =>
        assign(parameter, subtract(parameter, multiply(recorded.rate, slopes[i]!))),
      ),
    });
    const inner = Object.fromEntries(
      ['stack.b1', 'stack.b2'].flatMap((name) => [
        [`${name}.attention.heads`, HEADS],
        [`${name}.attention.keys`, WIDTH],
        [`${name}.attention.values`, WIDTH],
        [`${name}.feedforwardLayer.units`, INNER],
      ]),
    );
    const first = randomState(model, { stack: UNITS, ...inner });
    const given = Object.entries(recorded.weights).reduce(
      (before, [name, values]) => before.with(name, values),
      first,
    );
    expect(Object.keys(recorded.weights).sort()).toEqual(model.parameters.map(({ name }) => name).sort());
    const present = model.statistics.reduce(
      (before, each) => before.with(each, before.read(each).fill(1)),
      given,
    );
    const executable = referenceBackend('double').place(present).load(plan);
    for (const { loss: expected, gradients } of recorded.updates) {
      executable.run({ symbol: recorded.symbols, next: recorded.targets });
      expect(executable.output('loss')[0]).toBeCloseTo(expected, 10);
      for (const { name } of model.parameters) {
        const [found, wanted] = [executable.output(name), gradients[name]!];
        expect(found).toHaveLength(wanted.length);
        wanted.forEach((value, i) => expect(found[i], `${name}[${i}]`).toBeCloseTo(value, 10));
      }
    }
    expect(recorded.updates).toHaveLength(3);
  });
});
