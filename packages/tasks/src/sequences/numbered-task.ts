import type { CycleArrays, JsonObject, RandomKey, SymbolPort } from '@meristem/autodiff';
import { requireLanes } from '../contract/batch.ts';
import type { Floor, Plateau, Task } from '../contract/task.ts';
import { NumberedStream } from './numbered-stream.ts';

/** What a task of numbered steps is made of. */
export interface NumberedTaskRequest {
  readonly name: string;
  readonly source: string;
  readonly options: JsonObject & { readonly steps: number };
  readonly input: SymbolPort;
  readonly target: SymbolPort;
  readonly plateaus: readonly Plateau[];
  /** Says how a step is written: see {@link NumberedStreamRequest}. */
  readonly writer: (
    key: RandomKey,
  ) => (into: CycleArrays, place: number, number: number, lane: number) => void;
}

const FLOOR: Floor = { natsPerCharacter: 0, natsPerCycle: 0 };

/** An endless task of which every answer follows from the last few symbols, so that its floor is 0. */
export function numberedTask(request: NumberedTaskRequest): Task {
  const { name, source, options, input, target, plateaus, writer } = request;
  const { steps } = options;
  return {
    name,
    options,
    source,
    steps,
    needsMemory: true,
    inputs: [input],
    targets: [target],
    floor: () => FLOOR,
    plateaus: () => plateaus,
    open({ key, batch }) {
      const lanes = requireLanes(name, batch);
      const ports = [input, target];
      return new NumberedStream({ owner: name, steps, ports, batch: lanes, write: writer(key) });
    },
  };
}
