import type { Primitive } from '../tensor/primitive.ts';
import { arithmeticPrimitives } from './arithmetic.ts';
import { contractPrimitive } from './contract.ts';
import { functionPrimitives } from './functions.ts';
import { gatherPrimitive, oneHotPrimitive, scatterAddPrimitive } from './lookup.ts';
import { embedPrimitive, relabelPrimitive, slicePrimitive } from './movement.ts';
import { randomPrimitive } from './random.ts';
import { broadcastPrimitive, maxPrimitive, sumPrimitive } from './reduce.ts';
import { scanFinalPrimitive, scanPrimitive, scanStackPrimitive } from './scan-node.ts';
import { logSoftmaxPrimitive, softmaxPrimitive } from './softmax.ts';
import { constantPrimitive, extentPrimitive } from './source.ts';

/** Everything that a plan can ask a backend to compute, by name. `scan` and its results are laid out by the plan. */
export const PRIMITIVES = {
  constant: constantPrimitive,
  extent: extentPrimitive,
  ...arithmeticPrimitives,
  ...functionPrimitives,
  contract: contractPrimitive,
  sum: sumPrimitive,
  max: maxPrimitive,
  broadcast: broadcastPrimitive,
  softmax: softmaxPrimitive,
  logSoftmax: logSoftmaxPrimitive,
  relabel: relabelPrimitive,
  slice: slicePrimitive,
  embed: embedPrimitive,
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
