import type { Axis } from '@meristem/autodiff';
import { NetworkError } from './network-error.ts';
import type { NetworkProgram } from './network-program.ts';

/** What the buffers of all lanes may take together, in bytes: what a core's own cache holds is what it works on fastest. */
const NEAR_BYTES = 2e6;
/** So many lanes may take more, as the network's own numbers are fetched once for all of them; and how much that is. */
const [FEW_LANES, FEW_BYTES] = [128, 4e6];
/** Beyond these, calls cost nothing any more. */
const MOST_LANES = 4096;
/** What one sequence may take besides the network's own numbers, in bytes: no network that can be trained takes as much. */
const MOST_BYTES = 2 ** 30;

/**
 * How many sequences, of one step unless the network computes all of them together, are computed side by side, so that a big batch takes no more memory than a small one.
 *
 * @throws NetworkError if already one is more than any host holds.
 */
export function lanesAtOnce(program: NetworkProgram): number {
  const { step, sequence, state, batch, name } = program;
  const extentOf = (axis: Axis): number =>
    axis === sequence?.time
      ? (sequence.mostSteps ?? 1)
      : (state.axisUnits.get(axis.name)?.ids.length ?? axis.min);
  let [perLane, shared] = [0, 0];
  for (const { storage, dims } of (sequence?.plan ?? step).buffers) {
    if (storage === 'variable') continue;
    const bytes = dims.reduce((product, { axis }) => product * (axis === batch ? 1 : extentOf(axis)), 4);
    if (dims.some(({ axis }) => axis === batch)) perLane += bytes;
    else shared += bytes;
  }
  if (perLane + shared > MOST_BYTES) {
    throw new NetworkError(`network "${name}"`, {
      path: 'program.step.buffers',
      found: `${perLane + shared} bytes for one sequence`,
      expected: `at most ${MOST_BYTES}`,
    });
  }
  const fitting = (bytes: number, most: number): number =>
    Math.min(most, Math.floor(bytes / Math.max(1, perLane)));
  return Math.max(1, fitting(NEAR_BYTES, MOST_LANES), fitting(FEW_BYTES, FEW_LANES));
}
