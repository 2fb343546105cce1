import { emitModule } from '../codegen/emit-module.ts';
import type { FusedKernel } from '../codegen/fused-kernel.ts';
import type { LoopKernel, LoopPart } from '../codegen/loop-kernel.ts';
import { KernelWorld } from './kernel-world.ts';

/** Where an operand of a loop's part is, in bytes. */
interface LoopOperandPlace {
  readonly address: number;
  readonly step: number;
  /** Of a strided input along the row; of the first two operands of a matrix-vector product along k. */
  readonly stride?: number;
  /** From one of several products to the next; of x only where each has its own. */
  readonly across?: number;
}

/** A part of a loop and what it works on. */
export interface PlacedPart {
  readonly part: LoopPart;
  /** Elements of a fused part; n and k of a product. */
  readonly extents: readonly number[];
  readonly operands: readonly LoopOperandPlace[];
}

/** A loop and what it works on. */
export interface PlacedLoop {
  readonly steps: number;
  readonly reverse: boolean;
  readonly parts: readonly PlacedPart[];
}

/** Indices in the function table. */
const [LOOP, MATMUL_ROWS, FIRST_FUSED] = [1, 2, 3];

/** Runs loops in both ways: as generated functions, and as separate kernels that the interpreter calls. */
export class LoopWorld extends KernelWorld {
  readonly #relaxed: boolean;
  readonly #compiled = new Map<string, WebAssembly.Instance>();

  constructor(build: 'portable' | 'relaxed') {
    super(build);
    this.#relaxed = build === 'relaxed';
    this.table.set(LOOP, this.exports['loop']);
    this.table.set(MATMUL_ROWS, this.exports['matmulRows']);
  }

  /** A function that runs the loop as one generated function. */
  generated(loop: PlacedLoop): () => void {
    const kernel: LoopKernel = { parts: loop.parts.map(({ part }) => part) };
    const words = [this.count(loop.steps), loop.reverse ? 1 : 0];
    for (const { extents, operands } of loop.parts) {
      words.push(...extents.map((extent) => this.count(extent)));
      for (const { address, step, stride, across } of operands) {
        words.push(address, step, ...[stride, across].filter((word) => word !== undefined));
      }
    }
    const at = this.words(words);
    const f0 = this.#instance([kernel]).exports['f0'] as (at: number) => void;
    return () => f0(at);
  }

  /** A function that runs the loop as instructions of the interpreter. */
  interpreted(loop: PlacedLoop): () => void {
    const kernels = loop.parts.flatMap(({ part }) => (part.kind === 'fused' ? [part.kernel] : []));
    const { exports } = this.#instance(kernels);
    kernels.forEach((_, i) => {
      this.table.set(FIRST_FUSED + i, exports[`f${i}`]);
    });
    const { body, patches } = this.#body(loop);
    const words = 6 + 3 * patches.length + body.length;
    const at = this.allocate(4 * words);
    const first = at + 4 * (6 + 3 * patches.length);
    const header = [
      LOOP,
      4 * words,
      this.count(loop.steps),
      loop.reverse ? 1 : 0,
      patches.length,
      4 * body.length,
    ];
    const patched = patches.flatMap(([word, base, step]) => [first + 4 * word, base, step]);
    this.i32.set([...header, ...patched, ...body], at >> 2);
    const run = this.exports['run'] as (from: number, to: number) => void;
    return () => run(at, at + 4 * words);
  }

  /** The instructions of the body, and which of their words move: index, base, step. */
  #body(loop: PlacedLoop): { body: number[]; patches: (readonly [number, number, number])[] } {
    const body: number[] = [];
    const patches: (readonly [number, number, number])[] = [];
    const [zero, one] = [this.count(0), this.count(1)];
    let fused = FIRST_FUSED;
    const moving = ({ address, step }: LoopOperandPlace): number => {
      patches.push([body.length, address, step]);
      return body.push(address);
    };
    for (const { part, extents, operands } of loop.parts) {
      const counts = extents.map((extent) => this.count(extent));
      if (part.kind === 'fused') {
        const start = body.length;
        body.push(fused++, 0, zero, counts[0] as number);
        for (const operand of operands) {
          moving(operand);
          if (operand.stride !== undefined) body.push(operand.stride);
        }
        body[start + 1] = 4 * (body.length - start);
        continue;
      }
      for (let product = 0; product < (part.several?.count ?? 1); product++) {
        const start = body.length;
        const [x, y, c] = operands.map((operand) => ({
          ...operand,
          address: operand.address + product * (operand.across ?? 0),
        })) as [LoopOperandPlace, LoopOperandPlace, LoopOperandPlace];
        const [n, k] = counts as [number, number];
        body.push(MATMUL_ROWS, 0, zero, one, zero, n, k);
        moving(x);
        body.push(0, x.stride as number);
        moving(y);
        body.push(y.stride as number);
        moving(c);
        body.push(0, one, n);
        body[start + 1] = 4 * (body.length - start);
      }
    }
    return { body, patches: patches.filter(([, , step]) => step !== 0) };
  }

  #instance(kernels: readonly (FusedKernel | LoopKernel)[]): WebAssembly.Instance {
    const key = JSON.stringify(kernels);
    const known = this.#compiled.get(key);
    if (known) return known;
    const module = new WebAssembly.Module(emitModule(kernels, { relaxed: this.#relaxed }));
    const instance = new WebAssembly.Instance(module, { env: { memory: this.memory } });
    this.#compiled.set(key, instance);
    return instance;
  }
}
