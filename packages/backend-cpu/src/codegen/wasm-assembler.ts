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
  V128_CONST,
  VALUE_TYPES,
  type ValueType,
} from './wasm-opcodes.ts';

/** The index of a local variable of the function being written. */
export type Local = number;

/** Four 32-bit integers. */
export type Lanes32 = readonly [number, number, number, number];

/**
 * Writes the body of one WebAssembly function `(p: i32) => void`. Its parameter is local 0.
 *
 * Locals are handed out from a pool: those that a region allocated serve again after `releaseTo`.
 */
export class FunctionWriter {
  readonly #code: number[] = [];
  readonly #prologue: number[] = [];
  readonly #constants = new Map<string, Local>();
  readonly #types: ValueType[] = [];
  readonly #free: Record<ValueType, Local[]> = { i32: [], v128: [] };
  readonly #held: Local[] = [];

  /** A local that nobody else holds. It holds what was last written to it, so write before reading. */
  local(type: ValueType): Local {
    const local = this.#free[type].pop() ?? this.#types.push(type);
    this.#held.push(local);
    return local;
  }

  /** A mark for `releaseTo`. */
  get held(): number {
    return this.#held.length;
  }

  /** Gives back every local allocated since the mark was taken. */
  releaseTo(mark: number): void {
    for (const local of this.#held.splice(mark).reverse()) {
      this.#free[this.#types[local - 1] as ValueType].push(local);
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

  i32(value: number): void {
    this.#code.push(CONTROL_OPCODES['i32.const']);
    appendSigned(this.#code, value);
  }

  /**
   * A local that holds these 32-bit lanes from the beginning of the function on. V8 builds a constant anew wherever it
   * stands: within the loop that made chains 1.2 to 2.7 times slower, and constants in globals 1.0 to 1.8 times.
   */
  constant(lanes: Lanes32): Local {
    const key = lanes.join();
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const local = this.#types.push('v128');
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
    const locals: number[] = [];
    for (const type of this.#types) locals.push(1, VALUE_TYPES[type]);
    const body = [
      ...unsigned(this.#types.length),
      ...locals,
      ...this.#prologue,
      ...this.#code,
      CONTROL_OPCODES.end,
    ];
    return [...unsigned(body.length), ...body];
  }
}

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  appendUnsigned(bytes, value);
  return bytes;
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const content = [...unsigned(entries.length), ...entries.flat()];
  return [id, ...unsigned(content.length), ...content];
}

function name(text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [...unsigned(bytes.length), ...bytes];
}

/**
 * A module of functions `(p: i32) => void` that are exported as "f0", "f1", ... and work on the imported, shared
 * `env.memory`.
 */
export function encodeModule(functions: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  const sharedWithMaximum = 0x03;
  const memory = [...name('env'), ...name('memory'), 0x02, sharedWithMaximum, 1, ...unsigned(65536)];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [[0x60, 1, VALUE_TYPES.i32, 0]]),
    ...section(2, [memory]),
    ...section(3, functions.map(() => [0])),
    ...section(7, functions.map((_, i) => [...name(`f${i}`), 0x00, ...unsigned(i)])),
    ...section(10, functions),
  ]); // prettier-ignore
}
