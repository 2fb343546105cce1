import { type AxisUnits, State } from '@meristem/autodiff';
import { type Experiment, parseExperiment, trainerOf } from '@meristem/experiment';
import { createNetwork, type Network, type NetworkProgram } from '@meristem/network';
import { StudioFault } from '../contract/fault.ts';
import type { Era } from './era.ts';
import type { LiveRun } from './live-run.ts';
import type { RecordedFrame } from './recorded-frame.ts';

/** Networks of recorded frames. A program is traced once for each era, and holds for any number of neurons. */
export class NetworksAt {
  readonly #programs = new WeakMap<Era, NetworkProgram>();

  /**
   * Looks at the network of a frame of a run, and gives its memory back afterwards.
   *
   * @param look gets a network with the frame's numbers, exactly; it must not keep it.
   */
  with<T>(run: LiveRun, frame: RecordedFrame, look: (network: Network) => T): T {
    const program = withNumbers(this.#programOf(run, frame.era), frame);
    const network = createNetwork(program, { backend: run.backend });
    try {
      return look(network);
    } finally {
      network.release();
    }
  }

  #programOf(run: LiveRun, era: Era): NetworkProgram {
    const known = this.#programs.get(era);
    if (known) return known;
    const program = era.model === run.trainer.model ? ownProgram(run) : rebuiltProgram(run, era);
    this.#programs.set(era, program);
    return program;
  }
}

function ownProgram({ trainer }: LiveRun): NetworkProgram {
  const network = trainer.network();
  network.release();
  return network.program;
}

/** The program of an architecture that the run no longer has. */
function rebuiltProgram(
  { parts: { experiment, task, document }, backend }: LiveRun,
  { architecture }: Era,
): NetworkProgram {
  const then: Experiment = parseExperiment({ ...experiment, architecture });
  const trainer = trainerOf(then, { task, seed: document.seed, backend });
  try {
    const network = trainer.network();
    network.release();
    return network.program;
  } finally {
    trainer.release();
  }
}

/** A program with the units and numbers of a frame; what is carried from step to step is silent. */
function withNumbers(program: NetworkProgram, frame: RecordedFrame): NetworkProgram {
  const { state, carried } = program;
  const axisUnits = new Map<string, AxisUnits>(
    [...state.axisUnits].map(([name, before]) => {
      const then = frame.units.get(name);
      const own = before.axis === program.batch || before.axis === program.sequence?.time;
      if (!then || own) return [name, before];
      return [name, { axis: before.axis, ids: [...then.ids], born: [...then.born], nextId: then.nextId }];
    }),
  );
  const extentOf = (name: string): number => axisUnits.get(name)!.ids.length;
  const tensors = [...state.tensors.keys()].map((variable) => {
    const size = variable.dims.reduce((product, { axis }) => product * extentOf(axis.name), 1);
    const numbers = carried.includes(variable) ? new Float32Array(size) : frame.numbers.get(variable.name);
    if (numbers?.length !== size) throw lacking(variable.name, size, numbers?.length);
    return [variable, numbers] as const;
  });
  return {
    ...program,
    state: new State({
      axisUnits,
      tensors: new Map(tensors),
      key: frame.key,
      clock: frame.cycle,
      version: 0,
    }),
    provenance: { ...program.provenance, cycles: String(frame.cycle) },
  };
}

function lacking(name: string, expected: number, found = 0): StudioFault {
  return new StudioFault({
    found: `${found} recorded numbers of "${name}"`,
    expected: String(expected),
    remedy: 'This is a fault of the studio: please report it with the document.',
  });
}
