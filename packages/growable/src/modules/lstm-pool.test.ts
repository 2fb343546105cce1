import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  gradient,
  input,
  multiply,
  referenceBackend,
  sum,
  tensor,
  type Tensor,
  add,
  trace,
} from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { areaGraph } from '../architecture/graph-builder.ts';
import { unroll } from '../model/unroll.ts';
import { sampleModel, randomState } from '../testing/sample-models.ts';
import { livelyGrowth, sampleTrainer, trained } from '../testing/sample-trainer.ts';
import { throughFile } from '../testing/through-file.ts';
import type { Checkpoint } from '../training/live-model/checkpoint.ts';
import { recurrentPool } from './recurrent-pool.ts';

type Nested = readonly (number | Nested)[];
type Matrix = readonly (readonly number[])[];
type Cube = readonly Matrix[];

interface Recorded {
  readonly inputs: Cube;
  readonly initial: { readonly activation: Matrix; readonly cell: Matrix };
  readonly weights: { readonly input: Cube; readonly recurrent: Cube; readonly bias: Matrix };
  readonly lossWeights: { readonly outputs: Cube; readonly cell: Matrix };
  readonly outputs: Cube;
  readonly final: { readonly activation: Matrix; readonly cell: Matrix };
  readonly loss: number;
  readonly gradients: Recorded['weights'];
}

const file = join(import.meta.dirname, '../../fixtures/lstm.json');
const recorded = JSON.parse(readFileSync(file, 'utf8')) as Recorded;

/** Both programs round differently in sums of a dozen numbers of order 1, seven steps deep: errors are below 1e-14. */
const TOLERANCE = 1e-10;

const architecture = areaGraph('lstm', ({ input: port, area, project, output }) => {
  const memory = area('memory', recurrentPool({ units: 4, activation: 'lstm' }));
  project(port('symbol'), memory);
  output('next', [memory]);
});

function flat(nested: Nested): readonly number[] {
  return nested.flatMap((each) => (typeof each === 'number' ? [each] : flat(each)));
}

function expectClose(found: Iterable<number>, wanted: Nested, what: string): void {
  const numbers = flat(wanted);
  const list = [...found];
  expect(list, what).toHaveLength(numbers.length);
  const worst = Math.max(...list.map((value, i) => Math.abs(value - numbers[i]!)));
  expect(worst, what).toBeLessThan(TOLERANCE);
}

describe('a pool of LSTMs', () => {
  it("is PyTorch's nn.LSTM: outputs, last states, loss and its gradient by every weight", () => {
    const ports = {
      inputs: [{ kind: 'vector', name: 'symbol', size: 3 }],
      targets: [{ kind: 'vector', name: 'next', size: 2 }],
    } as const;
    const model = sampleModel(architecture, ports, { steps: 7, batch: 2 });
    const given: Tensor = input('symbol', [model.time, model.batch, model.inputs[0]!.axis]);
    const { activations, carried } = unroll(model, { symbol: given });
    const [axis] = model.areas.map((area) => area.axis);
    const outputs = activations['memory']!;
    const cell = carried.find(({ variable }) => variable.name === 'memory.cell')!.value;
    const weighted = (x: Tensor, weights: Tensor): Tensor =>
      x.dims.reduce((total, dim) => sum(total, dim), multiply(x, weights));
    const loss = add(
      weighted(outputs, tensor(recorded.lossWeights.outputs, [model.time, model.batch, axis!])),
      weighted(cell, tensor(recorded.lossWeights.cell, [model.batch, axis!])),
    );
    const names = { input: 'symbol.to.memory', recurrent: 'memory.recurrent', bias: 'memory.bias' } as const;
    const weights = Object.values(names).map((name) => model.parameters.find((each) => each.name === name)!);
    const [byInput, byRecurrent, byBias] = gradient(loss, weights) as [Tensor, Tensor, Tensor];
    const plan = trace({
      name: 'lstm',
      outputs: { loss, outputs, input: byInput, recurrent: byRecurrent, bias: byBias },
      updates: carried,
    });
    const state = randomState(model, 4)
      .with('symbol.to.memory', flat(recorded.weights.input))
      .with('memory.recurrent', flat(recorded.weights.recurrent))
      .with('memory.bias', flat(recorded.weights.bias))
      .with('memory.activation', flat(recorded.initial.activation))
      .with('memory.cell', flat(recorded.initial.cell));
    const residence = referenceBackend('double').place(state);
    const executable = residence.load(plan);
    executable.run({ symbol: Float64Array.from(flat(recorded.inputs)) });
    expectClose(executable.output('outputs'), recorded.outputs, 'outputs');
    expectClose(executable.output('loss'), [recorded.loss], 'loss');
    for (const what of ['input', 'recurrent', 'bias'] as const) {
      expectClose(executable.output(what), recorded.gradients[what], `gradient by ${what}`);
    }
    for (const variable of model.carried) {
      const name = variable.name.slice('memory.'.length) as 'activation' | 'cell';
      expectClose(residence.read(variable), recorded.final[name], `last ${name}`);
    }
  });

  it('carries its cell as it carries its activation: through births, deaths and checkpoints', () => {
    const model = architecture;
    const run = (cycles: number, checkpoint?: Checkpoint) =>
      trained(sampleTrainer({ model, growth: livelyGrowth, ...(checkpoint && { checkpoint }) }), cycles);
    const whole = run(200);
    const half = throughFile(run(100).checkpoint());
    const resumed = run(100, half);
    expect(whole.births).toBeGreaterThan(0);
    expect(whole.deaths).toBeGreaterThan(0);
    for (const name of ['memory.activation', 'memory.cell', 'memory.recurrent']) {
      expect([...resumed.state.read(name)], name).toEqual([...whole.state.read(name)]);
    }
    expect(whole.state.read('memory.cell')).toHaveLength(whole.state.read('memory.activation').length);
    expect(whole.state.read('memory.cell').some((value) => value !== 0)).toBe(true);
    const born = whole.state.apply({ axis: 'memory', survivors: [0], births: 1 });
    expect(born.read('memory.cell')[1]).toBe(0);
  });
});
