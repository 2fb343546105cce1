import {
  add,
  axis,
  createState,
  cumulativeSum,
  divide,
  gather,
  gradient,
  indexInput,
  mean,
  multiply,
  normal,
  randomKey,
  scatterAdd,
  sigmoid,
  sqrt,
  square,
  subtract,
  sum,
  type Tensor,
  trace,
  type Variable,
  variable,
} from '@meristem/autodiff';
import type { PlanWork } from './timed-plan.ts';

/** Rows that an operation is given, and of the table that some look up. */
export const OPERATION_ROWS = 512;
const TABLE_ROWS = 1000;

/** What is timed beside PyTorch: norms with the gradients of all that they are given, the others alone. */
export const OPERATIONS = [
  'layerNorm',
  'rmsNorm',
  'batchNorm',
  'sigmoid',
  'cumulativeSum',
  'gather',
  'scatterAdd',
] as const;

/** One of them. */
export type OperationName = (typeof OPERATIONS)[number];

const EPSILON = 1e-5;

/** An operation on rows of so many units, as a plan of its own. */
export function operationWork(name: OperationName, units: number): PlanWork {
  const [row, unit, entry] = [axis('row', OPERATION_ROWS), axis('unit'), axis('entry', TABLE_ROWS)];
  const of = (label: string, ...dims: Variable['dims']): Variable =>
    variable({ name: label, dims, initial: normal(1) });
  const [x, cotangent] = [of('x', row, unit), of('cotangent', row, unit)];
  const [gain, offset] = [of('gain', unit), of('offset', unit)];
  const table = of('table', entry, unit);
  const positions = indexInput('positions', [row]);
  const norm = (over: 'rows' | 'units', centre: boolean): Record<string, Tensor> => {
    const average = (values: Tensor): Tensor => mean(values, over === 'rows' ? row : unit);
    const centred = centre ? subtract(x, average(x)) : x;
    const scaled = divide(centred, sqrt(add(average(square(centred)), EPSILON)));
    const y = centre ? add(multiply(scaled, gain), offset) : multiply(scaled, gain);
    const given = centre ? [x, gain, offset] : [x, gain];
    const gradients = gradient(sum(multiply(y, cotangent), row, unit), given);
    return Object.fromEntries([['y', y], ...gradients.map((each, at) => [`gradient${at}`, each] as const)]);
  };
  const outputs: Record<OperationName, () => Record<string, Tensor>> = {
    layerNorm: () => norm('units', true),
    rmsNorm: () => norm('units', false),
    batchNorm: () => norm('rows', true),
    sigmoid: () => ({ y: sigmoid(x) }),
    cumulativeSum: () => ({ y: cumulativeSum(x, unit) }),
    gather: () => ({ y: gather(table, positions, entry) }),
    scatterAdd: () => ({ y: scatterAdd(x, positions, entry) }),
  };
  const looksUp = name === 'gather' || name === 'scatterAdd';
  const found = Int32Array.from({ length: OPERATION_ROWS }, (_, at) => (7 * at) % TABLE_ROWS);
  return {
    plan: trace({ name, outputs: outputs[name]() }),
    state: createState({
      variables: [x, cotangent, gain, offset, table],
      key: randomKey(0),
      axes: [row, entry],
      extents: { unit: units },
    }),
    inputs: [looksUp ? { positions: found } : {}],
    outputs: [],
  };
}
