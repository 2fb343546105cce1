import { randomKey, referenceBackend } from '@meristem/autodiff';
import {
  conformanceCases,
  EDGE_EXTENTS,
  keyedChoices,
  randomGraph,
  runConformance,
} from '@meristem/autodiff/testing';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from './index.ts';
import { graphDifference } from './testing/compare-graph.ts';

const EXTENTS = [...EDGE_EXTENTS, 64, 100];

/**
 * Sums here run over up to 10,000 numbers of the order of 1 in single precision, one after the other, where the reference
 * adds in double precision. Rounding each partial sum wanders by about half a unit in the last place (3e-8) times the
 * square root of the number of terms (100): 3e-6; the worst of 20 seeds is 5.6e-6.
 */
const TOLERANCE = 1e-5;

/** Random graphs are smaller, of up to 17 units an axis; the worst of 3,000 is 1.05e-6. */
const GRAPH_TOLERANCE = 2e-6;

const BACKENDS = [
  { name: 'fast', cpu: await cpuBackend({ blas: 'none' }), graphs: 500, seeds: 6 },
  { name: 'portable', cpu: await cpuBackend({ precision: 'portable' }), graphs: 150, seeds: 6 },
  // With the native library of this machine, if it has one: large products go there.
  { name: 'native', cpu: await cpuBackend(), graphs: 50, seeds: 3 },
];

describe.each(BACKENDS)('the $name backend', ({ cpu, graphs, seeds }) => {
  const [single, double] = [referenceBackend('single'), referenceBackend('double')];

  it.each(conformanceCases)('conforms in $name', (each) => {
    // Recurrent weights of these cases are as large as 2: over 64 steps they amplify rounding without bound. Long
    // recurrences are compared in recurrent-network.test.ts, with weights of the size that networks have.
    const extents = each.primitive.startsWith('scan') ? EDGE_EXTENTS : EXTENTS;
    let compared = 0;
    for (let seed = 0; seed < seeds; seed++) {
      compared += runConformance(cpu, single, each, {
        key: randomKey(seed),
        tolerance: TOLERANCE,
        extents,
      }).compared;
    }
    expect(compared).toBeGreaterThan(0);
  });

  it(`agrees with double precision on ${graphs} random graphs and all their gradients`, () => {
    for (let seed = 0; seed < graphs; seed++) {
      const graph = randomGraph(keyedChoices(randomKey(seed)));
      const apart = graphDifference(graph, cpu, double);
      expect(apart, `seed ${seed}: ${graph.description.join(', ')}`).toBeLessThanOrEqual(GRAPH_TOLERANCE);
    }
  });
});
