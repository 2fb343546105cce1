import { axis as declareAxis, type Axis, overlapAdd, type Tensor, windows } from '@meristem/autodiff';
import { arranged } from '../modules/arranged.ts';
import { stepContext, type StepParts } from '../modules/step-context.ts';
import type { Model, ModelArea } from './model.ts';
import { type Named, oneStep, type UnrollOptions } from './one-step.ts';

/**
 * Modules over sequences, each of which computes all steps of a cycle at once: their activations, and what they observe and
 * measure. Where several cycles are run as one, each is a sequence of its own.
 */
export function atOnce(
  model: Model,
  areas: readonly ModelArea[],
  { seen, before }: { readonly seen: Named; readonly before: Named },
  options: UnrollOptions,
): Pick<ReturnType<typeof oneStep>, 'activations' | 'measured'> {
  const { time, cycle } = model;
  const several = time !== cycle ? { run: cycleByCycle(time, cycle) } : {};
  return oneStep(model, { areas, outputs: [], ...several }, before, seen, options);
}

/** What runs a module over the cycles that a long one is made of, side by side. */
function cycleByCycle(time: Axis, cycle: Axis) {
  const cycles = declareAxis('cycles', time.min / cycle.min);
  const stride = cycle.min;
  const apart = (x: Tensor): Tensor => windows(x, { from: time, to: cycles, offset: cycle, stride });
  const joined = (x: Tensor): Tensor => {
    const others = x.dims.filter((dim) => dim !== cycles && dim !== cycle);
    return arranged(overlapAdd(x, { from: cycles, to: time, offset: cycle, stride }), [time, ...others]);
  };
  return ({ instance }: ModelArea, parts: StepParts): { readonly activation: Tensor } => {
    const { activation } = instance.over({ cycles }).step(
      stepContext({
        ...parts,
        drive: parts.drive && apart(parts.drive),
        observe: (name, value) => void parts.observe(name, joined(value)),
      }),
    );
    return { activation: joined(activation) };
  };
}
