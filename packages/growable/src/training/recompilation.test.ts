import type * as Autodiff from '@meristem/autodiff';
import { type Backend, type Plan, referenceBackend, trace } from '@meristem/autodiff';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { catalogued } from '../testing/sample-models.ts';
import { sampleTask, sampleTrainer, trained } from '../testing/sample-trainer.ts';

vi.mock('@meristem/autodiff', async (original) => {
  const autodiff = await original<typeof Autodiff>();
  return { ...autodiff, trace: vi.fn(autodiff.trace) };
});

/** A backend that notes what it places and compiles, and which edits it applies. */
function watchedBackend(): Backend & {
  readonly placed: number[];
  readonly loaded: Plan[];
  readonly edits: number[];
} {
  const inner = referenceBackend('double');
  const placed: number[] = [];
  const loaded: Plan[] = [];
  const edits: number[] = [];
  return {
    description: inner.description,
    placed,
    loaded,
    edits,
    place: (state) => {
      placed.push(state.version);
      const residence = inner.place(state);
      const { load, apply } = residence;
      residence.load = (plan) => (loaded.push(plan), load.call(residence, plan));
      residence.apply = (...applied) => (edits.push(applied.length), apply.call(residence, ...applied));
      return residence;
    },
  };
}

const traced = vi.mocked(trace);

beforeEach(() => {
  traced.mockClear();
});

describe('growth', () => {
  it.each(['recurrent', 'gated', 'loop'])('never traces or compiles the passes of "%s" again', (name) => {
    const backend = watchedBackend();
    const trainer = sampleTrainer({ model: catalogued(name, sampleTask, 2), backend });
    trained(trainer, 220);
    expect(trainer.edits.length).toBeGreaterThanOrEqual(50);
    expect(trainer.deaths).toBeGreaterThan(10);
    expect(backend.placed).toEqual([0]);
    expect(backend.loaded.map(({ name: plan }) => plan)).toEqual(['train', 'activity']);
    expect(backend.loaded).toEqual(traced.mock.results.map(({ value }) => value as Plan));
    expect(backend.edits.reduce((total, edits) => total + edits, 0)).toBe(trainer.edits.length);
  });

  it('leaves the plan itself as it was', () => {
    const backend = watchedBackend();
    const trainer = sampleTrainer({ backend });
    const { instructions, buffers, axes } = backend.loaded[0]!;
    const before = { instructions: [...instructions], buffers: [...buffers], axes: [...axes] };
    trained(trainer, 60);
    expect(trainer.edits.length).toBeGreaterThan(10);
    expect(instructions.every((instruction, i) => instruction === before.instructions[i])).toBe(true);
    expect(buffers.every((buffer, i) => buffer === before.buffers[i])).toBe(true);
    expect([instructions.length, buffers.length, axes]).toEqual([
      before.instructions.length,
      before.buffers.length,
      before.axes,
    ]);
  });

  it('is compiled once more for an evaluation, beside training and looking', () => {
    const backend = watchedBackend();
    const trainer = trained(sampleTrainer({ backend }), 20);
    trainer.evaluate({ cycles: 2 });
    trained(trainer, 20);
    expect(backend.loaded.map(({ name }) => name)).toEqual(['train', 'activity', 'evaluate']);
  });
});
