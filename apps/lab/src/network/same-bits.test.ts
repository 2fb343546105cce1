import { type Backend, numbersPerStep, randomKey, referenceBackend } from '@meristem/autodiff';
import { keyedChoices } from '@meristem/autodiff/testing';
import { cpuBackend } from '@meristem/backend-cpu';
import type { Trainer } from '@meristem/growable';
import {
  catalogued,
  echoTask,
  evaluatedPredictions,
  randomGridNetwork,
  randomNetwork,
  randomOptions,
  randomTrainer,
  restlessGrowth,
  sampleNames,
  sampleOptions,
  sampleTrainer,
  trained,
} from '@meristem/growable/testing';
import { loadNetwork, type Network, type Prediction, saveNetwork } from '@meristem/network';
import { describe, expect, it } from 'vitest';

/*
 * What a network predicts is what the trainer's evaluation predicts, bit for bit: every module, carried state, delays, nested
 * graphs, and after growth, in batches of any size, in steps and as a whole. Modules that compute all steps of a cycle at once
 * begin anew with each cycle, and add up in another order where they go step by step.
 */

const fast = await cpuBackend({ blas: 'none' });
const backends: readonly (readonly [string, Backend])[] = [
  ['reference', referenceBackend('double')],
  ['reference in single precision', referenceBackend('single')],
  ['fast', fast],
  ['portable', await cpuBackend({ precision: 'portable' })],
];

const raw = (said: Prediction): readonly number[] => [...(said.kind === 'symbol' ? said.logits : said.raw)];

/** What a network says to some sequences one step after the other. */
function stepByStep(network: Network, { inputs, sequences, steps }: ReturnType<typeof evaluatedPredictions>) {
  const session = network.session({ batch: sequences });
  const { inputs: ports, outputs } = network.program;
  const said = Object.fromEntries(
    outputs.map(({ name, size }) => [name, new Array<number>(sequences * steps * size)]),
  );
  for (let step = 0; step < steps; step++) {
    const rows = ports.map((port) => {
      const { name } = port;
      const size = numbersPerStep(port);
      const row = Array.from({ length: sequences }, (_, lane) => [
        ...inputs[name]!.subarray((lane * steps + step) * size, (lane * steps + step + 1) * size),
      ]);
      return [name, row.flat()];
    });
    const predictions = session.step(Object.fromEntries(rows) as never);
    for (const { name, size } of outputs) {
      raw(predictions[name]!).forEach((value, i) => {
        said[name]![(Math.floor(i / size) * steps + step) * size + (i % size)] = value;
      });
    }
  }
  session.release();
  return said;
}

function expectSameBits(trainer: Trainer, options: Parameters<typeof evaluatedPredictions>[1]): void {
  const { backend } = options;
  using network = trainer.network();
  const together = network.program.sequence?.mostSteps !== undefined;
  const wanted = evaluatedPredictions(trainer, options, together ? 1 : 2);
  using loaded = loadNetwork(saveNetwork(network), { backend });
  const whole = network.predict(wanted.inputs, { steps: wanted.steps });
  const streamed = stepByStep(network, wanted);
  for (const [port, values] of Object.entries(wanted.predictions)) {
    const found = raw(whole[port]!);
    expect(found).toEqual([...values]);
    if (!together) expect(streamed[port]).toEqual(found);
    else streamed[port]!.forEach((value, i) => expect(Math.abs(value - found[i]!)).toBeLessThan(1e-6));
  }
  for (const lanes of [1, 2, 5]) {
    const said = loaded.predict(wanted.inputs, { steps: wanted.steps, lanes });
    for (const port in whole) expect(raw(said[port]!), `${port}, ${lanes} lanes`).toEqual(raw(whole[port]!));
  }
}

describe.each(backends)('a network taken out of training, on the %s backend', (_name, backend) => {
  it.each(sampleNames.map((name, i) => ({ name, batch: [1, 3, 17][i % 3]! })))(
    'says what the evaluation says: $name, batch $batch',
    ({ name, batch }) => {
      const task = echoTask({ symbols: 5, steps: 6 });
      const options = sampleOptions({ task, model: catalogued(name, task, 3), backend, batch });
      expectSameBits(trained(sampleTrainer(options), 30), options);
    },
  );

  it.each([
    ...Array.from(
      { length: 9 },
      (_, seed) => ({ kind: 'graph', seed, batch: [1, 3, 17][seed % 3]! }) as const,
    ),
    ...Array.from(
      { length: 6 },
      (_, seed) => ({ kind: 'grid', seed, batch: [1, 3, 17][seed % 3]! }) as const,
    ),
  ])(
    'says what the evaluation says, after growth: random $kind, number $seed, batch $batch',
    ({ kind, seed, batch }) => {
      const make = kind === 'grid' ? randomGridNetwork : randomNetwork;
      const graph = make(keyedChoices(randomKey(seed)));
      const options = randomOptions(graph, {
        backend,
        seed,
        // Some norms need two sequences.
        batch: Math.max(batch, Math.min(graph.batch, 2)),
        growth: restlessGrowth({ members: 0.1 }),
      });
      expectSameBits(trained(randomTrainer(graph, options), 15), options);
    },
  );
});
