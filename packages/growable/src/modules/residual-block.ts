import {
  add,
  axis as declareAxis,
  project,
  type Tensor,
  type Variable,
  variable,
  zeros,
} from '@meristem/autodiff';
import { type ActivationName, ACTIVATIONS } from './activation.ts';
import type { InnerPopulation, ModuleScope, UnitRange } from './growable-module.ts';
import { atZero, weightBirth } from './weight-policy.ts';

/** What the blocks of a stack are like. */
export interface BlockOptions {
  readonly width: UnitRange;
  readonly activation: ActivationName;
  /** Whether what a block reads is normalised over the stream. */
  readonly normalised: boolean;
  readonly dropout: number;
}

/** One residual block in its place: it reads the stream and adds to it. */
export interface ResidualBlock {
  readonly name: string;
  readonly variables: readonly Variable[];
  /** Weights from the stream to the block's units: `[stream, units]`. */
  readonly reading: Variable;
  /** Weights from the block's units to the stream: `[units, stream]`. */
  readonly adding: Variable;
  /** Of the block's units. */
  readonly bias: Variable;
  /** The block's units. */
  readonly population: InnerPopulation;
  /** The units' activations for a stream `[batch, stream]`: `[batch, units]`. */
  hidden(stream: Tensor): Tensor;
  /** What they add to the stream: `[batch, stream]`. */
  added(hidden: Tensor): Tensor;
}

/** Declares a block of a stack whose stream is the scope's axis. */
export function residualBlock(scope: ModuleScope, block: string, options: BlockOptions): ResidualBlock {
  const { axis: stream, weights } = scope;
  const name = `${scope.name}.${block}`;
  const { min, max, initial } = options.width;
  const units = declareAxis(`${name}.units`, { min, max });
  const weight = { part: 'lateral', initial: weights.initial.lateral, birth: weightBirth(weights) } as const;
  const reading = variable({ name: `${name}.reading`, dims: [stream.pre, units.post], ...weight });
  const adding = variable({ name: `${name}.adding`, dims: [units.pre, stream.post], ...weight });
  const bias = variable({ name: `${name}.bias`, dims: [units], part: 'bias', initial: zeros, birth: atZero });
  return {
    name: block,
    variables: [reading, bias, adding],
    reading,
    adding,
    bias,
    population: { name: `${block}.units`, axis: units, initial, outgoing: [adding] },
    hidden: (x) => ACTIVATIONS[options.activation](add(project(x, reading as Tensor), bias)),
    added: (hidden) => project(hidden, adding as Tensor),
  };
}
