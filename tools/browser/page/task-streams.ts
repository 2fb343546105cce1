import { cycleArrays, type CycleArrays, randomKey, type TrainingStream } from '@meristem/autodiff';
import { type Task, taskByName, taskSummaries } from '@meristem/tasks';

/** Lanes and cycles that are read of each stream. */
const [LANES, CYCLES] = [3, 40] as const;

/** A checksum over the bits of what each task of the package that needs no option deals out, by name. */
export function taskStreams(): Readonly<Record<string, string>> {
  const names = taskSummaries()
    .filter(({ options }) => options.every((option) => option.default !== undefined))
    .map(({ name }) => name);
  return Object.fromEntries(names.map((name) => [name, checksumOf(taskByName(name))]));
}

/** FNV-1a over the bits of training cycles, and of held-out ones where there are such. */
function checksumOf(task: Task): string {
  const arrays = cycleArrays(task, LANES);
  const streams: TrainingStream[] = [task.open({ key: randomKey(7), batch: LANES })];
  if (task.heldOut) streams.push(task.heldOut.open({ batch: LANES }).stream);
  let hash = 0x811c9dc5;
  for (const stream of streams) {
    for (let cycle = 0; cycle < CYCLES; cycle += 1) {
      stream.next(arrays);
      hash = mixed(hash, arrays);
    }
  }
  return hash.toString(16).padStart(8, '0');
}

function mixed(start: number, arrays: CycleArrays): number {
  let hash = start;
  for (const array of Object.values(arrays)) {
    for (const word of new Uint32Array(array.slice().buffer)) hash = Math.imul(hash ^ word, 0x01000193) >>> 0;
  }
  return hash;
}
