import type { Axis } from '../axis/axis.ts';
import { GraphError, ShapeError } from '../errors.ts';
import type { Backend } from '../backend/backend.ts';
import { referenceBackend } from '../backend/reference/reference-backend.ts';
import { trace } from '../plan/trace.ts';
import type { Plan } from '../plan/plan.ts';
import { randomKey } from '../random/key.ts';
import { createState } from '../state/state.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Nested } from './literal.ts';

/** Numbers of an evaluated tensor. */
export interface Evaluated {
  /** Labels of its dims, outermost first. */
  readonly dims: readonly string[];
  readonly extents: readonly number[];
  /** Row-major numbers. */
  readonly values: Float64Array;
}

/** How to evaluate an expression. */
export interface EvaluateOptions {
  /** Where to compute; the reference backend in double precision unless told. */
  readonly backend?: Backend;
  /** Extents of growable axes that no literal tensor in the expressions has, by name. */
  readonly extents?: Readonly<Record<string, number>>;
}

/**
 * Computes expressions over literal tensors, now: for a prompt, a test or a small script.
 *
 * @throws ShapeError if literal tensors and `extents` disagree on the extent of a growable axis or do not tell it,
 *   GraphError if an expression has inputs or variables (trace a plan for those).
 */
export function evaluate<T extends Readonly<Record<string, Tensor>>>(
  outputs: T,
  options: EvaluateOptions = {},
): { readonly [K in keyof T]: Evaluated } {
  const plan = trace({ name: 'evaluate', outputs });
  const backend = options.backend ?? referenceBackend('double');
  if (plan.inputs.size > 0 || plan.variables.size > 0) {
    const named = [...plan.inputs.keys(), ...[...plan.variables.keys()].map(({ name }) => name)].join(', ');
    throw new GraphError(
      `evaluate: found inputs or variables (${named}), expected literal tensors only. Trace a plan instead.`,
    );
  }
  const extents = literalExtents(plan, options.extents ?? {});
  const growable = Object.fromEntries([...extents].map(([axis, extent]) => [axis.name, extent]));
  const state = createState({ variables: [], axes: plan.axes, key: randomKey(0), extents: growable });
  const executable = backend.place(state).load(plan);
  executable.run({});
  const read = (name: string): Evaluated => {
    const { dims } = plan.outputs.get(name)!;
    return {
      dims: dims.map(({ label }) => label),
      extents: dims.map(({ axis }) => state.extent(axis)),
      values: Float64Array.from(executable.output(name)),
    };
  };
  return Object.fromEntries(Object.keys(outputs).map((name) => [name, read(name)])) as {
    [K in keyof T]: Evaluated;
  };
}

/** The extent that literal tensors give each axis; all must agree. */
function literalExtents(plan: Plan, given: Readonly<Record<string, number>>): Map<Axis, number> {
  const extents = new Map<Axis, number>();
  for (const { literal, dims, name } of plan.buffers) {
    if (!literal) continue;
    dims.forEach(({ axis }, d) => {
      const found = literal.extents[d] as number;
      const known = extents.get(axis);
      if (known !== undefined && known !== found) {
        throw new ShapeError(
          `evaluate: axis "${axis.name}" has extent ${found} in a literal ${name ?? 'tensor'} but ${known} in another. ` +
            'Tensors that share an axis share its extent.',
        );
      }
      extents.set(axis, found);
    });
  }
  for (const [name, extent] of Object.entries(given)) {
    const axis = plan.axes.find((candidate) => candidate.name === name);
    const known = axis && extents.get(axis);
    if (!axis || (known !== undefined && known !== extent)) {
      const found = axis ? `extent ${extent} for axis "${name}"` : `an extent for axis "${name}"`;
      const expected = axis ? `${known} as in a literal tensor` : `axes of the expressions`;
      throw new ShapeError(`evaluate: found ${found}, expected ${expected}.`);
    }
    extents.set(axis, extent);
  }
  const unknown = plan.axes.find((axis) => !axis.fixed && !extents.has(axis));
  if (unknown) {
    throw new ShapeError(
      `evaluate: axis "${unknown.name}": found no literal tensor that has it, expected an extent. ` +
        `Give one: { extents: { "${unknown.name}": 3 } }.`,
    );
  }
  return extents;
}

/** The numbers of one expression as nested arrays, outermost dim first; a plain number for a tensor without axes. */
export function toArray(expression: Tensor, options: EvaluateOptions = {}): Nested {
  const { values, extents } = evaluate({ expression }, options).expression;
  const nest = (depth: number, at: number, size: number): Nested => {
    if (depth === extents.length) return values[at] as number;
    const extent = extents[depth] as number;
    const inner = extent === 0 ? 0 : size / extent;
    return Array.from({ length: extent }, (_, i) => nest(depth + 1, at + i * inner, inner));
  };
  return nest(0, 0, values.length);
}
