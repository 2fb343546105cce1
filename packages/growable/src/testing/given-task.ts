import {
  type CycleArrays,
  type InputPort,
  type JsonValue,
  numbersPerStep,
  type Port,
  type RandomKey,
  type TrainingStream,
  type TrainingTask,
} from '@meristem/autodiff';

/** What a task is made of that is given by a function. */
export interface GivenTaskOptions {
  readonly name: string;
  /** Time steps of a cycle. */
  readonly steps: number;
  readonly inputs: readonly InputPort[];
  readonly targets: readonly Port[];
  /** The optimum in nats per cycle, if it is known. */
  readonly floor?: number;
  /** What a port shows at a position of a lane's endless sequence: a symbol, or a number for each of its elements. */
  at(port: string, position: number, lane: number, key: RandomKey): readonly number[];
}

/** A task whose sequences are given by a function of port, position, lane and key. */
export function givenTask(options: GivenTaskOptions): TrainingTask {
  const { name, steps, inputs, targets, floor } = options;
  return {
    name,
    steps,
    inputs,
    targets,
    floor: () => (floor === undefined ? undefined : { natsPerCycle: floor }),
    open: ({ key, batch }) => givenStream(options, key, batch),
  };
}

function givenStream(options: GivenTaskOptions, key: RandomKey, batch: number): TrainingStream {
  const { steps, inputs, targets, at } = options;
  let cycle = 0;
  const write = (port: InputPort, into: CycleArrays): void => {
    const array = into[port.name]!;
    const width = numbersPerStep(port);
    for (let step = 0; step < steps; step++) {
      for (let lane = 0; lane < batch; lane++) {
        const values = at(port.name, cycle * steps + step, lane, key);
        array.set(values, (step * batch + lane) * width);
      }
    }
  };
  return {
    next: (into) => {
      for (const port of [...inputs, ...targets]) write(port, into);
      cycle++;
    },
    position: () => ({ cycle }),
    seek: (position: JsonValue) => {
      cycle = (position as { readonly cycle: number }).cycle;
    },
  };
}
