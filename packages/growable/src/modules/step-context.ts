import { add, positions, relabel, type Tensor } from '@meristem/autodiff';
import { ArchitectureError } from './architecture-error.ts';
import type { Kept, Past, StepContext } from './growable-module.ts';

/** What a step is given, with what the module carried by name; `seen` is its activation as others see it. */
export interface StepParts extends Pick<StepContext, 'drive' | 'training' | 'noise' | 'observe' | 'measure'> {
  previous(name: string): Tensor | undefined;
  readonly come?: Tensor;
  /** Where the present step is computed by itself: what was kept, and its number. */
  readonly past?: StepContext['past'];
  readonly numbers?: Tensor;
}

/** A step's context. */
export function stepContext({ previous, ...parts }: StepParts): StepContext {
  const carried = (name: string): Tensor => {
    const value = previous(name);
    if (value) return value;
    throw new ArchitectureError(
      `step: found a step that asks for "${name}" of the step before, expected one that asks for it in training too: ` +
        'what a module carries follows from that. Use it whatever `training` is, and declare it with `carry` first.',
    );
  };
  return {
    ...parts,
    come: parts.come,
    past: parts.past ?? allAtOnce,
    numbers: parts.numbers,
    driven: (addend) => (parts.drive ? add(parts.drive, addend) : addend),
    previous: {
      get activation() {
        return carried('activation');
      },
      get seen() {
        return carried('seen');
      },
      of: ({ name }) => carried(name),
    },
  };
}

/** Where all steps are computed at once, each may take from any. */
function allAtOnce({ time }: Kept, present: Tensor): Past {
  const own: Tensor = positions(time);
  return {
    values: relabel(present, [[time, time.pre]]),
    over: time.pre,
    own,
    others: relabel(own, [[time, time.pre]]),
  };
}
