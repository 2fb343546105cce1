import type { FunctionWriter, Local } from './wasm-assembler.ts';
import type { PlainOpcode } from './wasm-opcodes.ts';

const bits = new DataView(new ArrayBuffer(4));

/** The bit pattern of a number rounded to single precision. */
function floatBits(value: number): number {
  bits.setFloat32(0, value);
  return bits.getInt32(0);
}

/**
 * Writes arithmetic on four lanes: every method emits instructions and answers with the local that holds the result.
 *
 * While it is interleaved it writes each operation once for each of several vectors, so that none waits for the other; a
 * local then stands for the locals of all of them.
 */
export class Lanes {
  readonly writer: FunctionWriter;
  readonly relaxed: boolean;
  #vectors = 1;
  /** Of a value that differs between the vectors: where it is for the second, the third, ... */
  readonly #others = new Map<Local, readonly Local[]>();

  constructor(writer: FunctionWriter, relaxed: boolean) {
    this.writer = writer;
    this.relaxed = relaxed;
  }

  /** The same single-precision number in each lane. */
  float(value: number): Local {
    return this.integer(floatBits(value));
  }

  /** The same 32 bits in each lane. */
  integer(value: number): Local {
    return this.writer.constant([value, value, value, value]);
  }

  /** Runs a body whose operations are written for so many vectors each. */
  interleaved(vectors: number, body: () => void): void {
    this.#vectors = vectors;
    body();
    this.#vectors = 1;
  }

  /** Writes something once for each vector: `write` gets the operands of one and its index, and answers with the result. */
  each(operands: readonly Local[], write: (operands: readonly Local[], index: number) => Local): Local {
    const first = write(operands, 0);
    if (this.#vectors === 1) {
      // The local may have served before.
      this.#others.delete(first);
      return first;
    }
    const others: Local[] = [];
    for (let index = 1; index < this.#vectors; index++) {
      others.push(write(operands.map((operand) => this.#others.get(operand)?.[index - 1] ?? operand), index)); // prettier-ignore
    }
    this.#others.set(first, others);
    return first;
  }

  /** Runs a body that writes for a single vector, with what each vector has of some values, the first vector first. */
  apart(values: readonly Local[], body: (vectors: readonly (readonly Local[])[]) => void): void {
    const vectors = this.#vectors;
    this.#vectors = 1;
    body(
      Array.from({ length: vectors }, (_, index) =>
        values.map((value) => (index === 0 ? value : (this.#others.get(value)?.[index - 1] ?? value))),
      ),
    );
    this.#vectors = vectors;
  }

  /** An instruction on vectors. */
  op(op: PlainOpcode, ...operands: readonly Local[]): Local {
    return this.each(operands, (own) => this.writer.valueOf('v128', op, own));
  }

  add = (x: Local, y: Local): Local => this.op('f32x4.add', x, y);
  subtract = (x: Local, y: Local): Local => this.op('f32x4.sub', x, y);
  multiply = (x: Local, y: Local): Local => this.op('f32x4.mul', x, y);
  divide = (x: Local, y: Local): Local => this.op('f32x4.div', x, y);

  /** x y + z: rounded once in the relaxed build, twice in the portable one. */
  multiplyAdd(x: Local, y: Local, z: Local): Local {
    if (this.relaxed) return this.op('f32x4.relaxed_madd', x, y, z);
    return this.add(this.multiply(x, y), z);
  }

  /** z - x y, rounded likewise. */
  subtractProduct(x: Local, y: Local, z: Local): Local {
    if (this.relaxed) return this.op('f32x4.relaxed_nmadd', x, y, z);
    return this.subtract(z, this.multiply(x, y));
  }

  /** `c[0] + c[1] x + c[2] x^2 + ...` by Horner's rule. */
  polynomial(x: Local, coefficients: readonly number[]): Local {
    const [highest, ...rest] = [...coefficients].reverse() as [number, ...number[]];
    return rest.reduce((sum, c) => this.multiplyAdd(sum, x, this.float(c)), this.float(highest));
  }

  /** An integer shift by a number of bits that is known now. */
  shift(op: 'i32x4.shl' | 'i32x4.shr_s' | 'i32x4.shr_u', x: Local, count: number): Local {
    return this.each([x], ([own]) => {
      this.writer.get(own as Local);
      this.writer.i32(count);
      this.writer.op(op);
      return this.writer.setNew('v128');
    });
  }

  /** Lanes of x where the mask is all ones, lanes of y where it is 0; other masks are not allowed. */
  select(x: Local, y: Local, mask: Local): Local {
    return this.op(this.relaxed ? 'i32x4.relaxed_laneselect' : 'v128.bitselect', x, y, mask);
  }
}
