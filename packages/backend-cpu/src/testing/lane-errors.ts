import type { FusedOperation } from '../codegen/fused-kernel.ts';

/** How far off an operation may be. */
export interface LaneError {
  /** The largest error in units in the last place. */
  readonly ulps: number;
  /** The size of arguments beyond which it is larger. */
  readonly upTo?: number;
  /** The largest argument that the operation is for, if it is not for all. */
  readonly largest?: number;
}

/**
 * The operations that are not exact. The errors were found on every seventh of the 2^32 arguments, denormal ones included (erf
 * on one in 1021, pow on ten million pairs of all sizes), with a few percent added, and hold for both builds.
 */
export const LANE_ERRORS: Partial<Record<FusedOperation, LaneError>> = {
  pow: { ulps: 1.3 },
  exp: { ulps: 1.05 },
  expOfNonPositive: { ulps: 1.05, largest: 0 },
  log: { ulps: 0.9 },
  tanh: { ulps: 2.7 },
  sin: { ulps: 3.6, upTo: 1e5 },
  cos: { ulps: 3.6, upTo: 1e5 },
  erf: { ulps: 1.5 },
  sigmoid: { ulps: 2.4 },
  softplus: { ulps: 2.9 },
};
