import {
  type Compute,
  constantIn,
  type Dim,
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
import type { OnnxGraph } from './graph/onnx-graph.ts';
import { transposed } from './graph/alignment.ts';
import type { OnnxValue } from './graph/onnx-value.ts';
import { windowedNodes } from './nodes/windowed-nodes.ts';
import { windowedIn } from './windowed.ts';

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
  const { byOutput, within } = windowedIn(plan, frozen.computes);
  for (const { compute, fixed } of frozen.computes) {
    if (within.has(compute)) continue;
    const { output } = compute;
    const graph = fixed ? graphs.fixed : graphs.step;
    const windowed = byOutput.get(output.buffer);
    const result = windowed
      ? windowedNodes(graph, windowed, read(windowed.x), (operand, dims) =>
          given.has(operand.buffer) || bufferOf(plan, operand.buffer).storage !== 'variable'
            ? transposed(graph, read(operand), dims)
            : knownWeights(frozen, graphs.fixed, operand, dims),
        )
      : applied(compute, graph, compute.inputs.map(read));
    // Stored values are read by nobody before the next step.
    if (bufferOf(plan, output.buffer).storage === 'variable') stored.set(output.buffer, result);
    else values.set(output.buffer, result);
  }
  const outputs = new Map([...plan.outputs].map(([name, operand]) => [name, read(operand)]));
  return { outputs, stored };
}

/** An application of a primitive as its row of nodes. */
function applied(
  { primitive, attributes, output }: Compute,
  graph: OnnxGraph,
  inputs: readonly OnnxValue[],
): OnnxValue {
  // What a row is told is what its primitive was applied with.
  const write = PRIMITIVE_NODES[nameOf(primitive)] as (application: Application<never>) => OnnxValue;
  return write({ graph, inputs, attributes: attributes as never, dims: output.dims });
}

function nameOf({ name }: { readonly name: string }): PrimitiveName {
  if (Object.hasOwn(PRIMITIVES, name)) return name as PrimitiveName;
  throw new ExchangeError(`onnx: found the primitive ${name}, expected one of the table of primitives.`);
}

function bufferOf({ buffers }: Plan, index: number): PlanBuffer {
  return buffers[index] as PlanBuffer;
}

/** Weights in an order of their dims that an operator wants: other programs look for them there. */
function knownWeights(
  frozen: FrozenStep,
  graph: OnnxGraph,
  { buffer, dims }: PlanOperand,
  order: readonly Dim[],
): OnnxValue {
  const [variable] = [...frozen.plan.variables].find(([, at]) => at === buffer)!;
  const extents = frozen.extents(dims);
  const strides = dims.map((_, d) => extents.slice(d + 1).reduce((product, extent) => product * extent, 1));
  const offsets = order.reduce<readonly number[]>(
    (before, dim) => {
      const d = dims.indexOf(dim);
      return before.flatMap((offset) =>
        Array.from({ length: extents[d]! }, (_, i) => offset + i * strides[d]!),
      );
    },
    [0],
  );
  const values = frozen.program.state.read(variable);
  const numbers = offsets.map((offset) => values[offset]!);
  const labels = order.map(({ label }) => label).join(', ');
  const shape = frozen.extents(order);
  return {
    name: graph.initializer(graph.name(variable.name), numbers, shape, 'real', `[${labels}]`),
    ...{ dims: order, kind: 'real' },
  };
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
