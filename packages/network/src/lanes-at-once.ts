import { NetworkError } from './network-error.ts';
import type { NetworkProgram } from './network-program.ts';

/** What the buffers of all lanes may take together, in bytes: what stays near a processor is what it works on fastest. */
const BYTES = 4e6;
/** Beyond these, calls cost nothing any more. */
const MOST_LANES = 4096;
/** What one lane may take, in bytes, before it is refused: more than any host hands out at once. */
const MOST_BYTES = 2 ** 32;

/**
 * How many sequences are computed side by side, so that a big batch takes no more memory than a small one.
 *
 * @throws NetworkError if already one is more than any host holds.
 */
export function lanesAtOnce(program: NetworkProgram): number {
  const { step, state, batch, name } = program;
  let perLane = 0;
  for (const { storage, dims } of step.buffers) {
    if (storage === 'variable') continue;
    const size = dims.reduce(
      (product, { axis }) => product * (axis === batch ? 1 : extentOf(axis.name, axis.min)),
      4,
    );
    if (dims.some(({ axis }) => axis === batch) || size > BYTES) perLane += size;
  }
  if (perLane > MOST_BYTES) {
    throw new NetworkError(`network "${name}"`, {
      path: 'program.step.buffers',
      found: `${perLane} bytes for one sequence`,
      expected: `at most ${MOST_BYTES}`,
    });
  }
  return Math.max(1, Math.min(MOST_LANES, Math.floor(BYTES / Math.max(1, perLane))));

  function extentOf(axis: string, fixed: number): number {
    return state.axisUnits.get(axis)?.ids.length ?? fixed;
  }
}
