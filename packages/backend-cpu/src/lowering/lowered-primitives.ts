import {
  type Compute,
  ELEMENTWISE,
  type ElementwiseName,
  GraphError,
  type PrimitiveName,
} from '@meristem/autodiff';
import type { Item } from '../items/item.ts';
import { lowerArgsort } from './lower-argsort.ts';
import { lowerContraction } from './lower-contraction.ts';
import { lowerCumulativeSum } from './lower-cumulative-sum.ts';
import { lowerArgmax, lowerFold } from './lower-fold.ts';
import { lowerGather, lowerOneHot, lowerScatterAdd } from './lower-lookup.ts';
import {
  lowerCopy,
  lowerElementwise,
  lowerEmbed,
  lowerMergeAxes,
  lowerRelabel,
  lowerSlice,
  lowerSplitAxis,
} from './lower-pointwise.ts';
import { lowerRandom } from './lower-random.ts';
import { lowerExp, lowerLogSoftmax, lowerMaximum, lowerSoftmax } from './lower-softmax.ts';
import { lowerOverlapAdd, lowerWindows } from './lower-windows.ts';
import type { Lowering } from './lowering.ts';

type Lower = (lowering: Lowering, compute: Compute) => Item[];

/** `constant` and `extent` are numbers that the executable keeps in their buffers. */
const kept: Lower = () => [];

const laidOut: Lower = (_lowering, { primitive }) => {
  throw new GraphError(
    `backend-cpu: found ${primitive.name} as an instruction, expected the plan to lay it out.`,
  );
};

const elementwise = Object.fromEntries(
  (Object.keys(ELEMENTWISE) as ElementwiseName[]).map((name) => [name, lowerElementwise(name)]),
) as Record<ElementwiseName, Lower>;

/** How every primitive is computed: a primitive without a row here does not type-check. */
export const LOWERED: Readonly<Record<PrimitiveName, Lower>> = {
  constant: kept,
  extent: kept,
  ...elementwise,
  exp: lowerExp,
  maximum: lowerMaximum,
  contract: lowerContraction,
  sum: lowerFold('sum'),
  max: lowerFold('max'),
  argmax: lowerArgmax,
  argsort: lowerArgsort,
  cumulativeSum: lowerCumulativeSum,
  broadcast: lowerCopy,
  softmax: lowerSoftmax,
  logSoftmax: lowerLogSoftmax,
  relabel: lowerRelabel,
  slice: lowerSlice,
  embed: lowerEmbed,
  splitAxis: lowerSplitAxis,
  mergeAxes: lowerMergeAxes,
  windows: lowerWindows,
  overlapAdd: lowerOverlapAdd,
  oneHot: lowerOneHot,
  gather: lowerGather,
  scatterAdd: lowerScatterAdd,
  random: lowerRandom,
  scan: laidOut,
  scanFinal: laidOut,
  scanStack: laidOut,
};
