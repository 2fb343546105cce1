import { type Axis, type Dim, formatDims, sameDims } from '../axis/axis.ts';
import type { Compute, Instruction, Plan, PlanOperand } from './plan.ts';
import { PlanNames } from './plan-names.ts';

/** Lines are not made longer than this to save one. */
const WIDTH = 112;

const INFIX: Readonly<Record<string, string>> = { add: '+', subtract: '-', multiply: '*', divide: '/' };

/**
 * A plan as people read it. Every line is a tensor with its dims and what computes it: `%12` is buffer 12, and a temporary
 * that is read once stands where it is read, unless that would make a line too long. Of what has rows, `%9[time]` is the
 * row of the loop's present step and `%9[time+1]` the one after it, `%9[first]` and `%9[last]` are the ends of a history,
 * `%9[1..]` is all of it but its first row. Behind `as` stand the dims under which something is read, where they are not
 * its own. What is stored was computed before anything is stored.
 */
export function formatPlan(plan: Plan): string {
  const listing = new Listing(plan);
  const stores = plan.instructions.filter((each) => listing.isStore(each)) as Compute[];
  const computed = plan.instructions.filter((each) => !listing.isStore(each));
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
  const { buffers } = plan;
  const inputs = [...plan.inputs].map(([name, i]) => `${name} ${formatDims(buffers[i]?.dims ?? [])}`);
  const variables = [...plan.variables].map(
    ([{ name }, i]) => `${name} ${formatDims(buffers[i]?.dims ?? [])}`,
  );
  return [
    `plan ${plan.name} over ${plan.axes.join(', ') || 'no axis'}`,
    ...section('inputs', wrapped(inputs)),
    ...section('variables', wrapped(variables)),
    ...section('compute', listing.lines(computed)),
    ...section(
      'output',
      [...plan.outputs].map(([name, operand]) => `${name} = ${withoutBrackets(listing.read(operand))}`),
    ),
    ...section(
      'store',
      stores.map(
        ({ inputs: [value], output }) => `${listing.read(output)} = ${withoutBrackets(listing.read(value!))}`,
      ),
    ),
  ].join('\n');
}

/** An instruction as a plan's listing would show it, nothing of it folded; for messages. */
export function formatInstruction(instruction: Instruction, plan: Plan): string {
  const names = new PlanNames(plan);
  if (instruction.kind === 'loop') return loopTitle(instruction.over, instruction.reverse);
  const { primitive, inputs, output } = instruction;
  const operands = inputs.map((input) => operandText(input, names));
  return `${partText(output, names)} ${formatDims(output.dims)} = ${callText(primitive.name, operands, instruction)}`;
}

/** The lines of some instructions of a plan, with single-use temporaries folded into their readers. */
class Listing {
  readonly #plan: Plan;
  readonly #names: PlanNames;
  /** What stands for a temporary where it is read, by buffer. */
  readonly #folded = new Map<number, string>();

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#names = new PlanNames(plan);
  }

  /** Whether an instruction does nothing but store a variable. */
  isStore(instruction: Instruction): boolean {
    return (
      instruction.kind === 'compute' &&
      this.#plan.buffers[instruction.output.buffer]?.storage === 'variable' &&
      instruction.primitive.name === 'broadcast'
    );
  }

  lines(instructions: readonly Instruction[]): string[] {
    return instructions.flatMap((instruction) => {
      if (instruction.kind === 'compute') return this.#line(instruction);
      const body = instruction.body.flatMap((inner) => this.#line(inner));
      return [loopTitle(instruction.over, instruction.reverse), ...body.map((line) => `  ${line}`)];
    });
  }

  /** An operand where it is read. */
  read(operand: PlanOperand): string {
    return this.#folded.get(operand.buffer) ?? operandText(operand, this.#names);
  }

  /** The line of an instruction; none if its result stands in the line of its reader. */
  #line(instruction: Compute): string[] {
    const { primitive, inputs, output } = instruction;
    const value = callText(
      primitive.name,
      inputs.map((input) => this.read(input)),
      instruction,
    );
    if (this.#names.folds(output) && value.length <= WIDTH / 2) {
      const sum = primitive.name in INFIX;
      this.#folded.set(output.buffer, sum ? `(${value})` : value);
      return [];
    }
    return [`${partText(output, this.#names)} ${formatDims(output.dims)} = ${withoutBrackets(value)}`];
  }
}

function loopTitle(over: Axis, reverse: boolean): string {
  return reverse ? `for each ${over.name}, last to first` : `for each ${over.name}`;
}

/** An operand where it is read: under which dims, if they are not its own. */
function operandText(operand: PlanOperand, names: PlanNames): string {
  const { dims } = operand;
  const own = sameDims(names.ownDims(operand), dims);
  return `${partText(operand, names)}${own ? '' : ` as ${formatDims(dims)}`}`;
}

/** A buffer by its name, with the rows that an operand is of it. */
function partText({ buffer, rows }: PlanOperand, names: PlanNames): string {
  const over = names.rowAxis(buffer);
  const row = { all: '', step: `[${over}]`, first: '[first]', last: '[last]' }[rows.at];
  const shifted = 'shift' in rows && rows.shift === 1;
  return names.of(buffer) + (!shifted ? row : rows.at === 'all' ? '[1..]' : `[${over}+1]`);
}

function callText(name: string, operands: readonly string[], { attributes, output }: Compute): string {
  const sign = INFIX[name];
  if (sign && operands.length === 2) return operands.join(` ${sign} `);
  const how = Object.entries(attributes).flatMap(([key, value]) => {
    const repeated = key === 'dims' && Array.isArray(value) && sameDims(value as Dim[], output.dims);
    return repeated ? [] : [`${key} ${attributeText(value)}`];
  });
  const call = operands.length > 0 ? `${name}(${operands.map(withoutBrackets).join(', ')})` : name;
  return [call, ...how].join(' ');
}

/** Text that stands alone needs no brackets around it. */
function withoutBrackets(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  for (let i = 0; i < text.length - 1; i++) {
    depth += text[i] === '(' ? 1 : text[i] === ')' ? -1 : 0;
    if (depth === 0) return text;
  }
  return text.slice(1, -1);
}

function attributeText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(attributeText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if ('label' in value) return String(value.label);
  if ('high' in value && 'low' in value) return `${String(value.high)}:${String(value.low)}`;
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${attributeText(inner)}`)
    .join(', ')} }`;
}

/** Short entries side by side, as many to a line as fit. */
function wrapped(entries: readonly string[]): string[] {
  const lines: string[] = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + entry.length + 2 <= WIDTH)
      lines[lines.length - 1] = `${last}, ${entry}`;
    else lines.push(entry);
  }
  return lines;
}
