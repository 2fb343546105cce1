import {
  type Address,
  fewUnits,
  type Loop,
  type LoopCall,
  type LoopVariable,
  type MovingOperand,
  type Operands,
  type Operation,
  type Stride,
} from '../program/operation.ts';
import { carryInRegisters, type Compiled } from './carry-in-registers.ts';
import { singleRows } from './single-rows.ts';

/** A loop around a product, with as many steps as there are products. */
interface Across {
  readonly variable: LoopVariable;
  readonly count: number;
}

/** Loops around a product that become code of their own have at most so many steps. */
const MOST_PRODUCTS = 8;

/**
 * A loop whose steps are products of a vector with matrices and elementwise chains over few rows, as one call of a kernel
 * generated for it; `undefined` if its body holds anything else.
 *
 * @param innerOf the dim of a buffer whose units are neighbours.
 */
export function compileLoop(
  { variable, reverse, body }: Loop,
  innerOf: (buffer: number) => number,
): LoopCall | undefined {
  const compiled: Compiled[] = [];
  for (const operation of body) {
    const some = compile(operation, variable);
    if (!some) return undefined;
    compiled.push(...some);
  }
  const parts = carryInRegisters(compiled, reverse, innerOf);
  return {
    kind: 'loopKernel',
    kernel: { parts: parts.map(({ part }) => part) },
    steps: variable.axes,
    reverse,
    parts: parts.map(({ on }) => on),
    work: body.flatMap((operation) => (operation.kind === 'loop' ? [] : operation.work)),
  };
}

function compile(operation: Operation, variable: LoopVariable): readonly Compiled[] | undefined {
  const product = compileProducts(operation, variable);
  if (product) return [product];
  if (operation.kind === 'loop') return undefined;
  const rows = singleRows(operation)?.map(({ kernel, extent, operands }): Compiled | undefined => {
    const moved = operands.map(({ address, along }) => moving(address, variable, along));
    const on = { counts: [extent], operands: moved as MovingOperand[] };
    return moved.includes(undefined) ? undefined : { part: { kind: 'fused', kernel }, on };
  });
  return rows?.includes(undefined) ? undefined : (rows as Compiled[] | undefined);
}

/** A product, or a loop of a few steps around one and nothing else. */
function compileProducts(operation: Operation, outer: LoopVariable): Compiled | undefined {
  if (operation.kind !== 'loop') {
    return operation.kernel === 'matmulRows' ? compileProduct(operation.operands, outer) : undefined;
  }
  const { variable, body } = operation;
  const count = fewUnits(variable.axes, MOST_PRODUCTS);
  const [call] = body;
  if (count === undefined || body.length !== 1 || call?.kind !== 'kernel' || call.kernel !== 'matmulRows') {
    return undefined;
  }
  return compileProduct(call.operands, outer, { variable, count });
}

function compileProduct(
  product: Operands<'matmulRows'>,
  variable: LoopVariable,
  across?: Across,
): Compiled | undefined {
  if (product.m.axes.length > 0) return undefined;
  const x = placeOf(product.x, variable, product.xK, across);
  const y = placeOf(product.y, variable, product.yK, across);
  const c = placeOf(product.c, variable, undefined, across);
  if (!x || !y || !c) return undefined;
  // Products that share what they are stored to, or the matrix, are not several ones.
  if (across && (y.across === 0 || c.across === 0)) return undefined;
  const sameVector = x.across === 0;
  return {
    part: { kind: 'matvec', ...(across && { several: { count: across.count, sameVector } }) },
    on: { counts: [product.n.axes, product.k], operands: [x, y, c] },
  };
}

/** How an operand of a product moves: from step to step of the loop, and across several products. */
function placeOf(
  address: Address,
  variable: LoopVariable,
  stride: Stride | undefined,
  across: Across | undefined,
): MovingOperand | undefined {
  const { buffer, steps } = address;
  if (!across) return moving(address, variable, stride);
  const step = steps.find((each) => each.variable === across.variable);
  const beyond: Stride = step ? strideOf(buffer, step) : 0;
  return moving({ ...address, steps: steps.filter((each) => each !== step) }, variable, stride, beyond);
}

/** How far an address moves with a step. */
function strideOf(buffer: number, { dim, times }: Address['steps'][number]): Stride {
  return { kind: 'stride', buffer, dim, ...(times !== undefined && { times }) };
}

/** An operand at step 0, and how far it moves with every step; `undefined` if it moves with other loops too. */
function moving(
  address: Address,
  variable: LoopVariable,
  stride: Stride | undefined,
  across?: Stride,
): MovingOperand | undefined {
  const { steps, buffer } = address;
  const [step] = steps;
  if (!step) return { address, step: 0, stride, across };
  if (steps.length > 1 || step.variable !== variable) return undefined;
  return {
    address: { ...address, steps: [] },
    step: strideOf(buffer, step),
    stride,
    across,
  };
}
