import type { Backend, Executable, Residence, RunInputs } from '../backend/backend.ts';
import { gradient } from '../gradient/gradient.ts';
import type { Plan } from '../plan/plan.ts';
import { trace } from '../plan/trace.ts';
import type { LeafAttributes } from '../primitives/source.ts';
import { foldKey, type RandomKey } from '../random/key.ts';
import type { AxisEdit } from '../state/axis-edit.ts';
import { createState, type State } from '../state/state.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Extents } from './case-world.ts';
import { keyedChoices, shuffled } from './choices.ts';
import type { BuiltCase, CaseRequest, ConformanceCase } from './conformance-case.ts';
import { ConformanceError } from './conformance-error.ts';

/** How to run a conformance case. */
export interface ConformanceOptions extends CaseRequest {
  /**
   * How far a number may be from the reference, as a share of the largest finite number of the same output or of 1,
   * whichever is larger. Inputs are of the order of 1, so sums that cancel are held to the size of their terms.
   */
  readonly tolerance: number;
}

/** What a conformance run has compared. */
export interface ConformanceReport {
  /** How many numbers were compared. */
  readonly compared: number;
  /** The largest difference found, in the unit of the tolerance. */
  readonly worst: number;
}

/**
 * Runs a case on a backend and on a reference and compares the value and all gradients, at random extents, and again with
 * the same loaded plan after edits that permute, remove and add units of every growable axis.
 *
 * @throws ConformanceError naming case, output and element where the backend differs.
 */
export function runConformance(
  backend: Backend,
  reference: Backend,
  conformanceCase: ConformanceCase,
  options: ConformanceOptions,
): ConformanceReport {
  const built = conformanceCase.build(options);
  const plan = tracePlan(conformanceCase.name, built);
  const extents = built.drawExtents(options.key);
  const state = createState({ variables: [], axes: built.axes, key: options.key, extents });
  const subject = new Subject(backend, state, plan);
  const oracle = new Subject(reference, state, plan);
  const compare = (now: Extents): ConformanceReport => {
    const inputs = built.drawInputs(now);
    const expected = oracle.run(inputs);
    const found = subject.run(inputs);
    const where = `${conformanceCase.name} on ${backend.description.name} at ${JSON.stringify(now)}`;
    return compareOutputs(where, found, expected, options.tolerance);
  };
  const before = compare(extents);
  const edited = built.drawExtents(foldKey(options.key, 'edited'));
  const edits = editsTo(state, edited, options.key);
  subject.residence.apply(...edits);
  oracle.residence.apply(...edits);
  const after = compare(edited);
  subject.residence.release();
  oracle.residence.release();
  return { compared: before.compared + after.compared, worst: Math.max(before.worst, after.worst) };
}

function tracePlan(name: string, { output, loss, sources }: BuiltCase): Plan {
  const gradients = gradient(loss, sources);
  const named = sources.map((source, i): [string, Tensor] => [
    `gradient of ${(source.attributes as LeafAttributes).name}`,
    gradients[i] as Tensor,
  ]);
  return trace({ name, outputs: { value: output, loss, ...Object.fromEntries(named) } });
}

/** A backend with the plan of a case loaded. */
class Subject {
  readonly residence: Residence;
  readonly #executable: Executable;

  constructor(backend: Backend, state: State, plan: Plan) {
    this.residence = backend.place(state);
    this.#executable = this.residence.load(plan);
  }

  run(inputs: RunInputs): ReadonlyMap<string, readonly number[]> {
    const executable = this.#executable;
    executable.run(inputs);
    return new Map([...executable.plan.outputs.keys()].map((name) => [name, [...executable.output(name)]]));
  }
}

/** Edits from a state to other extents: survivors change places, the last ones go, newborns come. */
function editsTo(state: State, extents: Extents, key: RandomKey): AxisEdit[] {
  return [...state.axisUnits.values()].map(({ axis, ids }) => {
    const after = extents[axis.name] as number;
    const positions = Array.from({ length: Math.min(ids.length, after) }, (_, i) => i);
    const survivors = shuffled(keyedChoices(foldKey(key, axis.name)), positions);
    return { axis: axis.name, survivors, births: after - survivors.length };
  });
}

function compareOutputs(
  where: string,
  found: ReadonlyMap<string, readonly number[]>,
  expected: ReadonlyMap<string, readonly number[]>,
  tolerance: number,
): ConformanceReport {
  let [compared, worst] = [0, 0];
  for (const [name, numbers] of expected) {
    const candidate = found.get(name) ?? [];
    if (candidate.length !== numbers.length) {
      throw new ConformanceError(
        `${where}: ${name}: found ${candidate.length} numbers, expected ${numbers.length}.`,
      );
    }
    const scale = numbers.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 1);
    numbers.forEach((number, i) => {
      const difference = Object.is(candidate[i], number)
        ? 0
        : Math.abs((candidate[i] as number) - number) / scale;
      if (!(difference <= tolerance)) {
        throw new ConformanceError(
          `${where}: ${name}: found ${candidate[i]} at element ${i}, expected ${number} to within ${tolerance * scale}.`,
        );
      }
      worst = Math.max(worst, difference);
    });
    compared += numbers.length;
  }
  return { compared, worst };
}
