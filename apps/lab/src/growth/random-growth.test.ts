import { type Backend, randomKey, referenceBackend } from '@meristem/autodiff';
import { keyedChoices } from '@meristem/autodiff/testing';
import { cpuBackend } from '@meristem/backend-cpu';
import { editArchitecture, type Trainer } from '@meristem/growable';
import {
  type RandomNetwork,
  randomGridNetwork,
  randomNetwork,
  randomTrainer,
  restlessGrowth,
  watchGrowth,
  throughFile,
} from '@meristem/growable/testing';
import { describe, expect, it } from 'vitest';

/*
 * Trainers whose structure changes all the time, on every backend: what survives is kept, runs resume and replay, and
 * edits of axes compile nothing.
 */

const fast = await cpuBackend({ blas: 'none' });
const backends: readonly (readonly [string, Backend])[] = [
  ['reference', referenceBackend('double')],
  ['fast', fast],
  ['portable', await cpuBackend({ precision: 'portable' })],
];

const network = (seed: number, make = randomNetwork): RandomNetwork => make(keyedChoices(randomKey(seed)));
const KINDS = { graph: randomNetwork, 'graph with sites': randomGridNetwork } as const;

/**
 * Where a product and a sum are rounded together, another graph may be rounded elsewhere: a place that has come to stand in
 * a cycle is computed step by step, where all steps were computed at once before.
 */
const mayRound = (fault: string, backend: Backend): boolean =>
  backend === fast && fault.includes('other answers');

describe.each(backends)(
  'a trainer whose structure changes all the time, on the %s backend',
  (_name, backend) => {
    it.each([
      ['graph', 8],
      ['graph', 14],
      ['graph with sites', 0],
      ['graph with sites', 11],
      ['graph with sites', 18],
    ] as const)('keeps what survives, resumes and replays bit for bit: %s, number %i', (kind, seed) => {
      const graph = network(seed, KINDS[kind]);
      const options = { backend, seed, growth: restlessGrowth({ members: 0.1 }) };
      const trainer = randomTrainer(graph, options);
      const watch = watchGrowth(trainer, backend);
      train(trainer, 12);
      const checkpoint = throughFile(trainer.checkpoint());
      const resumed = randomTrainer(graph, { ...options, checkpoint });
      expect(throughFile(resumed.checkpoint())).toEqual(checkpoint);
      train(trainer, 12);
      train(resumed, 12);
      expect(resumed.checkpoint()).toEqual(trainer.checkpoint());
      expect(watch.faults.filter((fault) => !mayRound(fault, backend))).toEqual([]);
      expect(watch.graphEdits).toBeGreaterThan(3);
      const replayed = trainer.edits.reduce(
        (grown, { edit }) => ('population' in edit ? editArchitecture(grown, edit) : grown),
        graph.architecture,
      );
      expect(throughJson(replayed)).toEqual(throughJson(trainer.architecture));
    });
  },
);

describe('the training step on the backend of WebAssembly', () => {
  it.each([
    ['graph', 1],
    ['graph', 5],
    ['graph', 10],
    ['graph with sites', 1],
    ['graph with sites', 4],
  ] as const)('is compiled once, whatever neurons come and go: %s, number %i', (kind, seed) => {
    let loaded = 0;
    const counting: Backend = {
      description: fast.description,
      place: (state) => {
        const residence = fast.place(state);
        const { load } = residence;
        residence.load = (plan) => (loaded++, load.call(residence, plan));
        return residence;
      },
    };
    const growth = restlessGrowth({ neurons: 0.6, members: 0 });
    const trainer = randomTrainer(network(seed, KINDS[kind]), { backend: counting, growth });
    for (let cycle = 0; cycle < 200 && trainer.edits.length <= 50; cycle++) trainer.train();
    expect(trainer.edits.length).toBeGreaterThan(50);
    expect(loaded).toBe(1);
  });
});

function train(trainer: Trainer, cycles: number): void {
  for (let cycle = 0; cycle < cycles; cycle++) trainer.train();
}

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
