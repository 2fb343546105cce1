import { readFileSync } from 'node:fs';
import {
  assign,
  createState,
  gradient,
  input,
  multiply,
  type Ports,
  randomKey,
  referenceBackend,
  type State,
  subtract,
  trace,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../architecture/graph-builder.ts';
import { cycleLoss, dataInputs } from '../model/loss.ts';
import { type Model, modelVariables } from '../model/model.ts';
import { unroll } from '../model/unroll.ts';
import { sampleModel } from '../testing/sample-models.ts';
import { feedforwardLayer } from './feedforward-layer.ts';
import type { GrowableModule } from './growable-module.ts';
import { recurrentPool } from './recurrent-pool.ts';

/* What PyTorch does in three updates by gradient descent, recorded by tools/fixtures/modules.py. */

type Nested = readonly (number | Nested)[];
type Named = Readonly<Record<string, Nested>>;

interface Recorded {
  /** By cycle: three that are learned from, and one more. */
  readonly inputs: readonly Nested[];
  readonly targets: readonly Nested[];
  readonly first: Named;
  readonly updates: readonly { readonly loss: number; readonly gradients: Named }[];
  readonly last: Named;
  readonly evaluated: number;
}

const file = new URL('../../fixtures/modules.json', import.meta.url);
const { rate, networks } = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly rate: number;
  readonly networks: Readonly<Record<string, Recorded>>;
};

/** Both programs round differently in sums of a dozen numbers of order 1, some steps deep. */
const TOLERANCE = 1e-10;

interface Case {
  readonly modules: Readonly<Record<string, GrowableModule>>;
  readonly steps: number;
  readonly batch: number;
  readonly input: Ports['inputs'][number];
}

const numbers: Ports['inputs'][number] = { kind: 'vector', name: 'symbol', size: 4 };
const symbols = (size: number): Ports['inputs'][number] => ({ kind: 'symbol', name: 'symbol', size });
const layer = (normalisation: 'batch' | 'layer' | 'rms'): Case['modules'] => ({
  layer: feedforwardLayer({ units: 5, minUnits: 2, activation: 'tanh', normalisation }),
});

const CASES: Readonly<Record<string, Case>> = {
  lstm: {
    modules: { memory: recurrentPool({ units: 4, activation: 'lstm' }) },
    steps: 6,
    batch: 2,
    input: symbols(5),
  },
  'embedding-gru': {
    modules: {
      embedding: feedforwardLayer({ units: 3, activation: 'identity' }),
      memory: recurrentPool({ units: 4, activation: 'gated' }),
    },
    steps: 6,
    batch: 2,
    input: symbols(7),
  },
  'batch norm': { modules: layer('batch'), steps: 1, batch: 6, input: numbers },
  'layer norm': { modules: layer('layer'), steps: 3, batch: 2, input: numbers },
  'rms norm': { modules: layer('rms'), steps: 3, batch: 2, input: numbers },
};

function modelOf({ modules, steps, batch, input: port }: Case): Model {
  const architecture = areaGraph('recorded', ({ input: read, area, project, output }) => {
    const last = Object.entries(modules).reduce((before, [name, module]) => {
      const place = area(name, module);
      project(before, place);
      return place;
    }, read('symbol'));
    output('next', [last]);
  });
  const ports: Ports = { inputs: [port], targets: [{ kind: 'symbol', name: 'next', size: 3 }] };
  return sampleModel(architecture, ports, { steps, batch, carry: false });
}

function flat(nested: Nested): readonly number[] {
  return nested.flatMap((each) => (typeof each === 'number' ? [each] : flat(each)));
}

function expectClose(found: Iterable<number>, wanted: Nested, what: string): void {
  const list = [...found];
  const worst = Math.max(...flat(wanted).map((value, i) => Math.abs(list[i]! - value)));
  expect(list, what).toHaveLength(flat(wanted).length);
  expect(worst, what).toBeLessThan(TOLERANCE);
}

/** One update by gradient descent, which puts out the loss and its gradients, and the loss where nothing is learned. */
function plansOf(model: Model) {
  const data = dataInputs(model);
  const noise = { key: randomKey(1), clock: input('clock', []) };
  const learning = unroll(model, data.inputs, { noise });
  const loss = cycleLoss(model, learning.outputs, data);
  const gradients = gradient(loss, model.parameters);
  const statistics = model.areas.flatMap(({ instance }) => instance.statistics);
  const plan = trace({
    name: 'update',
    outputs: {
      loss,
      ...Object.fromEntries(model.parameters.map(({ name }, i) => [`by ${name}`, gradients[i]!])),
    },
    updates: [
      ...model.parameters.map((each, i) => assign(each, subtract(each, multiply(rate, gradients[i]!)))),
      ...statistics.map((each) => assign(each.variable, each.next(learning.measured[each.variable.name]))),
    ],
  });
  const evaluated = cycleLoss(model, unroll(model, data.inputs).outputs, data);
  return { plan, evaluation: trace({ name: 'evaluate', outputs: { evaluated } }) };
}

/** The state that a recorded network starts from. */
function stateOf(model: Model, { modules }: Case, { first }: Recorded): State {
  const extents = Object.fromEntries(
    Object.entries(modules).map(([name, { units }]) => [name, units.initial]),
  );
  const variables = modelVariables(model);
  const fresh = createState({ variables, key: randomKey(1), axes: [model.time, model.batch], extents });
  return Object.entries(first).reduce((before, [name, values]) => before.with(name, flat(values)), fresh);
}

describe('three updates and an evaluation', () => {
  it.each(Object.entries(CASES))("are PyTorch's: %s", (name, each) => {
    const recorded = networks[name]!;
    const model = modelOf(each);
    expect(model.parameters.map((parameter) => parameter.name).sort()).toEqual(
      Object.keys(recorded.first).sort(),
    );
    const { plan, evaluation } = plansOf(model);
    const residence = referenceBackend('double').place(stateOf(model, each, recorded));
    const [step, look] = [residence.load(plan), residence.load(evaluation)];
    const data = (cycle: number) => ({
      symbol: flat(recorded.inputs[cycle] as Nested),
      next: flat(recorded.targets[cycle] as Nested),
    });
    recorded.updates.forEach(({ loss, gradients }, update) => {
      step.run(data(update));
      expectClose(step.output('loss'), [loss], `loss of update ${update}`);
      for (const [parameter, slope] of Object.entries(gradients)) {
        expectClose(step.output(`by ${parameter}`), slope, `gradient by ${parameter} in update ${update}`);
      }
    });
    for (const [variable, values] of Object.entries(recorded.last)) {
      expectClose(residence.snapshot().read(variable), values, variable);
    }
    look.run(data(3));
    expectClose(look.output('evaluated'), [recorded.evaluated], 'the loss of an evaluation');
  });

  it('are recorded for every network that is tried', () => {
    expect(Object.keys(CASES)).toEqual(Object.keys(networks));
  });
});
