import { rmsprop } from '@meristem/autodiff';
import { cpuBackend } from '@meristem/backend-cpu';
import { areaGraph, createTrainer, marginRule, outgoingL1, recurrentPool } from '@meristem/growable';
import { loadNetwork, saveNetwork } from '@meristem/network';
import { digraphs } from '@meristem/tasks';

/* What a user of the packages writes: a network that grows while it learns, and then predicts. Runs on any host. */

const CYCLES = 300;
const TEXT = [[0, 2, 3, 2, 3, 1, 0, 2, 3, 1]];

/** FNV-1a over the bits of all numbers in single precision. */
function digestOf(arrays) {
  let hash = 0x811c9dc5;
  for (const values of arrays) {
    for (const word of new Uint32Array(Float32Array.from(values).buffer)) {
      hash = Math.imul(hash ^ word, 0x01000193) >>> 0;
    }
  }
  return hash.toString(16).padStart(8, '0');
}

/** What a network predicts after the letters of a text, alone and as a stream; logits, for they have the same bits everywhere. */
function predictions(network) {
  const { next } = network.predict({ symbol: TEXT });
  const session = network.session({ batch: 1 });
  const streamed = TEXT[0].flatMap((symbol) => [...session.step({ symbol: [symbol] }).next.logits]);
  session.release();
  return { whole: digestOf([next.logits]), streamed: digestOf([streamed]) };
}

/** Trains with a backend of these options, and says what came of it; `digest` is the same on every host. */
export async function grow(options = {}) {
  const backend = await cpuBackend({ precision: 'portable', ...options });
  const trainer = createTrainer({
    model: areaGraph('consumer', ({ input, area, project, output }) => {
      const memory = area('memory', recurrentPool({ units: 1, activation: 'tanh' }));
      project(input('symbol'), memory);
      output('next', [memory]);
    }),
    task: digraphs(),
    backend,
    seed: 3,
    plannedCycles: CYCLES,
    optimizer: rmsprop({ maxStep: 0.02, initialMemory: 0.01, birthMemory: 0.01 }),
    learningRate: 0.02,
    growth: marginRule({ criterion: outgoingL1(), addProbability: 0.2 }),
  });
  const before = trainer.smoothedLoss;
  for (let cycle = 0; cycle < CYCLES; cycle++) trainer.train();
  const report = {
    threads: backend.description.threads,
    simd: backend.description.simd,
    births: trainer.births,
    learned: trainer.smoothedLoss < 0.9 * before,
    digest: digestOf(trainer.state.tensors.values()),
    predicted: predictions(loadNetwork(saveNetwork(trainer.network()), { backend })),
  };
  await backend.close();
  return report;
}

/** What `grow` says, or the error by name and message. */
export async function outcomeOf(options) {
  try {
    return await grow(options);
  } catch (error) {
    return { error: error.name, message: error.message };
  }
}
