import type { CycleArrays, JsonValue, Port, RandomKey, TrainingStream } from '@meristem/autodiff';
import { foldKeyInto } from '@meristem/autodiff';
import { requirePorts } from '../contract/port-arrays.ts';
import { positionFault } from '../errors.ts';
import { requireFields, requireInteger } from '../options/json-checks.ts';

const SEEK_REMEDY = 'Seek only positions that a stream of the same task has returned.';

/** How many trials one key numbers. */
const TRIALS_PER_KEY = 2 ** 32;

/** Where to write a trial, and what to draw it with. */
export interface Trial {
  /** The arrays of the cycle, in which inputs are 0 and targets are what their ports ignore, or 0. */
  readonly into: CycleArrays;
  /** Step s of the lane stands at `s * batch + lane`. */
  readonly lane: number;
  readonly batch: number;
  /** The key of the trial; draws of it are numbered by their place in the trial and the lane. Read it, don't keep it. */
  readonly key: RandomKey;
}

/** What to draw trials with. */
export interface TrialStreamRequest {
  /** The task's name, for errors. */
  readonly owner: string;
  readonly steps: number;
  readonly inputs: readonly Port[];
  readonly targets: readonly Port[];
  readonly key: RandomKey;
  readonly batch: number;
  /** Writes the trial of a lane, which depends on the key and the lane alone. Makes no object or array. */
  readonly write: (trial: Trial) => void;
}

/** One trial a cycle in each lane, each drawn with a key of its own, so that a position is the number of trials read. */
export class TrialStream implements TrainingStream {
  readonly #request: TrialStreamRequest;
  readonly #ports: readonly Port[];
  readonly #trialKey = { high: 0, low: 0 };
  /** What is handed to those who write: the same object every time. */
  readonly #hand: { into: CycleArrays; lane: number; readonly batch: number; readonly key: RandomKey };
  #trial = 0;

  constructor(request: TrialStreamRequest) {
    const { inputs, targets, batch } = request;
    this.#request = request;
    this.#ports = [...inputs, ...targets];
    this.#hand = { into: {}, lane: 0, batch, key: this.#trialKey };
  }

  next(into: CycleArrays): void {
    const { owner, steps, batch, write } = this.#request;
    const ports = this.#ports;
    requirePorts(owner, ports, into, steps * batch);
    for (let at = 0; at < ports.length; at += 1) {
      const { name, ignore = 0 } = ports[at] as Port;
      into[name]?.fill(ignore);
    }
    this.#takeKey();
    this.#hand.into = into;
    for (let lane = 0; lane < batch; lane += 1) {
      this.#hand.lane = lane;
      write(this.#hand);
    }
    this.#trial += 1;
  }

  #takeKey(): void {
    const key = this.#trialKey;
    foldKeyInto(key, this.#request.key, this.#trial % TRIALS_PER_KEY);
    if (this.#trial >= TRIALS_PER_KEY) foldKeyInto(key, key, Math.floor(this.#trial / TRIALS_PER_KEY));
  }

  position(): JsonValue {
    return { trial: this.#trial };
  }

  seek(position: JsonValue): void {
    const path = `${this.#request.owner}.position`;
    const fault = positionFault;
    const { trial } = requireFields({ value: position, path, fault }, ['trial'], SEEK_REMEDY);
    const bounds = { min: 0, max: Number.MAX_SAFE_INTEGER };
    this.#trial = requireInteger({ value: trial, path: `${path}.trial`, fault }, bounds, SEEK_REMEDY);
  }
}
