import { assign, broadcast, type Tensor, tensor, type Update, type Variable } from '@meristem/autodiff';
import { type StepParts, stepContext } from '../modules/step-context.ts';
import type { CarriedValue } from '../modules/placed-module.ts';
import type { Model, ModelArea, Window } from './model.ts';
import { carryKey, portValues, type Named, oneStep, type UnrollOptions } from './one-step.ts';
import { keptStep } from './kept-step.ts';
import { streamedStep } from './streamed-step.ts';

/** A step as expressions. */
export interface SingleStep {
  /** Logits or values by output: `[batch, port]`. */
  readonly outputs: Named;
  /** Stores what is carried to the next step. */
  readonly carried: readonly Update[];
}

/**
 * One step of a model, from the carried activations on: what a cycle does at each of its steps. Modules over sequences look
 * back on what is kept of the steps before.
 *
 * @param inputs by port: symbols `[batch]`, vectors `[batch, port]` or grids `[batch, ...sites, port]`.
 */
export function singleStep(
  model: Model,
  inputs: Named,
  options: Pick<UnrollOptions, 'path'> = {},
): SingleStep {
  const carries = stepCarries(model);
  const apart = model.silentAfter === 1;
  const before = Object.fromEntries(
    carries.map(({ key, variable }) => [key, apart ? silence(variable) : variable]),
  );
  const run = (area: ModelArea, parts: StepParts): { readonly activation: Tensor } & Named =>
    area.window ? windowStep(area, area.window, parts) : area.instance.step(stepContext(parts));
  const { areas, outputs } = model;
  const stepped = oneStep(model, { areas, outputs, run }, before, portValues(model, inputs), options);
  return {
    outputs: stepped.outputs,
    carried: apart ? [] : carries.map(({ key, variable }) => assign(variable, stepped.carried[key]!)),
  };
}

/** What a network carries that goes on step by step: what cycles carry, and what modules over sequences look back on. */
export function carriedByStep(model: Model): readonly Variable[] {
  return stepCarries(model).map(({ variable }) => variable);
}

function windowStep(area: ModelArea, window: Window, parts: StepParts): ReturnType<typeof keptStep> {
  return window.of === 'kept' ? keptStep(area, window, parts) : streamedStep(area, window, parts);
}

function stepCarries({ areas }: Model): readonly { readonly key: string; readonly variable: Variable }[] {
  return areas.flatMap(({ name: area, carried, window }) =>
    [...carried, ...(window ? windowCarries(window) : [])].map(({ name, variable }) => ({
      key: carryKey(area, name),
      variable,
    })),
  );
}

function windowCarries(window: Window): readonly CarriedValue[] {
  const kept =
    window.of === 'kept'
      ? window.values.map(({ name, values: variable }) => ({ name, variable }))
      : [{ name: 'lastDrives', variable: window.drives }];
  return [...kept, { name: 'stepsSeen', variable: window.count }];
}

/** What is carried where nothing came before; no variable is read for it. */
function silence({ dims }: Variable): Tensor {
  return broadcast(tensor(0, []), dims);
}
