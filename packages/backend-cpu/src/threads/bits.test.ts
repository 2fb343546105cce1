import { type Executable, type Plan, randomKey, type Residence, type State } from '@meristem/autodiff';
import { keyedChoices, randomGraph } from '@meristem/autodiff/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CpuBackend, openCpuBackend } from '../cpu-backend.ts';
import { graphDifference } from '../testing/compare-graph.ts';
import { editedState, editFrom, type EditRecipe, READ_ALL } from '../testing/edited-world.ts';
import { recurrentNetwork } from '../testing/recurrent-network.ts';
import { divideEverything } from './cost-model.ts';

const THREADS = [1, 2, 3, 4];
const EXTENTS = [0, 1, 3, 4, 5, 17];

/** The same work in one thread, and in teams that divide whatever can be divided. */
let backends: readonly CpuBackend[] = [];

beforeAll(async () => {
  const open = (threads: number): Promise<CpuBackend> =>
    openCpuBackend({ threads, blas: 'none' }, { cost: divideEverything });
  backends = await Promise.all(THREADS.map(open));
});

afterAll(() => Promise.all(backends.map((backend) => backend.close())));

interface World {
  readonly residence: Residence;
  readonly executable: Executable;
}

/** A plan and its state in all backends. */
function worldsOf(plan: Plan, state: State): World[] {
  return backends.map((backend) => {
    const residence = backend.place(state);
    return { residence, executable: residence.load(plan) };
  });
}

const bits = (numbers: ArrayLike<number>): Int32Array => new Int32Array(Float32Array.from(numbers).buffer);

/** The bits of all outputs and variables. */
function bitsOf({ residence, executable }: World): Record<string, Int32Array> {
  const outputs = [...executable.plan.outputs.keys()].map(
    (name) => [name, bits(executable.output(name))] as const,
  );
  const state = residence.snapshot();
  const stored = [...state.tensors.keys()].map(
    (each) => [`stored ${each.name}`, bits(state.read(each))] as const,
  );
  return Object.fromEntries([...outputs, ...stored]);
}

function expectSameBits(worlds: readonly World[]): void {
  const [one, ...several] = worlds.map(bitsOf);
  several.forEach((each, i) => expect(each, `${THREADS[i + 1]} threads`).toEqual(one));
}

describe('with any number of threads', () => {
  it('says how many', () => {
    expect(backends.map(({ description }) => description.threads)).toEqual(THREADS);
  });

  it.each([...EXTENTS, 64, 100])('a recurrent network of %i units learns the same bits', (units) => {
    const network = recurrentNetwork({ steps: 12 });
    const worlds = worldsOf(network.training, network.state(units));
    for (let cycle = 0; cycle < 3; cycle++) {
      for (const { executable } of worlds) executable.run(network.inputs(cycle));
      expectSameBits(worlds);
    }
    for (const { residence } of worlds) residence.release();
  });

  it('random graphs and their gradients are the same', () => {
    const [one, ...several] = backends as [CpuBackend, ...CpuBackend[]];
    for (let seed = 0; seed < 60; seed++) {
      const graph = randomGraph(keyedChoices(randomKey(seed)));
      for (const each of several) {
        const message = `${each.description.threads} threads, seed ${seed}: ${graph.description.join(', ')}`;
        expect(graphDifference(graph, each, one), message).toBe(0);
      }
    }
  });

  it('edits and the growth of capacities leave the same', () => {
    const recipe: fc.Arbitrary<EditRecipe> = fc.record({
      axis: fc.nat(1),
      removed: fc.array(fc.nat(200), { maxLength: 4 }),
      births: fc.oneof(
        { weight: 3, arbitrary: fc.nat(5) },
        { weight: 1, arbitrary: fc.constantFrom(17, 40) },
      ),
      order: fc.constantFrom('kept', 'kept', 'reversed', 'rotated'),
    });
    const extent = fc.constantFrom(...EXTENTS);
    fc.assert(
      fc.property(extent, extent, fc.array(recipe, { maxLength: 5 }), (units, others, recipes) => {
        const worlds = worldsOf(READ_ALL, editedState(units, others));
        for (const each of [undefined, ...recipes]) {
          for (const { residence, executable } of worlds) {
            if (each) residence.apply(editFrom(each, residence.extents));
            executable.run({});
          }
          expectSameBits(worlds);
        }
        for (const { residence } of worlds) residence.release();
      }),
      { numRuns: 20 },
    );
  });
});
