import type { CycleArrays, JsonValue, TrainingStream } from '@meristem/autodiff';
import type { RecentCycles, StreamMark } from './recent-cycles.ts';

/** Where a run was that goes on. */
interface DataPlace {
  readonly cycle: number;
  readonly stream: JsonValue;
  readonly recent?: StreamMark;
}

/**
 * Takes a stream, and what is remembered of it, to where a run was. Returns what waits for its next cycles, where they have to be
 * waited for: then what is remembered, and what rates go by, comes before the first of them.
 */
export function resumedData(
  stream: TrainingStream,
  recent: RecentCycles,
  arrays: CycleArrays,
  { checkpoint, accumulate = 1 }: { readonly checkpoint?: DataPlace; readonly accumulate?: number },
  rates: { prepare(): Promise<void> },
): ((cycles: number) => Promise<void>) | undefined {
  // What is remembered counts portions.
  const place = checkpoint && { ...checkpoint, cycle: checkpoint.cycle * accumulate };
  if (place) recent.replay(stream, arrays, place.recent, place.cycle);
  if (place) stream.seek(place.stream);
  if (!stream.prepare) return undefined;
  let resuming: Promise<void> | undefined;
  const resume = async (): Promise<void> => {
    await rates.prepare();
    if (!place) return;
    await recent.replayAwaited(stream, arrays, place.recent, place.cycle);
    stream.seek(place.stream);
  };
  return async (cycles) => {
    resuming ??= resume();
    try {
      await resuming;
    } catch (error) {
      resuming = undefined;
      throw error;
    }
    await stream.prepare?.(cycles * accumulate);
  };
}
