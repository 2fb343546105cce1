import { Axis, type Dim, sameDims } from '../axis/axis.ts';
import type { Variable } from '../state/variable.ts';
import { attributeKinds } from './attribute-kinds.ts';
import type { Compute, Instruction, Plan, PlanBuffer, PlanOperand, Rows } from './plan.ts';
import { PlanError } from './plan-error.ts';
import type {
  AxisJson,
  BufferJson,
  ComputeJson,
  LoopJson,
  NumberJson,
  OperandJson,
  PlanJson,
  RowsJson,
} from './plan-json.ts';

/**
 * Writes a plan as plain data, which `planFromJson` reads back: the same instructions over axes and variables of their own.
 * How a variable is filled is not part of a plan.
 *
 * @throws PlanError if the plan has an instruction of a primitive that is not in the table.
 */
export function planToJson(plan: Plan): PlanJson {
  const { name, axes, buffers, instructions, outputs, variables } = plan;
  const table = new Set(axes);
  const variableAt = new Map([...variables].map(([variable, buffer]) => [buffer, variable]));
  const written = instructions.map((instruction, i) => instructionJson(instruction, plan, i));
  for (const instruction of instructions) collectAxes(instruction, table);
  return {
    version: 1,
    name,
    axes: [...table].map(axisJson),
    buffers: buffers.map((buffer, i) => bufferJson(buffer, variableAt.get(i))),
    instructions: written,
    outputs: [...outputs].map(([output, operand]) => [output, operandJson(operand, plan)]),
  };
}

function axisJson({ name, min, max }: Axis): AxisJson {
  return max === Infinity ? [name, min] : [name, min, max];
}

/** Adds the axes that only attributes name. */
function collectAxes(instruction: Instruction, table: Set<Axis>): void {
  for (const { attributes } of instruction.kind === 'loop' ? instruction.body : [instruction]) {
    for (const value of Object.values(attributes).flat(2)) if (isDim(value)) table.add(value.axis);
  }
}

function isDim(value: unknown): value is Dim {
  return (value as Dim | null | undefined)?.axis instanceof Axis;
}

function bufferJson(buffer: PlanBuffer, variable: Variable | undefined): BufferJson {
  const { storage, dims, kind, extraRow, name, value, literal } = buffer;
  return {
    storage,
    dims: labels(dims),
    ...(kind === 'index' && { kind }),
    ...(extraRow && { extraRow }),
    ...(name !== undefined && { name }),
    ...(value !== undefined && { value: numberJson(value) }),
    ...(literal && { literal: { extents: literal.extents, values: Array.from(literal.values, numberJson) } }),
    ...(variable && variable.purpose !== 'parameter' && { purpose: variable.purpose }),
    ...(variable?.part !== undefined && { part: variable.part }),
  };
}

function instructionJson(instruction: Instruction, plan: Plan, i: number): ComputeJson | LoopJson {
  if (instruction.kind === 'compute') return computeJson(instruction, plan, `instruction ${i}`);
  const { over, reverse, body } = instruction;
  return {
    over: over.name,
    ...(reverse && { reverse }),
    body: body.map((inner, k) => computeJson(inner, plan, `instruction ${i}.${k}`)),
  };
}

function computeJson(
  { primitive, attributes, inputs, output }: Compute,
  plan: Plan,
  place: string,
): ComputeJson {
  const kinds = attributeKinds(primitive.name);
  if (!kinds) throw new PlanError(plan.name, place, `primitive "${primitive.name}"`, 'one of the table');
  const values = attributes as Readonly<Record<string, unknown>>;
  const known = Object.keys(kinds).filter((name) => values[name] !== undefined);
  return {
    op: primitive.name,
    in: inputs.map((input) => operandJson(input, plan)),
    out: operandJson(output, plan),
    ...(known.length > 0 && {
      with: Object.fromEntries(known.map((name) => [name, attributeJson(values[name])])),
    }),
  };
}

/** Dims by label, numbers as JSON, lists entry by entry, all else as it is. */
function attributeJson(value: unknown): unknown {
  if (isDim(value)) return value.label;
  if (typeof value === 'number') return numberJson(value);
  return Array.isArray(value) ? value.map(attributeJson) : value;
}

function operandJson({ buffer, dims, rows }: PlanOperand, { buffers }: Plan): OperandJson {
  const part = rowsJson(rows);
  if (part === undefined && sameDims(dims, buffers[buffer]?.dims ?? [])) return buffer;
  return { buffer, dims: labels(dims), ...(part !== undefined && { rows: part }) };
}

function rowsJson(rows: Rows): RowsJson | undefined {
  if (rows.at === 'first' || rows.at === 'last') return rows.at;
  if (rows.at === 'all') return rows.shift === 1 ? 'all+1' : undefined;
  return rows.shift === 1 ? 'step+1' : 'step';
}

function labels(dims: readonly Dim[]): readonly string[] {
  return dims.map(({ label }) => label);
}

function numberJson(value: number): NumberJson {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : (String(value) as NumberJson);
}
