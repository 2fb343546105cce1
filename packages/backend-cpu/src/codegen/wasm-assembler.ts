import { ByteWriter } from './byte-writer.ts';
import {
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
  readonly code: Uint8Array;
}

/** The parameters of an exported kernel: the address of its words. */
export const KERNEL_PARAMETERS: readonly ValueType[] = ['i32'];

/**
 * Writes the body of one WebAssembly function that has no result. Its parameters are locals 0, 1, ...
 *
 * Locals are handed out from a pool: those that a region allocated serve again after `releaseTo`.
 */
export class FunctionWriter {
  readonly #code = new ByteWriter();
  readonly #prologue = new ByteWriter();
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
    while (this.#held.length > mark) {
      const local = this.#held.pop() as Local;
      this.#free[this.#types[local - this.#parameters] as ValueType].push(local);
    }
  }

  /** An instruction without immediates, on locals: `result = op(...operands)`. */
  value(type: ValueType, op: PlainOpcode, ...operands: readonly Local[]): Local {
    return this.valueOf(type, op, operands);
  }

  /** The same with the operands in a list. */
  valueOf(type: ValueType, op: PlainOpcode, operands: readonly Local[]): Local {
    for (let i = 0; i < operands.length; i++) this.get(operands[i] as Local);
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
    this.#code.opcode(PLAIN_OPCODES[op]);
  }

  get(local: Local): void {
    this.#code.byte(CONTROL_OPCODES['local.get']);
    this.#code.unsigned(local);
  }

  set(local: Local): void {
    this.#code.byte(CONTROL_OPCODES['local.set']);
    this.#code.unsigned(local);
  }

  tee(local: Local): void {
    this.#code.byte(CONTROL_OPCODES['local.tee']);
    this.#code.unsigned(local);
  }

  /** A load or store at the address on the stack plus an offset; `lane` for the instructions that name one. */
  memory(op: MemoryOpcode, offset: number, lane?: number): void {
    const { opcode, alignment } = MEMORY_OPCODES[op];
    this.#code.opcode(opcode);
    this.#code.byte(alignment);
    this.#code.unsigned(offset);
    if (lane !== undefined) this.#code.byte(lane);
  }

  extractLane(lane: number): void {
    this.#code.opcode(EXTRACT_LANE);
    this.#code.byte(lane);
  }

  /** A new local with one of the four lanes of a vector in each of its lanes. */
  splatLane(vector: Local, lane: number): Local {
    return this.shuffle(vector, vector, [lane, lane, lane, lane]);
  }

  /** A new local with chosen lanes of two vectors: 0 to 3 of the first, 4 to 7 of the second. */
  shuffle(first: Local, second: Local, lanes: Lanes32): Local {
    this.get(first);
    this.get(second);
    this.#code.opcode(SHUFFLE);
    for (const lane of lanes) for (let byte = 0; byte < 4; byte++) this.#code.byte(4 * lane + byte);
    return this.setNew('v128');
  }

  i32(value: number): void {
    this.#code.byte(CONTROL_OPCODES['i32.const']);
    this.#code.signed(value);
  }

  /**
   * A local that holds these 32-bit lanes from the beginning of the function on. V8 builds a constant anew wherever it
   * stands: within the loop that made chains 1.2 to 2.7 times slower, and constants in globals 1.0 to 1.8 times.
   */
  constant(lanes: Lanes32): Local {
    const first = lanes[0];
    const alike = lanes[1] === first && lanes[2] === first && lanes[3] === first;
    const key = alike ? first : lanes.join();
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const local = this.#declare('v128');
    this.#prologue.opcode(V128_CONST);
    for (let i = 0; i < 4; i++) this.#prologue.integer(lanes[i] as number);
    this.#prologue.byte(CONTROL_OPCODES['local.set']);
    this.#prologue.unsigned(local);
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
    this.#code.byte(CONTROL_OPCODES.br_if);
    this.#code.byte(depth);
  }

  /** Runs the first of some bodies if a local is 1, the second if it is 2, and so on; if it is another, none. */
  choose(local: Local, bodies: readonly (() => void)[]): void {
    const end = bodies.length;
    const nest = (level: number): void => {
      if (level === 0) {
        this.get(local);
        this.#code.bytes([CONTROL_OPCODES.br_table, end + 1, end, ...bodies.keys(), end]);
        return;
      }
      // To leave the block of a body is to stand before the next one's code.
      this.block(() => nest(level - 1));
      bodies[level - 1]?.();
      this.#code.byte(CONTROL_OPCODES.br);
      this.#code.byte(end - level);
    };
    this.block(() => nest(end));
  }

  /** Calls a function of the module with the arguments on the stack. */
  call(index: number): void {
    this.#code.byte(CONTROL_OPCODES.call);
    this.#code.unsigned(index);
  }

  /** Leaves the function. */
  return(): void {
    this.#code.byte(CONTROL_OPCODES.return);
  }

  #structure(kind: 'block' | 'loop' | 'if', body: () => void): void {
    const empty = 0x40;
    this.#code.byte(CONTROL_OPCODES[kind]);
    this.#code.byte(empty);
    body();
    this.#code.byte(CONTROL_OPCODES.end);
  }

  /** The function as an entry of the code section. */
  finish(): Uint8Array {
    const locals = new ByteWriter();
    locals.unsigned(this.#types.length);
    for (const type of this.#types) {
      locals.byte(1);
      locals.byte(VALUE_TYPES[type]);
    }
    const entry = new ByteWriter();
    entry.unsigned(locals.length + this.#prologue.length + this.#code.length + 1);
    for (const part of [locals, this.#prologue, this.#code]) entry.bytes(part.written());
    entry.byte(CONTROL_OPCODES.end);
    return entry.written();
  }
}

function unsigned(value: number): Uint8Array {
  const bytes = new ByteWriter();
  bytes.unsigned(value);
  return bytes.written();
}

/** Appends a section to a module: its id, its size, and its entries behind their number. */
function appendSection(module: ByteWriter, id: number, entries: readonly ArrayLike<number>[]): void {
  const count = unsigned(entries.length);
  module.byte(id);
  module.unsigned(entries.reduce((total, entry) => total + entry.length, count.length));
  module.bytes(count);
  for (const entry of entries) module.bytes(entry);
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
  exported: readonly Uint8Array[],
  inner: readonly InnerFunction[] = [],
): Uint8Array<ArrayBuffer> {
  const sharedWithMaximum = 0x03;
  const memory = [...name('env'), ...name('memory'), 0x02, sharedWithMaximum, 1, ...unsigned(65536)];
  const types = [KERNEL_PARAMETERS, ...inner.map(({ parameters }) => parameters)].map(functionType);
  const declared = [...exported.map(() => [0]), ...inner.map((_, i) => unsigned(i + 1))];
  const module = new ByteWriter();
  module.bytes([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
  appendSection(module, 1, types);
  appendSection(module, 2, [memory]);
  appendSection(module, 3, declared);
  appendSection(module, 7, exported.map((_, i) => [...name(`f${i}`), 0x00, ...unsigned(i)])); // prettier-ignore
  appendSection(module, 10, [...exported, ...inner.map(({ code }) => code)]);
  return module.written();
}
