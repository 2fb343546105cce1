/// <reference lib="esnext.disposable" preserve="true" />
import { AT_LEAST_ONE, counted, type InputPort, type OptionTable } from '@meristem/autodiff';
import { Feed } from './feed.ts';
import { Refusal, released } from './input-fault.ts';
import type { Lanes } from './lanes.ts';
import type { NetworkInput, NetworkInputs } from './network-inputs.ts';
import type { NetworkProgram } from './network-program.ts';
import { type PortKinds, type Predictions, predictionsOf } from './predictions.ts';
import { readInputs, requireFiniteRows } from './read-inputs.ts';

/** How a stream is opened. */
export interface SessionOptions {
  /** Streams side by side; 1 unless told. */
  readonly batch?: number;
}

export const SESSION_OPTIONS: OptionTable<SessionOptions> = { batch: AT_LEAST_ONE };

/** What the streams of a session read in one step, by port name: as `predict` takes rows; of one stream also a single symbol. */
export type SessionInputs = Readonly<Record<string, number | NetworkInput>>;

/** A stream of a network: what it says to one step after the other. Made by `network.session`. */
export class Session<P extends PortKinds = PortKinds> {
  /** Streams side by side. */
  readonly batch: number;
  readonly #program: NetworkProgram;
  readonly #single: boolean;
  readonly #feed: Feed;
  readonly #ended: () => void;
  #lanes: Lanes | undefined;

  constructor(program: NetworkProgram, lanes: Lanes, single: boolean, ended: () => void) {
    this.batch = lanes.count;
    this.#program = program;
    this.#lanes = lanes;
    this.#single = single;
    this.#feed = new Feed(single);
    this.#ended = ended;
  }

  /**
   * What the network says to the next step of every stream: one row for each.
   *
   * @throws OptionError if a port is missing or not known, or what it is given does not fit it; the streams then stay where
   *   they were.
   */
  step(inputs: SessionInputs): Predictions<P> {
    const lanes = this.#inUse();
    const refusal = new Refusal('session.step');
    const read = readInputs(this.#program.inputs, rowsOf(inputs, this.#program), 1, refusal);
    if (read.sequences !== this.batch) {
      const [port] = read.ports;
      const expected = `${this.batch}, one for each stream`;
      refusal.refuse(`inputs.${port!.port.name}`, counted(read.sequences, 'row'), expected);
    }
    this.#feed.fill(read, { from: 0, count: this.batch, step: 0, steps: 1 });
    try {
      lanes.run(this.#feed.inputs);
    } catch (error) {
      requireFiniteRows(read, this.#single, refusal);
      throw error;
    }
    const { outputs } = this.#program;
    const results = outputs.map(({ name }) => new Float64Array(lanes.output(name)));
    return predictionsOf<P>(outputs, read, results);
  }

  /** Puts every stream before its first step. */
  reset(): void {
    this.#inUse().reset();
  }

  /** Gives the backend's memory back; the session may not be used any more. */
  release(): void {
    this.#lanes?.release();
    this.#lanes = undefined;
    this.#ended();
  }

  [Symbol.dispose](): void {
    this.release();
  }

  #inUse(): Lanes {
    if (!this.#lanes) throw released(`session of network "${this.#program.name}"`);
    return this.#lanes;
  }
}

/** Single symbols as lists, and a text as one letter for each stream where it is no name. */
function rowsOf(inputs: SessionInputs, { inputs: ports }: NetworkProgram): NetworkInputs {
  if (typeof inputs !== 'object' || inputs === null) return inputs;
  const rows: Record<string, NetworkInput> = {};
  for (const name in inputs) {
    const given = inputs[name] as number | NetworkInput;
    if (typeof given === 'number') rows[name] = [given];
    else if (typeof given === 'string') rows[name] = named(ports, name) ? [given] : [...given];
    else rows[name] = given;
  }
  return rows;
}

/** Whether the symbols of a port have names. */
function named(ports: readonly InputPort[], name: string): boolean {
  return ports.some((port) => port.name === name && port.kind === 'symbol' && port.names !== undefined);
}
