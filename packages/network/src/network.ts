/// <reference lib="esnext.disposable" preserve="true" />
import {
  AT_LEAST_ONE,
  type Backend,
  checkOptions,
  type NumberArray,
  type OptionTable,
  referenceBackend,
  that,
} from '@meristem/autodiff';
import { checkProgram } from './check-program.ts';
import { Feed, type Stretch } from './feed.ts';
import { Refusal, released } from './input-fault.ts';
import { Lanes } from './lanes.ts';
import { lanesAtOnce } from './lanes-at-once.ts';
import type { NetworkInputs } from './network-inputs.ts';
import type { NetworkProgram } from './network-program.ts';
import { type PortKinds, type Predictions, predictionsOf } from './predictions.ts';
import { type ReadInputs, readInputs, requireFiniteRows } from './read-inputs.ts';
import { Session, type SessionOptions, SESSION_OPTIONS } from './session.ts';
import { isSingle, isSingleBackend } from './single.ts';

/** Where a network runs. */
export interface NetworkOptions {
  /** The reference backend unless told, in the precision of the network's numbers: it runs anywhere, and slowly. */
  readonly backend?: Backend;
}

/** How rows are read and worked through. */
export interface PredictOptions {
  /** Steps of each sequence, where rows are given one behind the other; 1 unless told. */
  readonly steps?: number;
  /** Sequences side by side at once, which bounds the memory that a big batch takes; what a few megabytes hold unless told. */
  readonly lanes?: number;
}

const NETWORK_OPTIONS: OptionTable<NetworkOptions> = {
  backend: that(
    'a backend',
    (value) => typeof (value as Backend | null | undefined)?.place === 'function',
    'Make one: referenceBackend().',
  ),
};

/** The most steps that are computed at once: beyond these, a call costs nothing any more. */
const STEPS_AT_ONCE = 64;

const PREDICT_OPTIONS: OptionTable<PredictOptions> = { steps: AT_LEAST_ONE, lanes: AT_LEAST_ONE };

/** A trained network in use. Made by `createNetwork`, `loadNetwork` or a trainer. */
export class Network<P extends PortKinds = PortKinds> {
  readonly program: NetworkProgram;
  readonly #backend: Backend;
  readonly #lanesAtOnce: number;
  readonly #feed: Feed;
  readonly #sessions = new Set<Session<P>>();
  #lanes: { readonly one?: Lanes; readonly several?: Lanes } = {};
  #released = false;

  constructor(program: NetworkProgram, { backend }: NetworkOptions) {
    checkProgram(program);
    this.program = program;
    this.#lanesAtOnce = lanesAtOnce(program);
    this.#backend = backend ?? referenceBackend(isSingle(program.state) ? 'single' : 'double');
    this.#feed = new Feed(isSingleBackend(this.#backend));
  }

  /**
   * What the network says to some rows or sequences, each from its first step on, in any number.
   *
   * @throws OptionError if a port is missing or not known, or what it is given does not fit it.
   */
  predict(inputs: NetworkInputs, options: PredictOptions = {}): Predictions<P> {
    checkOptions('network.predict', options, PREDICT_OPTIONS);
    this.#requireInUse();
    const refusal = new Refusal('network.predict');
    const asked = readInputs(this.program.inputs, inputs, options.steps, refusal);
    const read = this.program.carried.length > 0 ? asked : asRows(asked);
    const results = this.program.outputs.map(
      ({ size }) => new Float64Array(read.sequences * read.steps * size),
    );
    const steps = Math.min(read.steps, stepsAtOnce(this.program, read.steps));
    const together = this.program.sequence?.mostSteps !== undefined;
    const most = options.lanes ?? Math.max(1, Math.floor(this.#lanesAtOnce / (together ? 1 : steps)));
    const kind = together && steps < read.steps ? 'one' : 'several';
    const lanes = this.#lanesOf(kind);
    for (let from = 0; from < read.sequences; from += most) {
      const count = Math.min(most, read.sequences - from);
      if (lanes.count === count) lanes.reset();
      else lanes.resize(count);
      this.#steps(lanes, read, { from, count, steps }, results, () =>
        requireFiniteRows(asked, isSingleBackend(this.#backend), refusal),
      );
    }
    return predictionsOf<P>(this.program.outputs, asked, results);
  }

  /**
   * A stream of the network, which remembers from step to step what the network carries.
   *
   * @throws OptionError if there is no such option.
   */
  session(options: SessionOptions = {}): Session<P> {
    checkOptions('network.session', options, SESSION_OPTIONS);
    this.#requireInUse();
    const lanes = new Lanes(
      this.program,
      this.#backend,
      options.batch ?? 1,
      this.program.sequence?.mostSteps === undefined ? 'several' : 'one',
    );
    const session: Session<P> = new Session<P>(this.program, lanes, isSingleBackend(this.#backend), () =>
      this.#sessions.delete(session),
    );
    this.#sessions.add(session);
    return session;
  }

  /** Gives the backend's memory back, that of its sessions too; neither may be used any more. */
  release(): void {
    this.#released = true;
    this.#lanes.one?.release();
    this.#lanes.several?.release();
    this.#lanes = {};
    for (const session of this.#sessions) session.release();
  }

  [Symbol.dispose](): void {
    this.release();
  }

  #requireInUse(): void {
    if (this.#released) throw released(`network "${this.program.name}"`);
  }

  #lanesOf(kind: 'one' | 'several'): Lanes {
    const known = this.#lanes[kind];
    if (known) return known;
    const lanes = new Lanes(this.program, this.#backend, 1, kind);
    this.#lanes = { ...this.#lanes, [kind]: lanes };
    return lanes;
  }

  /** Runs some sequences from the first step to the last, and notes what they say. */
  #steps(
    lanes: Lanes,
    read: ReadInputs,
    { from, count, steps: most }: Omit<Stretch, 'step'>,
    results: readonly Float64Array[],
    explain: () => void,
  ): void {
    const { outputs } = this.program;
    for (let step = 0; step < read.steps; step += most) {
      const stretch = { from, count, step, steps: Math.min(most, read.steps - step) };
      lanes.take(stretch.steps);
      this.#feed.fill(read, stretch);
      try {
        lanes.run(this.#feed.inputs);
      } catch (error) {
        explain();
        throw error;
      }
      for (let o = 0; o < outputs.length; o++) {
        const { name, size } = outputs[o]!;
        note(lanes.output(name), size, results[o]!, stretch, read.steps);
      }
    }
  }
}

/**
 * Makes a network of its program.
 *
 * @throws OptionError if there is no such option, MeristemError (`network`) if the parts of the program do not fit together.
 */
export function createNetwork<P extends PortKinds = PortKinds>(
  program: NetworkProgram,
  options: NetworkOptions = {},
): Network<P> {
  checkOptions('createNetwork', options, NETWORK_OPTIONS);
  return new Network<P>(program, options);
}

/** How many steps of a sequence are computed at once. */
function stepsAtOnce({ sequence }: NetworkProgram, steps: number): number {
  if (!sequence) return 1;
  const { mostSteps } = sequence;
  if (mostSteps === undefined) return STEPS_AT_ONCE;
  return steps <= mostSteps ? mostSteps : 1;
}

/** Steps of sequences as rows: all the same to a network without a memory. */
function asRows(read: ReadInputs): ReadInputs {
  return { ...read, sequences: read.sequences * read.steps, steps: 1 };
}

/** Puts what the lanes said, `[steps, lanes, size]`, where it belongs among the results, `[sequences, steps, size]`. */
function note(
  said: NumberArray,
  size: number,
  results: Float64Array,
  { from, count, step, steps }: Stretch,
  all: number,
): void {
  if (all === 1 || count === 1) {
    results.set(said, (from * all + step) * size);
    return;
  }
  for (let s = 0, at = 0; s < steps; s++) {
    for (let lane = 0; lane < count; lane++) {
      const to = ((from + lane) * all + step + s) * size;
      for (let i = 0; i < size; i++) results[to + i] = said[at++] as number;
    }
  }
}
