import { cycleArrays, randomKey } from '@meristem/autodiff';
import { type Task, taskByName, taskSummaries } from '@meristem/tasks';

const CYCLES = 20;
const BATCH = 3;

/** The tasks that need no option, and what their streams give, bit by bit: a checksum by name. */
export function taskChecksums(): Readonly<Record<string, string>> {
  const names = taskSummaries()
    .filter(({ options }) => options.every((option) => option.default !== undefined))
    .map(({ name }) => name);
  return Object.fromEntries(names.map((name) => [name, checksum(taskByName(name))]));
}

/** FNV-1a over all bytes of some cycles, of 32 bits. */
function checksum(task: Task): string {
  const stream = task.open({ key: randomKey(7), batch: BATCH });
  const arrays = cycleArrays(task, BATCH);
  let hash = 0x811c9dc5;
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    stream.next(arrays);
    for (const { name } of [...task.inputs, ...task.targets]) {
      const array = arrays[name]!;
      for (const byte of new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
        hash = Math.imul(hash ^ byte, 0x01000193);
    }
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
