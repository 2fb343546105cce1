import type { networkFront } from '@meristem/growable';
import { type HeldOutResult, heldOutResult } from '../result/held-out-result.ts';

/** A network of one size, as the library yields it. */
export type FrontStep = ReturnType<typeof networkFront> extends AsyncGenerator<infer Step> ? Step : never;

/** Who goes first, and whether others stand in for it. */
export type Truncation = 'fold' | 'magnitude';

/** One size of a front: a line of `front --json`. */
export interface FrontRow {
  readonly kind: 'front';
  readonly by: Truncation;
  readonly seed: number;
  readonly parameters: number;
  /** Of the parameters of the whole network. */
  readonly share: number;
  readonly multiplyAdds: number;
  readonly units: Readonly<Record<string, number>>;
  readonly totalUnits: number;
  readonly heldOut: HeldOutResult;
}

/** A step of a front as a line tells it, of a task with so many steps in a cycle. */
export function frontRow(by: Truncation, seed: number, step: FrontStep, steps: number): FrontRow {
  const { parameters, share, multiplyAdds, units, heldOut } = step;
  return {
    kind: 'front',
    by,
    seed,
    parameters,
    share,
    multiplyAdds,
    units,
    totalUnits: Object.values(units).reduce((total, size) => total + size, 0),
    heldOut: heldOutResult(heldOut, steps),
  };
}
