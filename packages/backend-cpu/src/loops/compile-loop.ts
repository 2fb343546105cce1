import type { LoopKernel, LoopPart } from '../codegen/loop-kernel.ts';
import type { Address, Call, KernelCall, LoopCall, LoopVariable, Word } from '../program/operation.ts';
import { rowsOf } from './single-rows.ts';

/** Part of a compiled loop: what it computes, and its words. */
interface Compiled {
  readonly part: LoopPart;
  readonly words: readonly Word[];
}

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
 */
export function compileLoop({ variable, reverse, body }: LoopCall): KernelCall | undefined {
  const parts: Compiled[] = [];
  for (const call of body) {
    const some = compileCall(call, variable);
    if (!some) return undefined;
    parts.push(...some);
  }
  const kernel: LoopKernel = { parts: parts.map(({ part }) => part) };
  const words: Word[] = [{ kind: 'count', axes: variable.axes }, reverse ? 1 : 0];
  for (const part of parts) words.push(...part.words);
  const work = body.flatMap((call) => (call.kind === 'call' ? call.work : []));
  return { kind: 'call', kernel, words, work };
}

function compileCall(call: Call, variable: LoopVariable): readonly Compiled[] | undefined {
  const products = call.kind === 'loop' ? compileProducts(call, variable) : undefined;
  if (products) return [products];
  if (call.kind === 'loop') return undefined;
  if (call.kernel === 'matmulRows') {
    const product = compileProduct(call, variable);
    return product && [product];
  }
  return rowsOf(call)?.reduce<readonly Compiled[] | undefined>((before, { kernel, extent, operands }) => {
    const words: Word[] = [extent];
    for (const word of operands) {
      const moved = isAddress(word) ? moving(word, variable) : [word];
      if (!moved) return undefined;
      words.push(...moved);
    }
    return before && [...before, { part: { kind: 'fused', kernel }, words }];
  }, []);
}

/** A loop of a few steps around one product. */
function compileProducts({ variable, body }: LoopCall, outer: LoopVariable): Compiled | undefined {
  const count = fixedCount(variable.axes);
  const [call, ...others] = body;
  const alone = call?.kind === 'call' && call.kernel === 'matmulRows' && others.length === 0;
  if (!alone || count === undefined || count < 1) return undefined;
  return compileProduct(call, outer, { variable, count });
}

/** Words of `matmulRows`: `[m from, m to, n from, n to, k, x, x along m, x along k, y, y along k, c, c along m, m, n]`. */
function compileProduct(
  { words }: KernelCall,
  variable: LoopVariable,
  across?: Across,
): Compiled | undefined {
  const rows = words[1];
  if (typeof rows !== 'object' || rows.kind !== 'to' || rows.axes.length > 0) return undefined;
  const places = [words[5], words[8], words[10]].map((word) => placeOf(word as Address, variable, across));
  const [x, y, c] = places;
  if (!x || !y || !c) return undefined;
  // Products that share what they are stored to, or the matrix, are not several ones.
  if (across && (y.across === 0 || c.across === 0)) return undefined;
  const sameVector = x.across === 0;
  const beyond = (word: Word): Word[] => (across ? [word] : []);
  return {
    part: { kind: 'matvec', ...(across && { several: { count: across.count, sameVector } }) },
    words: [
      counted(words[3]),
      counted(words[4]),
      ...[...x.moving, words[7] as Word, ...(sameVector ? [] : beyond(x.across))],
      ...[...y.moving, words[9] as Word, ...beyond(y.across)],
      ...[...c.moving, ...beyond(c.across)],
    ],
  };
}

/** How an operand of a product moves: from step to step of the loop, and across several products. */
function placeOf(address: Address, variable: LoopVariable, across: Across | undefined) {
  const { buffer, steps } = address;
  const step = across && steps.find((each) => each.variable === across.variable);
  const moved = moving({ ...address, steps: steps.filter((each) => each !== step) }, variable);
  const stride: Word = step ? { kind: 'stride', buffer, dim: step.dim } : 0;
  return moved && { moving: moved, across: stride };
}

/** An address at step 0, and how far it moves with every step; `undefined` if it moves with other loops too. */
function moving(address: Address, variable: LoopVariable): [Address, Word] | undefined {
  const { steps, buffer } = address;
  if (steps.length === 0) return [address, 0];
  const [step] = steps;
  if (steps.length > 1 || step?.variable !== variable) return undefined;
  return [
    { ...address, steps: [] },
    { kind: 'stride', buffer, dim: step.dim },
  ];
}

/** How many units some axes have together for ever, if that is few enough to write code for each. */
function fixedCount(axes: LoopVariable['axes']): number | undefined {
  const count = axes.reduce((product, axis) => product * axis.min, 1);
  return axes.every(({ fixed }) => fixed) && count <= MOST_PRODUCTS ? count : undefined;
}

function isAddress(word: Word): word is Address {
  return typeof word === 'object' && word.kind === 'address';
}

function counted(word: Word | undefined): Word {
  return { kind: 'count', axes: typeof word === 'object' && 'axes' in word ? word.axes : [] };
}
