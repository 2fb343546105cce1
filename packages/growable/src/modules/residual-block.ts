import { add, project, type Tensor } from '@meristem/autodiff';
import { type ActivationName, ACTIVATIONS } from './activation.ts';
import { batchNorm } from './batch-norm.ts';
import { dropped } from './dropout.ts';
import { GAINS } from './first-weights.ts';
import type { ModuleScope, StepContext, UnitRange } from './growable-module.ts';
import type { Normalisation } from './normalisation.ts';

/** What the blocks of a stack are like. */
export interface BlockOptions {
  readonly width: UnitRange;
  readonly activation: ActivationName;
  /** Of what a block reads: over the stream, or of each of its units over the batch. */
  readonly normalisation: Normalisation;
  readonly dropout: number;
}

/** What a residual block adds to a stream, `[batch, ...sites, stream]`: from the stream, and as it reads it. */
export type ResidualBlock = (
  read: Tensor,
  context: Pick<StepContext, 'training' | 'noise' | 'observe' | 'measure'>,
) => Tensor;

/** Declares a block as a layer of a stack whose stream is the scope's units; `share` is the gain of what it adds at first. */
export function residualBlock(
  scope: ModuleScope,
  block: string,
  options: BlockOptions & { readonly share: number },
): ResidualBlock {
  const { units: stream, batch, sites } = scope;
  const inside = scope.layer(block);
  const { innerUnits, weight, bias } = inside;
  const normalise = options.normalisation === 'batch' ? batchNorm({ ...inside, units: stream }) : undefined;
  const units = innerUnits('units', options.width);
  const reading = weight('reading', [stream.pre, units.post], { gain: GAINS[options.activation] });
  // Behind a norm a constant of the stream is no bias.
  const offset = bias('bias', { dims: [units], absorbs: options.normalisation === 'none' ? reading : [] });
  const adding = weight('adding', [units.pre, stream.post], { gain: options.share });
  return (read, context) => {
    const normalised = normalise?.(read, context) ?? read;
    const hidden = ACTIVATIONS[options.activation](add(project(normalised, reading), offset));
    context.observe(`${block}.units`, hidden);
    const added = project(dropped(hidden, [batch, ...sites, units], options.dropout, context, block), adding);
    context.observe(block, added);
    return added;
  };
}
