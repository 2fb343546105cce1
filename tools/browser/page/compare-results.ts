import { type Backend, randomKey, referenceBackend } from '@meristem/autodiff';
import {
  type ConformanceCase,
  conformanceCases,
  EDGE_EXTENTS,
  keyedChoices,
  randomGraph,
  runConformance,
} from '@meristem/autodiff/testing';
import { graphDifference } from '../../../packages/backend-cpu/src/testing/compare-graph.ts';

/** What the conformance cases gave. */
export interface ConformanceResult {
  readonly cases: number;
  /** Cases times draws of extents. */
  readonly runs: number;
  /** Numbers compared. */
  readonly numbers: number;
  /** The largest difference from the single-precision reference, in the unit of `runConformance`. */
  readonly worst: number;
  /** The case in which it was found. */
  readonly worstCase: string;
}

/** What the random graphs gave. */
export interface GraphResult {
  readonly graphs: number;
  /** The largest difference from the double-precision reference, as a share of the largest number of an output. */
  readonly worst: number;
}

/** What single precision is held to; a wrong element, lane or stride is off by a share of the order of 1. */
const CONFORMANCE_TOLERANCE = 2e-5;
/** Loss and gradients of a whole graph against double precision. */
const GRAPH_TOLERANCE = 1e-5;

/** Several vectors and blocks of lanes, with small ones in the same list so that four axes do not all come out large. */
const LARGE_EXTENTS: readonly number[] = [1, 3, 5, 17, 64, 100];
const LARGE_DRAWS = 3;

/** How much is compared. */
export interface Thoroughness {
  /** Extents that all axes have at once, run by run. */
  readonly edges: readonly number[];
  /** Mixtures of extents after them. */
  readonly draws: number;
}

const WHOLE: Thoroughness = { edges: EDGE_EXTENTS, draws: LARGE_DRAWS };

/** The extents to draw from, run by run: each edge extent for all axes at once, then mixtures. */
function extentLists(
  { primitive }: ConformanceCase,
  { edges, draws }: Thoroughness,
): readonly (readonly number[])[] {
  // Recurrences over random weights are chaotic: over more than 17 steps they amplify rounding beyond any tolerance.
  const isScan = primitive.startsWith('scan');
  const mixed = isScan ? EDGE_EXTENTS : LARGE_EXTENTS;
  return [...edges.map((extent) => [extent]), ...Array.from({ length: draws }, () => mixed)];
}

/**
 * Runs every conformance case of `@meristem/autodiff/testing`, each at 0, 1, 3, 4, 5 and 17 units of all axes and at mixtures
 * of up to 100 unless told, with an edit in between.
 *
 * @throws ConformanceError if a number differs from the reference by more than `CONFORMANCE_TOLERANCE`.
 */
export function compareCases(backend: Backend, thoroughness = WHOLE): ConformanceResult {
  const reference = referenceBackend('single');
  let [runs, numbers, worst, worstCase] = [0, 0, 0, ''];
  for (const each of conformanceCases) {
    for (const [draw, extents] of extentLists(each, thoroughness).entries()) {
      const options = { key: randomKey(draw), extents, tolerance: CONFORMANCE_TOLERANCE };
      const report = runConformance(backend, reference, each, options);
      runs++;
      numbers += report.compared;
      if (report.worst >= worst) [worst, worstCase] = [report.worst, each.name];
    }
  }
  return { cases: conformanceCases.length, runs, numbers, worst, worstCase };
}

/**
 * Compares loss and gradients of random graphs with the double-precision reference.
 *
 * @throws Error naming the seed of a graph that differs by more than `GRAPH_TOLERANCE`.
 */
export function compareGraphs(backend: Backend, graphs: number): GraphResult {
  const reference = referenceBackend('double');
  let worst = 0;
  for (let seed = 0; seed < graphs; seed++) {
    const graph = randomGraph(keyedChoices(randomKey(seed)));
    const difference = graphDifference(graph, backend, reference);
    if (!(difference <= GRAPH_TOLERANCE)) {
      throw new Error(
        `random graph ${seed} on ${backend.description.name}: found a difference of ${difference}, expected at most ` +
          `${GRAPH_TOLERANCE}. It is ${graph.description.join(', ')}.`,
      );
    }
    worst = Math.max(worst, difference);
  }
  return { graphs, worst };
}
