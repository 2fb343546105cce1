import { cycleArrays, type RandomKey, randomKey } from '@meristem/autodiff';
import type { Task } from '../contract/task.ts';

/** What to read of a task. */
export interface LanesRequest {
  /** Key 0 where it is left out. */
  readonly key?: RandomKey;
  readonly batch?: number;
  readonly cycles: number;
}

/** The values of each port of a lane, step by step, cycle after cycle; those of a vector stand one after the other. */
export type Lane = Readonly<Record<string, number[]>>;

/** Reads some cycles of a stream from its start, lane by lane. */
export function readLanes(
  task: Task,
  { key = randomKey(0), batch = 1, cycles }: LanesRequest,
): readonly Lane[] {
  const ports = [...task.inputs, ...task.targets];
  const lanes = Array.from({ length: batch }, () =>
    Object.fromEntries(ports.map(({ name }) => [name, [] as number[]])),
  );
  const stream = task.open({ key, batch });
  const arrays = cycleArrays(task, batch);
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    stream.next(arrays);
    for (const port of ports) {
      const width = port.kind === 'symbol' ? 1 : port.size;
      arrays[port.name]?.forEach((value, at) =>
        lanes[Math.floor(at / width) % batch]?.[port.name]?.push(value),
      );
    }
  }
  return lanes;
}

/** Reads trials, each the values of its ports step by step: cycle by cycle, then lane by lane. */
export function readTrials(task: Task, request: LanesRequest): readonly Lane[] {
  const lanes = readLanes(task, request);
  return Array.from({ length: request.cycles }, (_, cycle) =>
    lanes.map((lane) =>
      Object.fromEntries(
        Object.entries(lane).map(([name, values]) => {
          const width = values.length / request.cycles;
          return [name, values.slice(cycle * width, (cycle + 1) * width)];
        }),
      ),
    ),
  ).flat();
}
