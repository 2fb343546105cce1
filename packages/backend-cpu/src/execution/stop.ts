import { type Axis, noSuchPosition } from '@meristem/autodiff';
import { BackendError } from '../errors/backend-error.ts';
import type { Site } from '../lowering/lowering.ts';

/** The error for a program that stopped: what the kernel that stopped it has left in its status words. */
export function stopError(
  status: Int32Array,
  sites: readonly Site[],
  extentOf: (axis: Axis) => number,
  cause: unknown,
): Error {
  const site = sites[(status[0] as number) - 1];
  if (!site && cause instanceof BackendError) return cause;
  if (!site) return new BackendError('program: a kernel stopped for no known reason.', { cause });
  return noSuchPosition(site.operation, status[1] as number, site.along.axis, extentOf(site.along.axis));
}
