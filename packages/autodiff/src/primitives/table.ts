import type { Primitive } from '../tensor/primitive.ts';
import { arithmeticPrimitives } from './arithmetic.ts';
import { contractPrimitive } from './contract.ts';
import { cumulativeSumPrimitive } from './cumulative.ts';
import { functionPrimitives } from './functions.ts';
import { gatherPrimitive, oneHotPrimitive, scatterAddPrimitive } from './lookup.ts';
import { embedPrimitive, relabelPrimitive, slicePrimitive } from './movement.ts';
import { argsortPrimitive } from './order.ts';
import { randomPrimitive } from './random.ts';
import { argmaxPrimitive, broadcastPrimitive, maxPrimitive, sumPrimitive } from './reduce.ts';
import { scanFinalPrimitive, scanPrimitive, scanStackPrimitive } from './scan-node.ts';
import { logSoftmaxPrimitive, softmaxPrimitive } from './softmax.ts';
import { constantPrimitive, extentPrimitive } from './source.ts';
import { mergeAxesPrimitive, splitAxisPrimitive } from './split.ts';
import { overlapAddPrimitive, windowsPrimitive } from './windows.ts';

/**
 * The operations on every element by itself, by name, each with its arity and the function of single numbers that it is. A
 * backend whose tables are records of `ElementwiseName` does not type-check while it lacks one.
 */
export const ELEMENTWISE = { ...arithmeticPrimitives, ...functionPrimitives } as const;

/** The name of an elementwise operation. */
export type ElementwiseName = keyof typeof ELEMENTWISE;

/** Everything that a plan can ask a backend to compute, by name. `scan` and its results are laid out by the plan. */
export const PRIMITIVES = {
  constant: constantPrimitive,
  extent: extentPrimitive,
  ...ELEMENTWISE,
  contract: contractPrimitive,
  sum: sumPrimitive,
  max: maxPrimitive,
  argmax: argmaxPrimitive,
  argsort: argsortPrimitive,
  cumulativeSum: cumulativeSumPrimitive,
  broadcast: broadcastPrimitive,
  softmax: softmaxPrimitive,
  logSoftmax: logSoftmaxPrimitive,
  relabel: relabelPrimitive,
  slice: slicePrimitive,
  embed: embedPrimitive,
  splitAxis: splitAxisPrimitive,
  mergeAxes: mergeAxesPrimitive,
  windows: windowsPrimitive,
  overlapAdd: overlapAddPrimitive,
  oneHot: oneHotPrimitive,
  gather: gatherPrimitive,
  scatterAdd: scatterAddPrimitive,
  random: randomPrimitive,
  scan: scanPrimitive,
  scanFinal: scanFinalPrimitive,
  scanStack: scanStackPrimitive,
} as const satisfies Readonly<Record<string, Primitive<never>>>;

/** The name of a primitive: a backend that lacks one does not type-check. */
export type PrimitiveName = keyof typeof PRIMITIVES;
