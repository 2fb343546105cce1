import {
  constantIn,
  type Plan,
  type PlanBuffer,
  type PlanOperand,
  PRIMITIVES,
  type PrimitiveName,
} from '@meristem/autodiff';
import { ExchangeError } from '../exchange-error.ts';
import type { FrozenStep } from '../frozen/frozen-step.ts';
import type { Application } from './nodes/node-writer.ts';
import { PRIMITIVE_NODES } from './nodes/primitive-nodes.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import type { OnnxValue } from './onnx-value.ts';

/** Where the instructions of a step are written. */
export interface StepGraphs {
  /** What depends on weights alone, once. */
  readonly fixed: OnnxGraph;
  /** What is computed in every step; the same graph where there is no loop. */
  readonly step: OnnxGraph;
}

/** What a written step has come to. */
export interface WrittenStep {
  /** Predictions by port. */
  readonly outputs: ReadonlyMap<string, OnnxValue>;
  /** Variables after the step, by buffer. */
  readonly stored: ReadonlyMap<number, OnnxValue>;
}

/**
 * Writes a step's instructions as nodes.
 *
 * @param given the values of inputs and carried variables, by buffer.
 * @throws ExchangeError naming a primitive that ONNX lacks.
 */
export function writeStep(
  frozen: FrozenStep,
  graphs: StepGraphs,
  given: ReadonlyMap<number, OnnxValue>,
): WrittenStep {
  const { plan } = frozen;
  const values = new Map(given);
  const stored = new Map<number, OnnxValue>();
  const read = ({ buffer, dims }: PlanOperand): OnnxValue => {
    const known = values.get(buffer) ?? knownNumbers(frozen, graphs.fixed, buffer);
    values.set(buffer, known);
    return { ...known, dims };
  };
  for (const { compute, fixed } of frozen.computes) {
    const { primitive, attributes, output } = compute;
    // What a row is told is what its primitive was applied with.
    const write = PRIMITIVE_NODES[nameOf(primitive)] as (application: Application<never>) => OnnxValue;
    const result = write({
      graph: fixed ? graphs.fixed : graphs.step,
      inputs: compute.inputs.map(read),
      attributes: attributes as never,
      dims: output.dims,
    });
    // Stored values are read by nobody before the next step.
    if (bufferOf(plan, output.buffer).storage === 'variable') stored.set(output.buffer, result);
    else values.set(output.buffer, result);
  }
  const outputs = new Map([...plan.outputs].map(([name, operand]) => [name, read(operand)]));
  return { outputs, stored };
}

function nameOf({ name }: { readonly name: string }): PrimitiveName {
  if (Object.hasOwn(PRIMITIVES, name)) return name as PrimitiveName;
  throw new ExchangeError(`onnx: found the primitive ${name}, expected one of the table of primitives.`);
}

function bufferOf({ buffers }: Plan, index: number): PlanBuffer {
  return buffers[index] as PlanBuffer;
}

/** Weights, literals and constants as initializers. */
function knownNumbers(frozen: FrozenStep, graph: OnnxGraph, index: number): OnnxValue {
  const { plan, program } = frozen;
  const { storage, kind, dims, name = '', value = 0, literal } = bufferOf(plan, index);
  const labels = dims.map(({ label }) => label).join(', ');
  if (storage === 'constant') return { name: graph.number(constantIn(value, 'single')), dims, kind };
  if (storage === 'literal' && literal) {
    return { name: graph.initializer(graph.name(name), literal.values, literal.extents, kind), dims, kind };
  }
  for (const [variable, at] of plan.variables) {
    if (at !== index) continue;
    const values = program.state.read(variable);
    const shape = frozen.extents(dims);
    return { name: graph.initializer(graph.name(name), values, shape, kind, `[${labels}]`), dims, kind };
  }
  throw new ExchangeError(
    `plan "${plan.name}": found buffer ${index} (${storage}) read before it is computed, expected a sound plan.`,
  );
}
