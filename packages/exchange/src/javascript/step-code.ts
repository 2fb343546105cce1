import {
  constantIn,
  type Dim,
  formatInstruction,
  type PlanBuffer,
  type PlanOperand,
  PRIMITIVES,
  type PrimitiveName,
} from '@meristem/autodiff';
import { ExchangeError } from '../exchange-error.ts';
import type { FrozenCompute, FrozenStep } from '../frozen/frozen-step.ts';
import { type CodeOperand, sizeOf } from './code-operand.ts';
import type { CodeApplication } from './code-writer.ts';
import { Identifiers } from './identifiers.ts';
import { indented } from './loop-code.ts';
import { numberText, PRIMITIVE_CODE } from './primitive-code.ts';
import { plainText } from './plain-text.ts';

/** An array of a generated module. */
export interface CodeArray {
  readonly identifier: string;
  readonly kind: PlanBuffer['kind'];
  readonly size: number;
  /** What it holds, for people. */
  readonly text: string;
}

/** An array whose numbers are known. */
export interface KnownArray extends CodeArray {
  readonly values: ArrayLike<number>;
}

/** A network's step as code: arrays, and lines that fill them. */
export class StepCode {
  readonly frozen: FrozenStep;
  /** Weights and literals. */
  readonly known: KnownArray[] = [];
  /** What is filled once, and what is filled in every step; carried values and inputs are among the latter. */
  readonly onceArrays: CodeArray[] = [];
  readonly stepArrays: CodeArray[] = [];
  readonly onceLines: string[] = [];
  readonly stepLines: string[] = [];
  readonly #identifiers = new Identifiers();
  readonly #arrays = new Map<number, CodeArray>();

  /** @throws ExchangeError naming a primitive that a frozen network cannot have. */
  constructor(frozen: FrozenStep) {
    this.frozen = frozen;
    for (const compute of frozen.computes) this.#write(compute);
  }

  /** The array of a buffer. */
  arrayOf(index: number, fixed = false): CodeArray {
    const found = this.#arrays.get(index) ?? this.#placed(index, fixed);
    this.#arrays.set(index, found);
    return found;
  }

  /** A tensor where it is read or written. */
  operand({ buffer, dims }: PlanOperand, fixed = false): CodeOperand {
    const { storage, value = 0 } = this.#buffer(buffer);
    const extents = this.frozen.extents(dims);
    if (storage === 'constant') {
      return { text: numberText(constantIn(value, 'single')), written: true, dims, extents };
    }
    return { text: this.arrayOf(buffer, fixed).identifier, written: false, dims, extents };
  }

  #write({ compute, fixed }: FrozenCompute): void {
    const { primitive, attributes, inputs, output } = compute;
    const name = primitive.name as PrimitiveName;
    if (!Object.hasOwn(PRIMITIVES, name)) {
      throw new ExchangeError(
        `javascript: found the primitive ${name}, expected one of the table of primitives.`,
      );
    }
    this.#requireApart(compute);
    // What a row is told is what its primitive was applied with.
    const write = PRIMITIVE_CODE[name] as (application: CodeApplication<never>) => readonly string[];
    const lines = write({
      inputs: inputs.map((input) => this.operand(input)),
      output: this.operand(output, fixed),
      attributes: attributes as never,
      units: (axis) => this.frozen.extent(axis) ?? 1,
    });
    const comment = `// ${plainText(formatInstruction(compute, this.frozen.plan)).replaceAll('%', 't')}`;
    // Names within it are its own.
    const apart = lines.some((line) => /^(?:let|const) /.test(line)) ? ['{', ...indented(lines), '}'] : lines;
    (fixed ? this.onceLines : this.stepLines).push('', comment, ...apart);
  }

  /** A session runs one sequence, so nothing may be summed or looked up over the batch. */
  #requireApart({ attributes, primitive }: FrozenCompute['compute']): void {
    const { over = [], along } = attributes as { over?: Dim | readonly Dim[]; along?: Dim };
    const across = [...(Array.isArray(over) ? (over as readonly Dim[]) : [over as Dim]), along];
    if (across.every((dim) => dim?.axis !== this.frozen.program.batch)) return;
    throw new ExchangeError(
      `javascript: found ${primitive.name} over the batch, expected each sequence by itself. Keep sequences apart.`,
    );
  }

  #buffer(index: number): PlanBuffer {
    return this.frozen.plan.buffers[index] as PlanBuffer;
  }

  #placed(index: number, fixed: boolean): CodeArray {
    const { kind, dims, name = '', storage, literal } = this.#buffer(index);
    const extents = this.frozen.extents(dims);
    const shape = dims.map(({ label }, d) => `${label} ${extents[d]}`).join(', ');
    const identifier =
      storage === 'temporary'
        ? `t${index}`
        : this.#identifiers.like(storage === 'input' ? `${name} input` : name);
    const text = plainText(`${name === '' ? '' : `${name} `}[${shape}]`);
    const array = { identifier, kind, size: sizeOf({ extents }), text };
    const values = literal?.values ?? this.#weight(index);
    if (values) this.known.push({ ...array, values });
    else (fixed ? this.onceArrays : this.stepArrays).push(array);
    return array;
  }

  /** The numbers of a variable that the step leaves as it is. */
  #weight(index: number): Float64Array | undefined {
    const { plan, program, carried } = this.frozen;
    if (carried.some(({ buffer }) => buffer === index)) return undefined;
    for (const [variable, at] of plan.variables) if (at === index) return program.state.read(variable);
    return undefined;
  }
}
