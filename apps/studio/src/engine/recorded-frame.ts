import type { AxisUnits, RandomKey } from '@meristem/autodiff';
import type { Trainer } from '@meristem/growable';
import type { FramePopulation } from '../contract/frame.ts';
import type { Era } from './era.ts';

/** A network as it stood after a cycle, in as few bytes as it can be made whole from again. */
export interface RecordedFrame {
  readonly cycle: number;
  readonly smoothedLoss: number;
  readonly era: Era;
  readonly populations: readonly FramePopulation[];
  /** Parameters and statistics by name, row-major over their dims: all that a network for inference needs. */
  readonly numbers: ReadonlyMap<string, Float32Array>;
  /** Units by axis name. */
  readonly units: ReadonlyMap<string, RecordedUnits>;
  readonly key: RandomKey;
  /** What it takes to keep, about. */
  readonly bytes: number;
}

/** Who is on an axis. */
export interface RecordedUnits {
  readonly ids: Int32Array;
  readonly born: Int32Array;
  readonly nextId: number;
}

/** What objects and names of a frame take besides its numbers, about. */
const [FRAME_BYTES, ENTRY_BYTES] = [400, 120];

/** The frame of a run as it is now. */
export function recordedFrame(
  trainer: Trainer,
  era: Era,
  thresholdOf: (name: string) => number | undefined,
): RecordedFrame {
  const { state } = trainer;
  const { parameters, statistics } = era.model;
  const numbers = new Map(
    [...parameters, ...statistics].map(({ name }) => [name, Float32Array.from(state.numbers(name))]),
  );
  const units = new Map([...state.axisUnits].map(([name, on]) => [name, recordedUnits(on)]));
  const populations = trainer.populations.map(({ name, scale }): FramePopulation => {
    const standing = trainer.strengths(name);
    const threshold = scale === 'neuron' ? thresholdOf(name) : undefined;
    const names = standing.flatMap((unit) => (unit.name === undefined ? [] : [unit.name]));
    return {
      name,
      scale,
      ids: Int32Array.from(standing, ({ id }) => id),
      ages: Int32Array.from(standing, ({ age }) => age),
      strengths: Float32Array.from(standing, ({ strength }) => strength),
      dead: Uint8Array.from(standing, ({ dead }) => Number(dead)),
      ...(names.length > 0 && { names }),
      ...(threshold !== undefined && { threshold }),
    };
  });
  const bytes = bytesOf(numbers, units, populations);
  const { cycle, smoothedLoss } = trainer;
  return { cycle, smoothedLoss, era, populations, numbers, units, key: state.key, bytes };
}

function recordedUnits({ ids, born, nextId }: AxisUnits): RecordedUnits {
  return { ids: Int32Array.from(ids), born: Int32Array.from(born), nextId };
}

function bytesOf(
  numbers: RecordedFrame['numbers'],
  units: RecordedFrame['units'],
  populations: RecordedFrame['populations'],
): number {
  let bytes = FRAME_BYTES;
  for (const values of numbers.values()) bytes += values.byteLength + ENTRY_BYTES;
  for (const { ids } of units.values()) bytes += 2 * ids.byteLength + ENTRY_BYTES;
  for (const { ids, names = [] } of populations) {
    bytes += 13 * ids.length + ENTRY_BYTES + names.reduce((sum, name) => sum + 2 * name.length, 0);
  }
  return bytes;
}
