import type { Dim, PlanBuffer } from '@meristem/autodiff';
import type { FusedKernel, FusedOutput } from '../codegen/fused-kernel.ts';
import type { LoopPart } from '../codegen/loop-kernel.ts';
import type { TensorLayout } from '../layout/tensor-layout.ts';
import { operandsOf } from './kernel-table.ts';
import type {
  Address,
  Axes,
  Call,
  ChainCall,
  FusedCall,
  KernelCall,
  LoopCall,
  Operation,
  PartOperands,
  Range,
  Stride,
} from './operation.ts';

/** A program, and what it works on. */
export interface FormattedProgram {
  readonly name: string;
  readonly buffers: readonly PlanBuffer[];
  readonly layouts: readonly TensorLayout[];
  readonly operations: readonly Operation[];
  /** What else is to be said of a call. */
  readonly remark: (call: Call) => string | undefined;
}

/**
 * A program as text: an operation a line, with its operands by name; the steps of generated kernels under theirs. An operand
 * is called as the plan calls its buffer, `t12` if it is the temporary in buffer 12; `[time=step+1]` says where in the buffer
 * it begins, `by 32` that threads may share a range, in parts that begin at multiples of 32.
 */
export function formatProgram({ name, buffers, layouts, operations, remark }: FormattedProgram): string {
  const formatter = new Formatter(buffers, layouts, remark);
  return [`program ${name}`, ...operations.flatMap((each) => formatter.operation(each)).map(indented)].join(
    '\n',
  );
}

const INFIX: Readonly<Record<string, string>> = {
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  less: '<',
  lessEqual: '<=',
  equal: '==',
};

const STORED: Readonly<Record<FusedOutput['store'], (value: string) => string>> = {
  row: (value) => value,
  strided: (value) => value,
  sum: (value) => `sum ${value}`,
  max: (value) => `max ${value}`,
  peak: (value) => `peak ${value}`,
};

class Formatter {
  readonly #buffers: readonly PlanBuffer[];
  readonly #layouts: readonly TensorLayout[];
  readonly #remark: (call: Call) => string | undefined;

  constructor(
    buffers: readonly PlanBuffer[],
    layouts: readonly TensorLayout[],
    remark: (call: Call) => string | undefined,
  ) {
    this.#buffers = buffers;
    this.#layouts = layouts;
    this.#remark = remark;
  }

  operation(operation: Operation): string[] {
    if (operation.kind === 'loop') {
      const { variable, reverse, body } = operation;
      return [
        `loop over ${counted(variable.axes)}${reverse ? ' backwards' : ''}`,
        ...body.flatMap((each) => this.operation(each)).map(indented),
      ];
    }
    const [head, ...rest] = this.#call(operation);
    const remark = this.#remark(operation);
    return [remark ? `${head} (${remark})` : (head as string), ...rest];
  }

  #call(call: Call): string[] {
    switch (call.kind) {
      case 'kernel':
        return [this.#kernel(call)];
      case 'fused':
        return this.#fused(call);
      case 'loopKernel':
        return this.#loopKernel(call);
      case 'chain':
        return this.#chain(call);
    }
  }

  #kernel({ kernel, operands }: KernelCall): string {
    const values = operands as unknown as Readonly<Record<string, never>>;
    const parts = operandsOf(kernel).flatMap(([name, form]) => {
      const value = values[name];
      if (value === undefined) return [];
      if (typeof form === 'string') return [`${name}=${this.#value(form, value)}`];
      return 'dims' in form ? [`${name}=${this.#dims(form.dims, value)}`] : [];
    });
    return [kernel, ...parts].join(' ');
  }

  #value(form: string, value: never): string {
    switch (form) {
      case 'range':
        return ranged(value);
      case 'count':
        return counted(value);
      case 'address':
        return this.#address(value);
      case 'stride':
        return this.#stride(value);
      default:
        return String(value);
    }
  }

  #dims(
    names: readonly string[],
    dims: readonly ({ readonly axes: Axes } & Record<string, Stride>)[],
  ): string {
    const strides = names.filter((name) => name !== 'count' && name !== 'ids');
    const each = dims.map(
      (dim) =>
        `${counted(dim.axes)}(${strides.map((name) => `${name}:${this.#stride(dim[name] as Stride)}`).join(' ')})`,
    );
    return `[${each.join(', ')}]`;
  }

  #fused({ kernel, range, counts, operands }: FusedCall): string[] {
    const names = operands.map(({ address }) => this.#address(address));
    const over = [ranged(range), ...counts.map(counted)].join(', ');
    return [`fused over ${over}`, ...steps(kernel, names).map(indented)];
  }

  #loopKernel({ kernel, steps: axes, reverse, parts }: LoopCall): string[] {
    return [
      `generated loop over ${counted(axes)}${reverse ? ' backwards' : ''}`,
      ...kernel.parts.flatMap((part, i) => this.#part(part, parts[i] as PartOperands)).map(indented),
    ];
  }

  #chain({ kernel, range, row, links }: ChainCall): string[] {
    return [
      `fused over ${ranged(range)}, row by row of ${counted(row)}`,
      ...kernel.links.flatMap((link, l) => {
        const names = links[l]!.map(({ address }) => this.#address(address));
        return steps(link.kernel, names).map(indented);
      }),
    ];
  }

  #part(part: LoopPart, { counts, operands }: PartOperands): string[] {
    const names = operands.map(({ address, step }) => this.#address(address, step));
    if (part.kind === 'fused') {
      return [`fused over ${counts.map(counted).join()}`, ...steps(part.kernel, names).map(indented)];
    }
    const [n, k] = counts.map(counted);
    const [x, y, c] = names;
    const several = part.several ? ` ${part.several.count} times` : '';
    return [`matvec${several} n=${n} k=${k} x=${x} y=${y} c=${c}`];
  }

  /** @param moves how the operand moves with the steps of a loop kernel. */
  #address({ buffer, shifts, steps }: Address, moves: Stride = 0): string {
    const moving = [...steps.map(({ dim }) => dim), ...(typeof moves === 'number' ? [] : [moves.dim])];
    const dims = [...new Set([...moving, ...shifts.map(({ dim }) => dim)])].sort();
    const places = dims.map((dim) => {
      const from = shifts
        .filter((shift) => shift.dim === dim)
        .map(({ units }) => (units === 'extent' ? 'end' : String(units)));
      const terms = [...(moving.includes(dim) ? ['step'] : []), ...from];
      return `${this.#dim(buffer, dim)}=${terms.join('+')}`;
    });
    const name = this.#name(buffer);
    return places.length === 0 ? name : `${name}[${places.join(' ')}]`;
  }

  #stride(stride: Stride): string {
    if (typeof stride === 'number') return String(stride);
    const { buffer, dim, times } = stride;
    return `${times === undefined ? '' : `${times} * `}${this.#dim(buffer, dim)}`;
  }

  #dim(buffer: number, dim: number): string {
    return dimName((this.#layouts[buffer] as TensorLayout).dims[dim] as Dim);
  }

  #name(buffer: number): string {
    const { name, storage, value } = this.#buffers[buffer] as PlanBuffer;
    if (value !== undefined) return shortest(value);
    return name ?? (storage === 'temporary' ? `t${buffer}` : `${storage}${buffer}`);
  }
}

/** The shortest text of a number in single precision. */
function shortest(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === Math.fround(value)) return text;
  }
  return String(value);
}

function dimName({ axis, role }: Dim): string {
  return role === 'plain' ? axis.name : `${axis.name}.${role}`;
}

function counted(axes: Axes): string {
  return axes.length === 0 ? '1' : axes.map(({ name }) => name).join('*');
}

function ranged({ axes, cut }: Range): string {
  return cut > 0 ? `${counted(axes)} by ${cut}` : counted(axes);
}

/** What a kernel computes, values that are used once within the expressions that use them. */
function steps(kernel: FusedKernel, names: readonly string[]): string[] {
  const { inputs, outputs } = kernel;
  const uses = new Map<number, number>();
  const use = (value: number): void => void uses.set(value, (uses.get(value) ?? 0) + 1);
  for (const step of kernel.steps) if ('operation' in step) step.operands.forEach(use);
  for (const { value } of outputs) use(value);
  const values = inputs.map((_, i) => names[i] as string);
  const lines: string[] = [];
  for (const step of kernel.steps) {
    const text =
      'constant' in step ? shortest(step.constant) : expression(step.operation, step.operands, values);
    const value = values.length;
    const apart = 'operation' in step && (uses.get(value) ?? 0) > 1;
    if (apart) lines.push(`v${value} = ${bare(text)}`);
    values.push(apart ? `v${value}` : text);
  }
  outputs.forEach(({ value, store }, i) => {
    lines.push(`${names[inputs.length + i]} = ${STORED[store](bare(values[value] as string))}`);
  });
  return lines;
}

function expression(operation: string, operands: readonly number[], values: readonly string[]): string {
  const of = operands.map((operand) => values[operand] as string);
  const sign = INFIX[operation];
  if (operation === 'copy' || operation === 'stopGradient') return of[0] as string;
  return sign ? `(${of.join(` ${sign} `)})` : `${operation}(${of.map(bare).join(', ')})`;
}

/** An expression without the brackets around all of it. */
function bare(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  for (let at = 0; at < text.length - 1; at++) {
    depth += text[at] === '(' ? 1 : text[at] === ')' ? -1 : 0;
    if (depth === 0) return text;
  }
  return text.slice(1, -1);
}

function indented(line: string): string {
  return `  ${line}`;
}
