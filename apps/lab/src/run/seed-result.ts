import { isObject } from './json-file.ts';

/** What the training of one seed came to: one line of `--json`. */
export interface SeedResult {
  readonly kind: 'result';
  readonly task: string;
  readonly architecture: string;
  readonly rule: string;
  readonly preset: string | null;
  readonly seed: number;
  /** Training cycles completed. */
  readonly cycles: number;
  /** Units by growable axis. */
  readonly units: Readonly<Record<string, number>>;
  readonly totalUnits: number;
  /** Trained numbers. */
  readonly parameters: number;
  /** Exponential average of the training loss, nats per cycle. */
  readonly smoothedLoss: number;
  /** Loss on fresh sequences; floor and ratio are `null` where the optimum is not known. */
  readonly heldOut: {
    readonly natsPerCycle: number;
    readonly floor: number | null;
    readonly ratio: number | null;
  };
  readonly births: number;
  readonly deaths: number;
  /** Everything included, over all sessions of an interrupted run. */
  readonly wallSeconds: number;
  /** Training alone. */
  readonly microsecondsPerCycle: number;
  readonly backend: {
    readonly name: string;
    readonly simd: string;
    readonly threads: number;
    readonly blas: string;
  };
}

/** True for a result as this version writes it. */
export function isSeedResult(value: unknown): value is SeedResult {
  return isObject(value) && value['kind'] === 'result' && isObject(value['heldOut']) && isObject(value['units']);
}
