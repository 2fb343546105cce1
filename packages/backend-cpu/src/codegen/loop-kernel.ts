import { type FusedKernel, FusedKernelError } from './fused-kernel.ts';

/**
 * A loop over time whose body is matrix-vector products and elementwise chains over single rows, as one function.
 *
 * Its words are int32 at the address that the generated function is called with: the address of the count of steps,
 * whether the steps run backwards (0 or 1), then those of each part in order.
 *
 * - `fused`: the address of the count of elements; for each input, then each output: its address, its byte step and, if
 *   it is strided, its byte stride along the row.
 * - `matvec`: c[n] = sum over k of x[k] y[k, n], y and c contiguous in n. Addresses of the counts of n and of k; address
 *   of x, its byte step, its byte stride along k; the same of y; address and byte step of c. Where there are several such
 *   products, another word follows for y and c, and for x unless all have the same: the byte stride from one to the next.
 *
 * In step s (from 0 on, or down to 0) an operand is at its address plus s times its step. Parts run in order and find each
 * other's results in memory.
 */
export interface LoopKernel {
  readonly parts: readonly LoopPart[];
}

/** What a loop does in every step: a fused kernel of rank 0 that stores rows, or a vector times a matrix. */
export type LoopPart =
  | ({ readonly kind: 'fused'; readonly kernel: FusedKernel } & Carried)
  | ({ readonly kind: 'matvec'; readonly several?: SeveralProducts } & Carried);

/** What a part need not read from memory; all parts of a loop say so, or none. Their rows are then those of the same units. */
interface Carried {
  /** By input, x alone for a product: the row that it is, `undefined` for what is read from memory. */
  readonly sources?: readonly (RegisterSource | undefined)[];
}

/** A row that a part has written: an earlier one in this step, itself or a later one in the step before. */
export interface RegisterSource {
  readonly part: number;
  readonly output: number;
  readonly stepsAgo: 0 | 1;
}

/** Products of the same shape, such as those of the gates of a unit. */
export interface SeveralProducts {
  readonly count: number;
  /** Whether all multiply the same vector. */
  readonly sameVector: boolean;
}

/** An operand of a part: where its words are, in words from the first of the kernel. */
export interface LoopOperand {
  readonly address: number;
  readonly step: number;
  /** The stride along the row or along k. */
  readonly stride: number | undefined;
  /** The stride from one of several products to the next. */
  readonly across: number | undefined;
}

/** Where the words of a part are. */
export interface PartWords {
  readonly part: LoopPart;
  /** Words with the addresses of counts. */
  readonly counts: readonly number[];
  readonly operands: readonly LoopOperand[];
}

/** Where the words before those of the parts stand. */
export const LOOP_PLACES = { steps: 0, reverse: 1 } as const;
const HEADER = 2;

/** Whether a kernel is a loop. */
export function isLoopKernel(kernel: FusedKernel | LoopKernel): kernel is LoopKernel {
  return 'parts' in kernel;
}

/** How many words a loop has. */
export function loopWordCount(loop: LoopKernel): number {
  return loop.parts.reduce((total, part) => total + partLength(part), HEADER);
}

/** The words of each part; throws `FusedKernelError` where a fused part is not over single rows. */
export function partWords({ parts }: LoopKernel): PartWords[] {
  let at = HEADER;
  return parts.map((part, i) => {
    if (part.kind === 'fused') checkFused(part.kernel, i);
    const words = layout(part, at);
    at += partLength(part);
    return words;
  });
}

function checkFused({ rank, outputs }: FusedKernel, part: number): void {
  if (rank === 0 && outputs.every(({ store }) => store === 'row')) return;
  const stores = outputs.map(({ store }) => store).join();
  throw new FusedKernelError(
    `loop kernel: found rank ${rank}, ${stores} in part ${part}, expected rank 0, row. Leave it out of the loop kernel.`,
  );
}

function layout(part: LoopPart, start: number): PartWords {
  const counts = part.kind === 'fused' ? [start] : [start, start + 1];
  let at = start + counts.length;
  const operands = stridesOf(part).map(({ along, across }): LoopOperand => {
    const [address, step] = [at++, at++];
    return { address, step, stride: along ? at++ : undefined, across: across ? at++ : undefined };
  });
  return { part, counts, operands };
}

/** Which strides the operands have: along the row or along k, and across several products. */
function stridesOf(part: LoopPart): { readonly along: boolean; readonly across: boolean }[] {
  if (part.kind === 'matvec') {
    const { several } = part;
    const across = several !== undefined;
    return [
      { along: true, across: across && !several.sameVector },
      { along: true, across },
      { along: false, across },
    ];
  }
  const { inputs, outputs } = part.kernel;
  return [...inputs.map((access) => access === 'strided'), ...outputs.map(() => false)].map((along) => ({
    along,
    across: false,
  }));
}

function partLength(part: LoopPart): number {
  const counts = part.kind === 'fused' ? 1 : 2;
  return stridesOf(part).reduce(
    (length, { along, across }) => length + 2 + Number(along) + Number(across),
    counts,
  );
}
