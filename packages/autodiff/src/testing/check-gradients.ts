import type { Executable, Residence, RunInputs } from '../backend/backend.ts';
import { referenceBackend } from '../backend/reference/reference-backend.ts';
import { GraphError, MeristemError } from '../errors.ts';
import { gradient } from '../gradient/gradient.ts';
import { trace } from '../plan/trace.ts';
import { inputPrimitive, type LeafAttributes } from '../primitives/source.ts';
import { foldKey, normalAt, type RandomKey, randomKey, uniformAt } from '../random/key.ts';
import { createState } from '../state/state.ts';
import { Variable } from '../state/variable.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { denseView, offsetTable } from '../tensor/view.ts';
import type { Extents } from './case-world.ts';

/** A gradient that a central difference contradicts. */
export class GradientMismatchError extends MeristemError {
  override readonly name: string = 'GradientMismatchError';

  constructor(message: string) {
    super('gradient-mismatch', message);
  }
}

/** Where gradients are checked. */
export interface GradientPoint {
  /** Extents of growable axes by name. */
  readonly extents: Extents;
  readonly inputs: RunInputs;
}

/** How gradients are checked. */
export interface GradientCheckOptions {
  /** Largest relative error; 1e-6 unless told. */
  readonly tolerance?: number;
  /** How many random directions, each through all sources at once; 2 unless told. */
  readonly directions?: number;
  /** How many single elements of each source; 2 unless told. */
  readonly elements?: number;
  /** Chooses directions and elements, and the numbers of variables. */
  readonly key?: RandomKey;
}

/** What a gradient check has found. */
export interface GradientReport {
  readonly loss: number;
  /** How many derivatives were compared. */
  readonly checked: number;
  /** The largest relative error. */
  readonly worst: number;
}

/**
 * Compares gradients with central differences, in double precision.
 *
 * The difference quotients D(h), D(h/2) and D(h/4) along a direction of unit length are extrapolated to h = 0
 * (Richardson), which leaves a truncation error of `h^6 f^(7) / 322560`: for h = 2^-9 that is 2e-22 times the seventh
 * derivative. Rounding of the loss in its last places adds about `1e-15 |f| / (h/4)`, some 2e-12 |f|. So a derivative of
 * ordinary size is known to about eleven digits, and one that is small because its terms cancel, to 2e-12 |f| absolutely.
 * The error is therefore taken relative to the larger of the two derivatives, but of no less than `1e-4 max(1, |f|)`: at
 * a tolerance of 1e-6 an absolute error of 1e-10, fifty times what rounding explains, is a mismatch.
 *
 * The loss must be smooth within h of the point along every direction.
 *
 * @param sources inputs or variables.
 * @throws GradientMismatchError naming the direction if a gradient is wrong or not finite.
 */
export function checkGradients(
  loss: Tensor,
  sources: readonly Tensor[],
  point: GradientPoint,
  options: GradientCheckOptions = {},
): GradientReport {
  const { tolerance = 1e-6, key = randomKey(0) } = options;
  const problem = new GradientProblem(loss, sources, point, key);
  const { value, gradients } = problem.gradients();
  const floor = 1e-4 * Math.max(1, Math.abs(value));
  const report = { loss: value, checked: 0, worst: 0 };
  for (const direction of directionsOf(gradients, options, key)) {
    const analytic = dot(direction.steps, gradients);
    const numeric = extrapolated((h) => problem.lossAt(direction.steps, h));
    const error = Math.abs(numeric - analytic) / Math.max(Math.abs(numeric), Math.abs(analytic), floor);
    if (!(error <= tolerance)) {
      const name = direction.source < 0 ? 'all sources' : nameOf(sources[direction.source] as Tensor);
      throw new GradientMismatchError(
        `gradient along ${direction.name} of ${name}: found ${analytic}, expected ${numeric} as a central difference ` +
          `(relative error ${error}, at most ${tolerance}).`,
      );
    }
    report.checked++;
    report.worst = Math.max(report.worst, error);
  }
  return report;
}

/** Steps for every element of every source: arrays, or `undefined` where a source stays. */
type Steps = readonly (Float64Array | undefined)[];

interface Direction {
  readonly name: string;
  /** The one source that moves, or -1 if all do. */
  readonly source: number;
  readonly steps: Steps;
}

function directionsOf(
  gradients: readonly Float64Array[],
  { directions = 2, elements = 2 }: GradientCheckOptions,
  key: RandomKey,
): Direction[] {
  const single = (source: number, element: number): Direction => ({
    name: `element ${element}`,
    source,
    steps: gradients.map((values, s) =>
      s === source ? Float64Array.from(values, (_, i) => (i === element ? 1 : 0)) : undefined,
    ),
  });
  const joint = Array.from({ length: directions }, (_, d) => {
    const steps = gradients.map((values, s) =>
      Float64Array.from(values, (_value, i) => normalAt(foldKey(foldKey(key, d), s), i)),
    );
    const length = Math.sqrt(dot(steps, steps)) || 1;
    return {
      name: `direction ${d}`,
      source: -1,
      steps: steps.map((values) => values.map((step) => step / length)),
    };
  });
  const chosen = gradients.flatMap((values, source) =>
    Array.from({ length: Math.min(elements, values.length) }, (_, e) => {
      const random = uniformAt(foldKey(key, 'elements'), source, e);
      return single(
        source,
        Math.min(values.length - 1, Math.floor(((e + random) * values.length) / elements)),
      );
    }),
  );
  return [...joint, ...chosen];
}

function dot(steps: Steps, values: Steps): number {
  let total = 0;
  steps.forEach((along, s) =>
    along?.forEach((step, i) => (total += step * ((values[s] as Float64Array)[i] as number))),
  );
  return total;
}

/** The derivative at 0 of a function of one number, from central differences at three steps. */
function extrapolated(f: (h: number) => number): number {
  const quotient = (h: number): number => (f(h) - f(-h)) / (2 * h);
  const [coarse, middle, fine] = [quotient(2 ** -9), quotient(2 ** -10), quotient(2 ** -11)];
  const [first, second] = [(4 * middle - coarse) / 3, (4 * fine - middle) / 3];
  return (16 * second - first) / 15;
}

/** A loss and its sources, placed on the reference backend in double precision. */
class GradientProblem {
  readonly #sources: readonly Tensor[];
  readonly #inputs: Record<string, number | ArrayLike<number>>;
  readonly #residence: Residence;
  readonly #forward: Executable;
  readonly #backward: Executable;
  readonly #values: readonly Float64Array[];

  constructor(loss: Tensor, sources: readonly Tensor[], point: GradientPoint, key: RandomKey) {
    const cotangents = gradient(loss, sources);
    const named = cotangents.map((cotangent, s): [string, Tensor] => [String(s), cotangent]);
    const forward = trace({ name: 'loss', outputs: { loss } });
    const backward = trace({ name: 'gradient', outputs: { loss, ...Object.fromEntries(named) } });
    const variables = new Set([
      ...backward.variables.keys(),
      ...sources.filter((source) => source instanceof Variable),
    ]);
    const axes = [...backward.axes, ...sources.flatMap(({ dims }) => dims.map((dim) => dim.axis))];
    const known = new Set([...axes, ...[...variables].flatMap(({ dims }) => dims.map((dim) => dim.axis))]);
    const extents = Object.fromEntries(
      [...known]
        .filter(({ name }) => name in point.extents)
        .map(({ name }) => [name, point.extents[name] as number]),
    );
    const state = createState({ variables: [...variables], axes, key, extents });
    this.#sources = sources;
    this.#inputs = { ...point.inputs };
    this.#residence = referenceBackend('double').place(state);
    this.#forward = this.#residence.load(forward);
    this.#backward = this.#residence.load(backward);
    this.#values = sources.map((source) => this.#valuesOf(source, point));
  }

  /** The loss, and its gradients in the layout of their sources. */
  gradients(): { readonly value: number; readonly gradients: readonly Float64Array[] } {
    this.#backward.run(this.#inputs);
    const extent = (name: string): number => this.#residence.extents[name] as number;
    const gradients = this.#sources.map(({ dims }, s) => {
      const found = this.#backward.plan.outputs.get(String(s))!.dims;
      const values = this.#backward.output(String(s));
      const view = denseView(values, found, found.map(({ axis }) => extent(axis.name))); // prettier-ignore
      const order = offsetTable(view, dims, dims.map(({ axis }) => extent(axis.name))); // prettier-ignore
      return Float64Array.from(order, (at) => values[at] as number);
    });
    return { value: this.#backward.output('loss')[0] as number, gradients };
  }

  /** The loss with the sources moved by `h` times some steps. */
  lossAt(steps: Steps, h: number): number {
    this.#move(steps, h);
    this.#forward.run(this.#inputs);
    this.#move(steps, 0);
    return this.#forward.output('loss')[0] as number;
  }

  #move(steps: Steps, h: number): void {
    this.#sources.forEach((source, s) => {
      const along = steps[s];
      if (!along) return;
      const moved = (this.#values[s] as Float64Array).map((value, i) => value + h * (along[i] as number));
      if (source instanceof Variable) this.#residence.write(source, moved);
      else this.#inputs[nameOf(source)] = moved;
    });
  }

  #valuesOf(source: Tensor, point: GradientPoint): Float64Array {
    if (source instanceof Variable) return this.#residence.snapshot().read(source);
    const given = point.inputs[nameOf(source)];
    if ((source.primitive as unknown) !== inputPrimitive || given === undefined) {
      throw new GraphError(
        `checkGradients: found source ${source.primitive.name} "${nameOf(source)}", expected an input with a value or a variable.`,
      );
    }
    return typeof given === 'number' ? Float64Array.of(given) : Float64Array.from(given);
  }
}

function nameOf(source: Tensor): string {
  return (source.attributes as LeafAttributes).name;
}
