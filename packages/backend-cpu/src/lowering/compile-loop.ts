import type { FusedKernel } from '../codegen/fused-kernel.ts';
import type { LoopKernel, LoopPart } from '../codegen/loop-kernel.ts';
import type { Address, Call, KernelCall, LoopCall, LoopVariable, Word } from '../program/words.ts';

/** Part of a compiled loop: what it computes, and its words. */
interface Compiled {
  readonly part: LoopPart;
  readonly words: readonly Word[];
}

/**
 * A loop whose steps are products of a vector with a matrix and elementwise chains over single rows, as one call of a
 * kernel generated for it; `undefined` if its body holds anything else.
 */
export function compileLoop({ variable, reverse, body }: LoopCall): KernelCall | undefined {
  const parts: Compiled[] = [];
  for (const call of body) {
    const part = compilePart(call, variable);
    if (!part) return undefined;
    parts.push(part);
  }
  const kernel: LoopKernel = { parts: parts.map(({ part }) => part) };
  const words: Word[] = [{ kind: 'count', axes: variable.axes }, reverse ? 1 : 0];
  for (const part of parts) words.push(...part.words);
  const work = body.flatMap((call) => (call.kind === 'call' ? call.work : []));
  return { kind: 'call', kernel, words, work };
}

function compilePart(call: Call, variable: LoopVariable): Compiled | undefined {
  if (call.kind === 'loop' || typeof call.kernel === 'object') {
    return call.kind === 'call' && 'rank' in (call.kernel as object)
      ? compileFused(call, variable)
      : undefined;
  }
  return call.kernel === 'matmulRows' ? compileProduct(call, variable) : undefined;
}

/** Words of a fused kernel of rank 0: `[from, to, (address, inner stride if strided) for each operand]`. */
function compileFused(call: KernelCall, variable: LoopVariable): Compiled | undefined {
  const kernel = call.kernel as FusedKernel;
  const single = kernel.rank === 0 && kernel.outputs.every(({ store }) => store === 'row');
  if (!single) return undefined;
  const [, to, ...operands] = call.words;
  const words: Word[] = [counted(to)];
  for (const word of operands) {
    const moved =
      typeof word === 'object' && word.kind === 'address' ? moving(word, variable) : [word as Word];
    if (!moved) return undefined;
    words.push(...moved);
  }
  return { part: { kind: 'fused', kernel }, words };
}

/** Words of `matmulRows`: `[m from, m to, n from, n to, k, x, x along m, x along k, y, y along k, c, c along m, m, n]`. */
function compileProduct({ words }: KernelCall, variable: LoopVariable): Compiled | undefined {
  const rows = words[1];
  if (typeof rows !== 'object' || rows.kind !== 'to' || rows.axes.length > 0) return undefined;
  const [x, y, c] = [words[5], words[8], words[10]].map((word) => moving(word as Address, variable));
  if (!x || !y || !c) return undefined;
  return {
    part: { kind: 'matvec' },
    words: [counted(words[3]), counted(words[4]), ...x, words[7] as Word, ...y, words[9] as Word, ...c],
  };
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

function counted(word: Word | undefined): Word {
  return { kind: 'count', axes: typeof word === 'object' && 'axes' in word ? word.axes : [] };
}
