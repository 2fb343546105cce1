import { axis, contract, createState, randomKey, trace, variable, zeros } from '@meristem/autodiff';
import type { Axis, Dim, State, Plan } from '@meristem/autodiff';
import type { Layout } from './layouts.ts';
import type { PlanWork } from './timed-plan.ts';

/** The contraction of a layout, as a plan of its own. */
export function layoutWork({ name, x, y }: Layout): PlanWork {
  const axes = new Map<string, Axis>();
  const extents: Record<string, number> = {};
  const summed: Axis[] = [];
  for (const { letter, role, extent, fixed } of [...x, ...y]) {
    if (axes.has(letter)) continue;
    const made = fixed ? axis(letter, extent) : axis(letter);
    axes.set(letter, made);
    if (!fixed) extents[letter] = extent;
    if (role === 'summed') summed.push(made);
  }
  const dims = (letters: Layout['x']): readonly Dim[] =>
    letters.map(({ letter }) => axes.get(letter) as Axis);
  const left = variable({ name: 'x', dims: dims(x), initial: zeros });
  const right = variable({ name: 'y', dims: dims(y), initial: zeros });
  const product = contract<string, string, readonly Dim[]>(left, right, summed);
  const plan: Plan = trace({ name, outputs: { product } });
  const state: State = createState({ variables: [left, right], key: randomKey(0), extents });
  return { plan, state, inputs: [{}], outputs: [] };
}
