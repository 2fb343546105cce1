import type * as Autodiff from '@meristem/autodiff';
import { type Backend, randomKey, referenceBackend, trace } from '@meristem/autodiff';
import { keyedChoices } from '@meristem/autodiff/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { randomNetwork } from '../testing/random-architecture.ts';
import { randomTrainer } from '../testing/random-trainer.ts';
import { restlessGrowth } from '../testing/restless-growth.ts';
import { trained } from '../testing/sample-trainer.ts';
import { graphEditsOf } from '../testing/edits.ts';

vi.mock('@meristem/autodiff', async (original) => {
  const autodiff = await original<typeof Autodiff>();
  return { ...autodiff, trace: vi.fn(autodiff.trace) };
});

/** A backend that counts what it compiles. */
function countingBackend(): Backend & { placed: number; loaded: number } {
  const inner = referenceBackend('double');
  const backend = {
    description: inner.description,
    placed: 0,
    loaded: 0,
    place: (state: Autodiff.State) => {
      backend.placed++;
      const residence = inner.place(state);
      const { load } = residence;
      residence.load = (plan) => (backend.loaded++, load.call(residence, plan));
      return residence;
    },
  };
  return backend;
}

beforeEach(() => {
  vi.mocked(trace).mockClear();
});

describe('the training step of a random graph of areas', () => {
  it.each([1, 3, 5, 8, 10])(
    'is traced and compiled once, whatever neurons come and go: number %i',
    (seed) => {
      const network = randomNetwork(keyedChoices(randomKey(seed)));
      const backend = countingBackend();
      const growth = restlessGrowth({ neurons: 0.6, members: 0 });
      const trainer = randomTrainer(network, { backend, growth });
      for (let cycle = 0; cycle < 200 && trainer.edits.length <= 50; cycle++) trainer.train();
      expect(trainer.edits.length).toBeGreaterThan(50);
      expect([vi.mocked(trace).mock.calls.length, backend.placed, backend.loaded]).toEqual([1, 1, 1]);
    },
  );

  it('is traced and compiled once more for every cycle that changes layers, areas or projections', () => {
    const network = randomNetwork(keyedChoices(randomKey(34)));
    const backend = countingBackend();
    const trainer = randomTrainer(network, { backend, growth: restlessGrowth({ members: 0.1 }) });
    trained(trainer, 25);
    const times = 1 + new Set(graphEditsOf(trainer).map(({ clock }) => clock)).size;
    expect(times).toBeGreaterThan(3);
    expect([vi.mocked(trace).mock.calls.length, backend.placed, backend.loaded]).toEqual([
      times,
      times,
      times,
    ]);
  });
});
