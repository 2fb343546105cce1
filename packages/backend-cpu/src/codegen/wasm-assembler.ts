import {
  appendOpcode,
  appendSigned,
  appendUnsigned,
  CONTROL_OPCODES,
  EXTRACT_LANE,
  MEMORY_OPCODES,
  type MemoryOpcode,
  PLAIN_OPCODES,
  type PlainOpcode,
  SHUFFLE,
  V128_CONST,
  VALUE_TYPES,
  type ValueType,
} from './wasm-opcodes.ts';

/** The index of a local variable of the function being written. */
export type Local = number;

/** Four 32-bit integers. */
export type Lanes32 = readonly [number, number, number, number];

/** A function that only its own module calls: the types of its parameters and its entry of the code section. */
export interface InnerFunction {
  readonly parameters: readonly ValueType[];
  readonly code: readonly number[];
}

/** The parameters of an exported kernel: the address of its words. */
export const KERNEL_PARAMETERS: readonly ValueType[] = ['i32'];

/**
 * Writes the body of one WebAssembly function that has no result. Its parameters are locals 0, 1, ...
 *
 * Locals are handed out from a pool: those that a region allocated serve again after `releaseTo`.
 */
export class FunctionWriter {
  readonly #code: number[] = [];
  readonly #prologue: number[] = [];
  readonly #constants = new Map<string | number, Local>();
  readonly #types: ValueType[] = [];
  readonly #free: Record<ValueType, Local[]> = { i32: [], v128: [] };
  readonly #held: Local[] = [];
  readonly #parameters: number;

  constructor(parameters: readonly ValueType[] = KERNEL_PARAMETERS) {
    this.#parameters = parameters.length;
  }

  /** A local that nobody else holds. It holds what was last written to it, so write before reading. */
  local(type: ValueType): Local {
    const local = this.#free[type].pop() ?? this.#declare(type);
    this.#held.push(local);
    return local;
  }

  #declare(type: ValueType): Local {
    return this.#types.push(type) - 1 + this.#parameters;
  }

  /** A mark for `releaseTo`. */
  get held(): number {
    return this.#held.length;
  }

  /** Gives back every local allocated since the mark was taken. */
  releaseTo(mark: number): void {
    for (const local of this.#held.splice(mark).reverse()) {
      this.#free[this.#types[local - this.#parameters] as ValueType].push(local);
    }
  }

  /** An instruction without immediates, on locals: `result = op(...operands)`. */
  value(type: ValueType, op: PlainOpcode, ...operands: readonly Local[]): Local {
    for (const operand of operands) this.get(operand);
    this.op(op);
    return this.setNew(type);
  }

  /** Pops the stack into a new local. */
  setNew(type: ValueType): Local {
    const local = this.local(type);
    this.set(local);
    return local;
  }

  /** An instruction without immediates, on the stack. */
  op(op: PlainOpcode): void {
    appendOpcode(this.#code, PLAIN_OPCODES[op]);
  }

  get(local: Local): void {
    this.#code.push(CONTROL_OPCODES['local.get']);
    appendUnsigned(this.#code, local);
  }

  set(local: Local): void {
    this.#code.push(CONTROL_OPCODES['local.set']);
    appendUnsigned(this.#code, local);
  }

  tee(local: Local): void {
    this.#code.push(CONTROL_OPCODES['local.tee']);
    appendUnsigned(this.#code, local);
  }

  /** A load or store at the address on the stack plus an offset; `lane` for the instructions that name one. */
  memory(op: MemoryOpcode, offset: number, lane?: number): void {
    const { opcode, alignment } = MEMORY_OPCODES[op];
    appendOpcode(this.#code, opcode);
    this.#code.push(alignment);
    appendUnsigned(this.#code, offset);
    if (lane !== undefined) this.#code.push(lane);
  }

  extractLane(lane: number): void {
    appendOpcode(this.#code, EXTRACT_LANE);
    this.#code.push(lane);
  }

  /** A new local with one of the four lanes of a vector in each of its lanes. */
  splatLane(vector: Local, lane: number): Local {
    this.get(vector);
    this.get(vector);
    appendOpcode(this.#code, SHUFFLE);
    for (let i = 0; i < 16; i++) this.#code.push(4 * lane + (i % 4));
    return this.setNew('v128');
  }

  i32(value: number): void {
    this.#code.push(CONTROL_OPCODES['i32.const']);
    appendSigned(this.#code, value);
  }

  /**
   * A local that holds these 32-bit lanes from the beginning of the function on. V8 builds a constant anew wherever it
   * stands: within the loop that made chains 1.2 to 2.7 times slower, and constants in globals 1.0 to 1.8 times.
   */
  constant(lanes: Lanes32): Local {
    const [first, ...others] = lanes;
    const key = others.every((lane) => lane === first) ? first : lanes.join();
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const local = this.#declare('v128');
    appendOpcode(this.#prologue, V128_CONST);
    this.#prologue.push(...new Uint8Array(Int32Array.from(lanes).buffer), CONTROL_OPCODES['local.set']);
    appendUnsigned(this.#prologue, local);
    this.#constants.set(key, local);
    return local;
  }

  /** `block ... end`; inside, `branchIf(0)` leaves it. */
  block(body: () => void): void {
    this.#structure('block', body);
  }

  /** `loop ... end`; inside, `branchIf(0)` starts it again. */
  loop(body: () => void): void {
    this.#structure('loop', body);
  }

  /** Runs the body if the number on the stack is not 0. */
  if(body: () => void): void {
    this.#structure('if', body);
  }

  /** Jumps if the number on the stack is not 0. */
  branchIf(depth: number): void {
    this.#code.push(CONTROL_OPCODES.br_if, depth);
  }

  /** Runs the first of some bodies if a local is 1, the second if it is 2, and so on; if it is another, none. */
  choose(local: Local, bodies: readonly (() => void)[]): void {
    const end = bodies.length;
    const nest = (level: number): void => {
      if (level === 0) {
        this.get(local);
        this.#code.push(CONTROL_OPCODES.br_table, end + 1, end, ...bodies.keys(), end);
        return;
      }
      // To leave the block of a body is to stand before the next one's code.
      this.block(() => nest(level - 1));
      bodies[level - 1]?.();
      this.#code.push(CONTROL_OPCODES.br, end - level);
    };
    this.block(() => nest(end));
  }

  /** Calls a function of the module with the arguments on the stack. */
  call(index: number): void {
    this.#code.push(CONTROL_OPCODES.call);
    appendUnsigned(this.#code, index);
  }

  /** Leaves the function. */
  return(): void {
    this.#code.push(CONTROL_OPCODES.return);
  }

  #structure(kind: 'block' | 'loop' | 'if', body: () => void): void {
    const empty = 0x40;
    this.#code.push(CONTROL_OPCODES[kind], empty);
    body();
    this.#code.push(CONTROL_OPCODES.end);
  }

  /** The function as an entry of the code section. */
  finish(): number[] {
    const locals = unsigned(this.#types.length);
    for (const type of this.#types) locals.push(1, VALUE_TYPES[type]);
    const size = locals.length + this.#prologue.length + this.#code.length + 1;
    return unsigned(size).concat(locals, this.#prologue, this.#code, CONTROL_OPCODES.end);
  }
}

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  appendUnsigned(bytes, value);
  return bytes;
}

/** A section of a module: its id, its size, and its entries behind their number. */
function section(id: number, entries: readonly (readonly number[])[]): (readonly number[])[] {
  const count = unsigned(entries.length);
  const size = entries.reduce((total, entry) => total + entry.length, count.length);
  return [[id, ...unsigned(size)], count, ...entries];
}

/** Pieces one behind the other. The host's own copying from an array takes ten times as long as a loop over numbers. */
function joined(pieces: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const piece of pieces) for (let i = 0; i < piece.length; i++) bytes[at++] = piece[i] as number;
  return bytes;
}

function name(text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [...unsigned(bytes.length), ...bytes];
}

function functionType(parameters: readonly ValueType[]): number[] {
  return [0x60, parameters.length, ...parameters.map((type) => VALUE_TYPES[type]), 0];
}

/**
 * A module of functions `(p: i32) => void` that are exported as "f0", "f1", ..., and of others, not exported, whose
 * indices follow theirs. All work on the imported, shared `env.memory`.
 */
export function encodeModule(
  exported: readonly (readonly number[])[],
  inner: readonly InnerFunction[] = [],
): Uint8Array<ArrayBuffer> {
  const sharedWithMaximum = 0x03;
  const memory = [...name('env'), ...name('memory'), 0x02, sharedWithMaximum, 1, ...unsigned(65536)];
  const types = [KERNEL_PARAMETERS, ...inner.map(({ parameters }) => parameters)].map(functionType);
  const declared = [...exported.map(() => [0]), ...inner.map((_, i) => unsigned(i + 1))];
  return joined([
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, types),
    ...section(2, [memory]),
    ...section(3, declared),
    ...section(7, exported.map((_, i) => [...name(`f${i}`), 0x00, ...unsigned(i)])), // prettier-ignore
    ...section(10, [...exported, ...inner.map(({ code }) => code)]),
  ]);
}
