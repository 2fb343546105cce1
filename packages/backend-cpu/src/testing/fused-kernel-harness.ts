import type { Access, FusedKernel } from '../codegen/fused-kernel.ts';
import { emitModule } from '../codegen/emit-module.ts';

/** Bits of a signalling NaN that no kernel writes: what memory holds where nothing was stored. */
const GARBAGE = 0x7fa5a5a5;
const MEMORY_PAGES = 16;
/** Byte addresses of a kernel's words and of its first operand; the counts are at 0. */
const FIRST_WORD = 256;
const FIRST_OPERAND = 1024;
/** How many words behind the last operand are watched. */
const MARGIN = 256;

/** A kernel, and what it is run on. */
export interface Run {
  readonly kernel: FusedKernel;
  readonly relaxed: boolean;
  /** Extents of the outer loops, then of the innermost dim. */
  readonly extents: readonly number[];
  /** Values of each input over the dims of the run, repeated if they are fewer; of a splat, the first of each row. */
  readonly inputs: readonly (readonly number[])[];
  /** Ranges of the outermost loop, run one after the other; the whole of it by default. */
  readonly cuts?: readonly (readonly [number, number])[];
  /** The input whose memory the output shares, by output. */
  readonly inPlace?: Readonly<Record<number, number>>;
}

/** An operand in memory: its address and its byte strides, outermost first, and of the innermost dim. */
interface Placed {
  readonly address: number;
  readonly strides: readonly number[];
  readonly inner: number;
}

const modules = new Map<string, WebAssembly.Module>();

/** The compiled module of some kernels. */
export function compile(kernels: readonly FusedKernel[], relaxed: boolean): WebAssembly.Module {
  const key = JSON.stringify([kernels, relaxed], (_, value: unknown) =>
    typeof value === 'number' ? (Object.is(value, -0) ? '-0' : String(value)) : value,
  );
  const known = modules.get(key);
  if (known) return known;
  const compiled = new WebAssembly.Module(emitModule(kernels, { relaxed }));
  modules.set(key, compiled);
  return compiled;
}

/** One shared memory for all runs of a test file. */
export class KernelMemory {
  readonly memory = new WebAssembly.Memory({ initial: MEMORY_PAGES, maximum: 65536, shared: true });
  readonly words = new Int32Array(this.memory.buffer);
  readonly floats = new Float32Array(this.memory.buffer);
  #top = 0;

  /** Runs a kernel and answers with the dense values of each output; throws if it touched anything else. */
  run(run: Run): number[][] {
    const { kernel, extents } = run;
    this.#top = FIRST_OPERAND;
    const inputs = kernel.inputs.map((access) => this.#place(access, extents));
    const outputs = kernel.outputs.map(({ store }, i) => {
      const shared = run.inPlace?.[i];
      return shared === undefined ? this.#place(store, extents) : (inputs[shared] as Placed);
    });
    this.words.fill(GARBAGE, 0, this.#top / 4 + MARGIN);
    inputs.forEach((placed, i) => {
      this.#fill(placed, kernel.inputs[i] as Access, extents, run.inputs[i] as number[]);
    });
    this.#writeWords(kernel, extents, [...inputs, ...outputs]);
    const { exports } = new WebAssembly.Instance(compile([kernel], run.relaxed), {
      env: { memory: this.memory },
    });
    const before = this.words.slice(0, this.#top / 4 + MARGIN);
    const whole = [0, extents[0] as number] as const;
    for (const [from, to] of run.cuts ?? [whole]) {
      [this.words[0], this.words[1], before[0], before[1]] = [from, to, from, to];
      (exports['f0'] as (words: number) => void)(FIRST_WORD);
    }
    this.#checkUntouched(before, kernel, extents, outputs);
    return outputs.map((placed, i) => this.#dense(placed, kernel.outputs[i]?.store as string, extents));
  }

  #place(access: string, extents: readonly number[]): Placed {
    const extent = extents.at(-1) as number;
    const rowless = ['sum', 'max', 'peak', 'splat'].includes(access);
    const inner = access === 'strided' ? 20 : 4;
    const row = rowless ? 4 : Math.ceil((extent * inner) / 16 + 1) * 16;
    const strides: number[] = [];
    let size = row;
    for (const outer of extents.slice(0, -1).toReversed()) {
      strides.unshift(size);
      size = rowless ? size * (outer + 1) : size * (outer + 1) + 16;
    }
    const address = this.#top;
    this.#top += Math.ceil((size + 64) / 16) * 16;
    return { address, strides, inner };
  }

  #fill(placed: Placed, access: Access, extents: readonly number[], values: readonly number[]): void {
    const extent = extents.at(-1) as number;
    forEachRow(extents, placed, (address, row) => {
      const length = access === 'splat' ? 1 : extent;
      for (let i = 0; i < length; i++) {
        this.floats[(address + i * placed.inner) / 4] = values[(row * extent + i) % values.length] ?? 0;
      }
      if (access === 'contiguous') this.floats.fill(0, address / 4 + extent, address / 4 + roundUp(extent));
    });
  }

  #writeWords(kernel: FusedKernel, extents: readonly number[], operands: readonly Placed[]): void {
    const counts = 2;
    extents.forEach((extent, i) => (this.words[counts + i] = extent));
    const accesses = [...kernel.inputs, ...kernel.outputs.map(({ store }) => store)];
    const words = [0, 4];
    for (let level = 1; level <= kernel.rank; level++) words.push((counts + level) * 4);
    operands.forEach(({ address, strides, inner }, i) => {
      words.push(address, ...strides, ...(accesses[i] === 'strided' ? [inner] : []));
    });
    this.words.set(words, FIRST_WORD / 4);
  }

  #checkUntouched(
    before: Int32Array,
    kernel: FusedKernel,
    extents: readonly number[],
    outputs: readonly Placed[],
  ): void {
    const extent = extents.at(-1) as number;
    const after = this.words.slice(0, before.length);
    outputs.forEach((placed, i) => {
      const { store } = kernel.outputs[i] as { store: string };
      forEachRow(extents, placed, (address) => {
        const row = store === 'row';
        const length = row || store === 'strided' ? extent : 1;
        for (let e = 0; e < length; e++) after[(address + e * placed.inner) / 4] = 0;
        for (let e = 0; e < length; e++) before[(address + e * placed.inner) / 4] = 0;
        // Padding has to be +0 afterwards, and stays to be compared.
        if (row) before.fill(0, address / 4 + extent, address / 4 + roundUp(extent));
      });
    });
    let at = 0;
    while (at < after.length && after[at] === before[at]) at++;
    if (at === after.length) return;
    throw new Error(
      `word ${at} became ${after[at]}, expected ${before[at]}; outputs at ${outputs.map(({ address }) => address / 4).join()}`,
    );
  }

  #dense(placed: Placed, store: string, extents: readonly number[]): number[] {
    const length = store === 'row' || store === 'strided' ? (extents.at(-1) as number) : 1;
    const values: number[] = [];
    forEachRow(extents, placed, (address) => {
      for (let i = 0; i < length; i++) values.push(this.floats[(address + i * placed.inner) / 4] as number);
    });
    return values;
  }
}

function roundUp(count: number): number {
  return Math.ceil(count / 4) * 4;
}

function forEachRow(
  extents: readonly number[],
  placed: Placed,
  visit: (address: number, row: number) => void,
): void {
  const loops = extents.slice(0, -1);
  const rows = loops.reduce((product, extent) => product * extent, 1);
  for (let row = 0; row < rows; row++) {
    let [rest, address] = [row, placed.address];
    for (let level = loops.length - 1; level >= 0; level--) {
      address += (rest % (loops[level] as number)) * (placed.strides[level] as number);
      rest = Math.floor(rest / (loops[level] as number));
    }
    visit(address, row);
  }
}
