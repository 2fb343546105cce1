import type { JsonObject } from '@meristem/autodiff';
import { requireLanes } from '../contract/batch.ts';
import type { Floor, Plateau, Task } from '../contract/task.ts';
import { type NamedStream, portName, renamedPorts } from './named-stream.ts';
import { ParallelStream } from './parallel-stream.ts';

/** What several streams side by side are made of. */
export interface ParallelTaskRequest {
  readonly name: string;
  readonly source: string;
  readonly options: JsonObject;
  /** Streams without end that stay the same, of the same steps, with ports of names of their own. */
  readonly streams: readonly NamedStream[];
  /** None where they are left out. */
  readonly plateaus?: readonly Plateau[];
}

/** Tasks side by side, each drawn from the key and its place: they are independent, and their floors add up. */
export function parallelTask({ name, source, options, streams, plateaus = [] }: ParallelTaskRequest): Task {
  const tasks = streams.map(({ task }) => task);
  const steps = tasks[0]?.steps as number;
  const inputs = streams.flatMap((stream) => renamedPorts(stream, stream.task.inputs));
  const targets = streams.flatMap((stream) => renamedPorts(stream, stream.task.targets));
  const floor = floorOf(tasks, steps);
  return {
    name,
    options,
    source,
    steps,
    ...(tasks.every(({ independent }) => independent) && { independent: true }),
    ...(tasks.some(({ needsMemory }) => needsMemory) && { needsMemory: true }),
    inputs,
    targets,
    floor: () => floor,
    targetFloor: (port) => targetFloorOf(streams, port),
    plateaus: () => plateaus,
    open({ key, batch }) {
      const ports = [...inputs, ...targets];
      return new ParallelStream({
        owner: name,
        steps,
        ports,
        streams,
        key,
        batch: requireLanes(name, batch),
      });
    },
  };
}

/** Streams are independent, so their costs add up. */
function floorOf(tasks: readonly Task[], steps: number): Floor | undefined {
  let natsPerCycle = 0;
  for (const task of tasks) {
    const floor = task.floor(0);
    if (floor === undefined) return undefined;
    natsPerCycle += floor.natsPerCycle;
  }
  return { natsPerCharacter: natsPerCycle / steps, natsPerCycle };
}

/** What a target costs in the stream that it belongs to. */
function targetFloorOf(streams: readonly NamedStream[], port: string): Floor | undefined {
  for (const stream of streams) {
    const { targets } = stream.task;
    const target = targets.find(({ name }) => portName(stream, name) === port);
    if (target === undefined) continue;
    return targets.length === 1 ? stream.task.floor(0) : stream.task.targetFloor?.(target.name);
  }
  return undefined;
}
