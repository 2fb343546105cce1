import type { JsonValue, CycleArrays, RandomKey, TrainingStream } from '@meristem/autodiff';
import { foldKey, normalAt } from '@meristem/autodiff';
import { positionFault } from '../errors.ts';
import { requireFields, requireInteger } from '../options/json-checks.ts';
import { requireSymbols, requireVectors } from '../contract/port-arrays.ts';
import { integerDraw } from '../uniform-draws.ts';

const CHANNELS = 2;

/** Numbers in the vector port: the two channels, and a cue for each. */
export const EVIDENCE_SIZE = 2 * CHANNELS;

/** The symbols of the target port: nothing yet, a negative mean, a positive one. */
export const CHOICES = { none: 0, left: 1, right: 2 } as const;

const SEEK_REMEDY = 'Seek only positions that a stream of the same task has returned.';

/** What to draw trials with. */
export interface IntegrationStreamRequest {
  /** The task's name, for errors. */
  readonly owner: string;
  readonly steps: number;
  /** Steps of evidence at the start of a trial; the decision takes the rest. */
  readonly evidenceSteps: number;
  readonly coherence: number;
  readonly noise: number;
  readonly key: RandomKey;
  readonly batch: number;
}

/** How many draws one counter word numbers. */
const DRAWS_PER_KEY = 2 ** 32;

/**
 * One trial a cycle. Its three coins (the sign of each channel, and which channel is cued) are draws `3 trial ..` of a
 * lane, and its noise is numbered by trial, step and channel, so a position is the number of trials read. Where the
 * numbers of noise run out, after some 2^27 trials, the stream goes on with keys folded from its own.
 */
export class IntegrationStream implements TrainingStream {
  readonly #request: IntegrationStreamRequest;
  readonly #coinKey: RandomKey;
  readonly #noiseKey: RandomKey;
  #trial = 0;

  constructor(request: IntegrationStreamRequest) {
    this.#request = request;
    this.#coinKey = foldKey(request.key, 'trials');
    this.#noiseKey = foldKey(request.key, 'noise');
  }

  next(into: CycleArrays): void {
    const { owner, steps, batch } = this.#request;
    const evidence = requireVectors(owner, 'evidence', into, steps * batch * EVIDENCE_SIZE);
    const choice = requireSymbols(owner, 'choice', into, steps * batch);
    const noiseKey = this.#noiseKeyInForce();
    evidence.fill(0);
    choice.fill(CHOICES.none);
    for (let lane = 0; lane < batch; lane += 1) {
      const cued = integerDraw(this.#coinKey, 3 * this.#trial + CHANNELS, lane, CHANNELS);
      for (let channel = 0; channel < CHANNELS; channel += 1) {
        const right = integerDraw(this.#coinKey, 3 * this.#trial + channel, lane, 2);
        this.#writeChannel(evidence, noiseKey, lane, channel, right);
        if (channel === cued) this.#writeDecision(evidence, choice, lane, channel, right);
      }
    }
    this.#trial += 1;
  }

  /** Trials whose noise one key numbers. */
  #trialsPerKey(): number {
    return Math.floor(DRAWS_PER_KEY / (this.#request.evidenceSteps * CHANNELS));
  }

  #noiseKeyInForce(): RandomKey {
    const block = Math.floor(this.#trial / this.#trialsPerKey());
    return block === 0 ? this.#noiseKey : foldKey(this.#noiseKey, block);
  }

  #writeChannel(
    evidence: Float64Array,
    noiseKey: RandomKey,
    lane: number,
    channel: number,
    right: number,
  ): void {
    const { evidenceSteps, coherence, noise, batch } = this.#request;
    const mean = right === 1 ? coherence : -coherence;
    const first = (this.#trial % this.#trialsPerKey()) * evidenceSteps;
    for (let step = 0; step < evidenceSteps; step += 1) {
      const draw = (first + step) * CHANNELS + channel;
      evidence[(step * batch + lane) * EVIDENCE_SIZE + channel] =
        mean + noise * normalAt(noiseKey, draw, lane);
    }
  }

  /** The cue stands beside the evidence, and goes out when the decision is due. */
  #writeDecision(
    evidence: Float64Array,
    choice: Int32Array,
    lane: number,
    cued: number,
    right: number,
  ): void {
    const { steps, evidenceSteps, batch } = this.#request;
    for (let step = 0; step < steps; step += 1) {
      const at = step * batch + lane;
      if (step < evidenceSteps) evidence[at * EVIDENCE_SIZE + CHANNELS + cued] = 1;
      else choice[at] = right === 1 ? CHOICES.right : CHOICES.left;
    }
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
