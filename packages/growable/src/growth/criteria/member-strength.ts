import {
  add,
  broadcast,
  divide,
  extentOf,
  maximum,
  multiply,
  sqrt,
  square,
  sum,
  type Tensor,
  type Variable,
} from '@meristem/autodiff';
import type { GraphPopulation } from '../../architecture/structure.ts';
import type { Member } from '../../model/population.ts';
import { perTarget } from './criterion.ts';

/** What a layer, area or projection is scored by. */
export interface MemberScoringContext {
  readonly structure: GraphPopulation;
  readonly member: Member;
  /** What a layer adds to its stream: `[time, batch, units]`. */
  readonly added: Tensor | undefined;
  /** A variable's value after the cycle's update. */
  updated(variable: Variable): Tensor;
  /** Symbols or numbers that the network predicts per step. */
  readonly outputs: number;
}

/**
 * The strength of a unit above the neuron: one number. A layer is as strong as the root mean square of what it adds to
 * its stream, before the addition. An area is as strong as its units together: the sum of their outgoing strengths, each
 * the mean over the projections that leave the area. A projection is an area with that projection alone.
 *
 * Source: Miconi, arXiv 1606.06216, section "Conclusion": layers with initially low pre-additive output, areas as nodes of
 * higher order under their outgoing norm.
 */
export function memberStrength(context: MemberScoringContext): Tensor {
  const { member, added, updated, outputs } = context;
  if (added) return rootMeanSquare(added);
  if (member.outgoing.length === 0) return broadcast(0, []);
  const totals = member.outgoing.map((weight): Tensor => {
    const source = weight.dims[0]!.axis;
    return sum(perTarget(weight, source, updated(weight), outputs), source);
  });
  return divide(
    totals.reduce((total, next) => add(total, next)),
    totals.length,
  );
}

/** Over all elements; 0 where there are none, as over a stream without units. */
function rootMeanSquare(added: Tensor): Tensor {
  const count = added.dims
    .map(({ axis }): Tensor => extentOf(axis))
    .reduce((product, next) => multiply(product, next));
  return sqrt(divide(sum(square(added), ...added.dims), maximum(1, count)));
}
