import { type LoopKernel, type LoopOperand, type PartWords, partWords } from './loop-kernel.ts';
import { WIDEST_BLOCK } from './matvec.ts';
import { emitTail } from './row-memory.ts';
import { RowWriter } from './row.ts';
import { FunctionWriter, type Local } from './wasm-assembler.ts';

const WORD_BYTES = 4;
/** The address of the kernel's first word. */
const WORDS: Local = 0;

/** An operand while the loop runs. */
interface MovingOperand {
  readonly pointer: Local;
  /** How far the pointer moves from one iteration to the next. */
  readonly step: Local;
  readonly stride: Local | undefined;
}

/** A part whose words have been read, and the code of one step of it. */
interface PreparedPart {
  readonly operands: readonly MovingOperand[];
  readonly emit: () => void;
}

/** The function of a loop; `matvec` is the index of the function that `emitMatvec` writes. */
export function emitLoop(loop: LoopKernel, relaxed: boolean, matvec: number): number[] {
  return new TimeLoopWriter(relaxed, matvec).write(partWords(loop));
}

class TimeLoopWriter {
  readonly #writer = new FunctionWriter();
  readonly #relaxed: boolean;
  readonly #matvec: number;
  readonly #steps: Local;
  /** The first step. */
  readonly #first: Local;
  /** 1, or -1 if the steps run backwards. */
  readonly #direction: Local;

  constructor(relaxed: boolean, matvec: number) {
    this.#relaxed = relaxed;
    this.#matvec = matvec;
    const writer = this.#writer;
    this.#steps = this.#count(0);
    writer.get(this.#steps);
    writer.i32(0);
    writer.op('i32.le_s');
    writer.if(() => writer.return());
    const reverse = this.#word(1);
    writer.i32(1);
    writer.get(reverse);
    writer.i32(1);
    writer.op('i32.shl');
    writer.op('i32.sub');
    this.#direction = writer.setNew('i32');
    writer.get(this.#steps);
    writer.i32(1);
    writer.op('i32.sub');
    writer.get(reverse);
    writer.op('i32.mul');
    this.#first = writer.setNew('i32');
  }

  write(words: readonly PartWords[]): number[] {
    const writer = this.#writer;
    const parts = words.map((part) => this.#prepare(part));
    writer.loop(() => {
      for (const { emit } of parts) emit();
      for (const { pointer, step } of parts.flatMap(({ operands }) => operands)) {
        writer.get(pointer);
        writer.get(step);
        writer.op('i32.add');
        writer.set(pointer);
      }
      writer.get(this.#steps);
      writer.i32(-1);
      writer.op('i32.add');
      writer.tee(this.#steps);
      writer.branchIf(0);
    });
    return writer.finish();
  }

  #word(index: number): Local {
    this.#writer.get(WORDS);
    this.#writer.memory('i32.load', index * WORD_BYTES);
    return this.#writer.setNew('i32');
  }

  /** The count whose address is this word. */
  #count(index: number): Local {
    this.#writer.get(WORDS);
    this.#writer.memory('i32.load', index * WORD_BYTES);
    this.#writer.memory('i32.load', 0);
    return this.#writer.setNew('i32');
  }

  #prepare(words: PartWords): PreparedPart {
    return words.part.kind === 'matvec'
      ? this.#prepareMatvec(words)
      : this.#prepareFused(words, new RowWriter(words.part.kernel, this.#writer, this.#relaxed));
  }

  #operand({ address, step, stride }: LoopOperand): MovingOperand {
    const writer = this.#writer;
    const [start, forward] = [this.#word(address), this.#word(step)];
    writer.get(start);
    writer.get(forward);
    writer.get(this.#first);
    writer.op('i32.mul');
    writer.op('i32.add');
    writer.set(start);
    writer.get(forward);
    writer.get(this.#direction);
    writer.op('i32.mul');
    writer.set(forward);
    return {
      pointer: start,
      step: forward,
      stride: stride === undefined ? undefined : this.#word(stride),
    };
  }

  #prepareFused({ part, counts, operands: words }: PartWords, row: RowWriter): PreparedPart {
    const inputs = part.kind === 'fused' ? part.kernel.inputs.length : 0;
    const extent = this.#count(counts[0] as number);
    const operands = words.map((operand) => this.#operand(operand));
    row.prologue(extent);
    const place = {
      inputs: operands.slice(0, inputs),
      outputs: operands.slice(inputs),
      from: undefined,
      to: extent,
    };
    return { operands, emit: () => row.row(place) };
  }

  #prepareMatvec({ counts, operands: words }: PartWords): PreparedPart {
    const writer = this.#writer;
    const n = this.#count(counts[0] as number);
    const k = this.#count(counts[1] as number);
    const operands = words.map((operand) => this.#operand(operand));
    const [x, y, c] = operands as [MovingOperand, MovingOperand, MovingOperand];
    const vectors = this.#vectorsOf(n);
    const width = this.#blockWidth(vectors);
    const mask = this.#lastMask(n);
    const emit = (): void => {
      writer.get(vectors);
      writer.if(() => {
        for (const local of [x.pointer, x.stride as Local, y.pointer, y.stride as Local, c.pointer, k]) {
          writer.get(local);
        }
        for (const local of [vectors, width, mask]) writer.get(local);
        writer.call(this.#matvec);
      });
    };
    return { operands, emit };
  }

  #vectorsOf(n: Local): Local {
    const writer = this.#writer;
    writer.get(n);
    writer.i32(3);
    writer.op('i32.add');
    writer.i32(2);
    writer.op('i32.shr_s');
    return writer.setNew('i32');
  }

  /** Blocks as few as possible, and equally wide but for the last one. */
  #blockWidth(vectors: Local): Local {
    const writer = this.#writer;
    const roundedUp = (divisor: () => void): Local => {
      writer.get(vectors);
      divisor();
      writer.op('i32.add');
      writer.i32(1);
      writer.op('i32.sub');
      divisor();
      writer.op('i32.div_u');
      return writer.setNew('i32');
    };
    const blocks = roundedUp(() => writer.i32(WIDEST_BLOCK));
    const width = writer.local('i32');
    writer.get(vectors);
    writer.set(width);
    writer.get(blocks);
    writer.i32(1);
    writer.op('i32.gt_s');
    writer.if(() => {
      const equal = roundedUp(() => writer.get(blocks));
      writer.get(equal);
      writer.set(width);
    });
    return width;
  }

  /** The mask of the last vector of n elements. */
  #lastMask(n: Local): Local {
    const writer = this.#writer;
    const { count, mask } = emitTail(writer, n);
    writer.get(count);
    writer.op('i32.eqz');
    writer.if(() => {
      writer.get(writer.constant([-1, -1, -1, -1]));
      writer.set(mask);
    });
    return mask;
  }
}
