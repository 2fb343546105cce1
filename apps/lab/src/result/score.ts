import type { Port } from '@meristem/autodiff';
import type { Task } from '@meristem/tasks';
import type { SeedResult } from './seed-result.ts';

/** What the results on a task are judged by. */
export interface Score {
  /** E.g. `held-out accuracy`. */
  readonly name: string;
  /** Of which kind the number is: a share of right answers, or a loss. */
  readonly kind: 'accuracy' | 'nats';
  /** Of a result, by what was found on held-out data. */
  of(result: Pick<SeedResult, 'heldOut'>): number;
  /** As people read it: `99.41%`, `9.12`. */
  format(value: number): string;
}

const NATS: Score = {
  name: 'held-out nats per cycle',
  kind: 'nats',
  of: ({ heldOut }) => heldOut.natsPerCycle,
  format: formatNats,
};

const LOSS: Score = { ...NATS, name: 'held-out loss per cycle' };

const ACCURACY: Score = {
  name: 'held-out accuracy',
  kind: 'accuracy',
  of: ({ heldOut: { accuracy } }) => meanOf(Object.values(accuracy ?? {})),
  format: (share) => `${(100 * share).toFixed(2)}%`,
};

/**
 * How results are judged: by the share of right answers where a cycle is one example and classes or yes and no are told, else
 * by the loss.
 */
export function scoreOf({ steps, targets }: Pick<Task, 'steps' | 'targets'>): Score {
  if (steps === 1 && targets.every(isDecided)) return ACCURACY;
  return targets.every(({ kind }) => kind === 'symbol') ? NATS : LOSS;
}

function isDecided(port: Port): boolean {
  return port.kind === 'symbol' || port.loss === 'binary-cross-entropy';
}

/** A loss with digits that mean something: `12.42`, and `0.0031` near 0. */
export function formatNats(nats: number): string {
  return Math.abs(nats) >= 0.1 || nats === 0 ? nats.toFixed(2) : nats.toPrecision(2);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
