import { cycleArrays, randomKey } from '@meristem/autodiff';
import type { Task } from '@meristem/tasks';

/** Bytes that are dealt out to see what they are. */
const MOST = 1 << 22;

/** Deals out some cycles of a task that was made of somebody's data; throws where there is a number that is not finite. */
export function dealt(task: Task): void {
  const numbers = [...task.inputs, ...task.targets].reduce((sum, { size }) => sum + size, 0);
  if (task.steps * numbers > MOST) return;
  const into = cycleArrays(task, 2);
  const stream = task.open({ key: randomKey(1), batch: 2 });
  for (let cycle = 0; cycle < 3; cycle++) {
    stream.next(into);
    requireFinite(into);
  }
  const { stream: heldOut } = task.heldOut!.open({ batch: 2 });
  heldOut.next(into);
  requireFinite(into);
}

function requireFinite(arrays: Readonly<Record<string, ArrayLike<number>>>): void {
  for (const [port, values] of Object.entries(arrays)) {
    const at = Array.from(values).findIndex((value) => !Number.isFinite(value));
    if (at >= 0) throw new TypeError(`${port} deals out ${values[at]}`);
  }
}
