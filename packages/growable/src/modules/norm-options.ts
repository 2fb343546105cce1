import type { Dim } from '@meristem/autodiff';

/** Keeps the roots of norms away from 0. */
export const NORM_EPSILON = 1e-5;

/** Where a norm stands in its module. */
export interface NormOptions {
  /** What has a gain of its own; the module's units unless told. */
  readonly dims?: readonly Dim[];
  /** Tells several norms of a module apart. */
  readonly name?: string;
}

/** How a norm names what it declares. */
export function normNames({ name }: NormOptions): (part: string) => string {
  return (part) => (name === undefined ? part : `${name}${part[0]!.toUpperCase()}${part.slice(1)}`);
}
