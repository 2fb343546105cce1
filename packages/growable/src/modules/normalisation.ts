import { type Expectation, oneOf, type Tensor } from '@meristem/autodiff';
import { ArchitectureError } from './architecture-error.ts';
import { batchNorm } from './batch-norm.ts';
import type { ModuleScope, StepContext, UnitRange } from './growable-module.ts';
import type { NormOptions } from './norm-options.ts';
import { presenceNorm } from './presence-norm.ts';

/** What values are normalised by: nothing, the units of a layer (less their mean, or not), or the batch, each unit on its own. */
export type Normalisation = 'none' | 'layer' | 'rms' | 'batch';

/** What an option `normalisation` may be. */
export const NORMALISATION: Expectation = oneOf(['none', 'layer', 'rms', 'batch'] satisfies Normalisation[]);

/** A norm in its place: over `[batch, ...sites, units]`, with further dims where it was told of them. */
export type Normalise = (x: Tensor, context: Pick<StepContext, 'training' | 'measure'>) => Tensor;

/** Declares a norm in a module; `undefined` for none. Its gain is a parameter, its bias is the module's. */
export function normalisationOf(
  scope: ModuleScope,
  kind: Normalisation,
  options: NormOptions = {},
): Normalise | undefined {
  if (kind === 'none') return undefined;
  return kind === 'batch' ? batchNorm(scope, options) : presenceNorm(scope, kind, options);
}

/** Whether a norm makes units act on one another: then the removal of a silent one shifts the others. */
export function couples(kind: Normalisation): boolean {
  return kind === 'layer' || kind === 'rms';
}

/** @throws ArchitectureError if a norm over units may come to have a single one. */
export function requireSeveralUnits(
  module: string,
  kind: Normalisation,
  { min }: Pick<UnitRange, 'min'>,
): void {
  if (!couples(kind) || min >= 2) return;
  throw new ArchitectureError(
    `${module}: found ${kind} normalisation over as few as ${min} units, expected 2 or more: that of a ` +
      `single unit is always ${kind === 'layer' ? '0' : 'its sign'}. Start with 2 or more units and set minUnits to at least 2.`,
  );
}
