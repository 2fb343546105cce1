import { axis } from '../axis/axis.ts';
import type { Executable, Residence } from '../backend/backend.ts';
import { referenceBackend } from '../backend/reference/reference-backend.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { trace } from '../plan/trace.ts';
import { assign } from '../plan/update.ts';
import { input } from '../primitives/source.ts';
import { randomKey } from '../random/key.ts';
import { constant, normal } from '../state/fill.ts';
import { createState } from '../state/state.ts';
import { type Variable, variable } from '../state/variable.ts';

/** A growable axis. */
export const unit = axis('unit');
/** A weight between its units, a bias of each, and a number. */
const weight = variable({ name: 'weight', dims: [unit.pre, unit.post], initial: normal(1) }) as Variable;
export const bias = variable({
  name: 'bias',
  dims: [unit],
  initial: normal(1),
  birth: { own: constant(0) },
}) as Variable;
const scale = variable({ name: 'scale', dims: [], initial: constant(2) }) as Variable;
export const parameters = [weight, bias, scale];

/** Steps of an optimizer. */
export interface OptimizerRun {
  readonly residence: Residence;
  read(name: string): number[];
  step(gradients: Readonly<Record<string, readonly number[]>>, rate: number): void;
}

/** An optimizer whose gradients come from outside. The gradient of the weight arrives transposed, as it may. */
export function startOptimizer(optimizer: Optimizer, units: number): OptimizerRun {
  const gradients = [input('weight', [unit.post, unit.pre]), input('bias', [unit]), input('scale', [])];
  const bound = optimizer.bind(parameters);
  const { values, updates } = bound.step(gradients, input('rate', []));
  const plan = trace({
    name: optimizer.name,
    outputs: {},
    updates: [...updates, ...parameters.map((parameter, i) => assign(parameter, values[i]!))],
  });
  const variables = [...parameters, ...bound.slots];
  const state = createState({ variables, key: randomKey(1), extents: { unit: units } });
  const residence = referenceBackend().place(state);
  const executable: Executable = residence.load(plan);
  return {
    residence,
    read: (name) => [...residence.snapshot().read(name)],
    step: (given, rate) => executable.run({ ...transposed(given), rate }),
  };
}

function transposed(given: Readonly<Record<string, readonly number[]>>): Record<string, readonly number[]> {
  const { weight: square = [] } = given;
  const units = Math.sqrt(square.length);
  return { ...given, weight: square.map((_, i) => square[(i % units) * units + Math.floor(i / units)]!) };
}
