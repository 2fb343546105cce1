import type { Tensor } from '@meristem/autodiff';
import type { StepContext } from '../modules/growable-module.ts';
import { stepContext } from '../modules/step-context.ts';
import type { Moment } from '../growth/growth-rule.ts';
import type { Probe } from '../growth/probe.ts';

/** A probe of nothing: a rule that looks through it fails. */
const blindProbe: Probe = new Proxy({} as Probe, {
  get: (_target, name) => {
    throw new Error(`the probe was asked for "${String(name)}"`);
  },
});

/** A moment of a run, for asking a rule by hand. */
export function sampleMoment(parts: Partial<Moment> = {}): Moment {
  return {
    cycle: 7,
    plannedCycles: 100,
    shape: { batch: 1, steps: 40 },
    loss: 12,
    smoothedLoss: 13,
    memory: {},
    probe: blindProbe,
    lookups: 0,
    costs: {},
    note: () => {},
    cost: () => {
      throw new Error('the cost of the network was asked for');
    },
    ...parts,
  };
}

/** What a module is told in a step that does not learn, with what it carried by name. */
export function quietContext(drive?: Tensor, before: Readonly<Record<string, Tensor>> = {}): StepContext {
  return stepContext({
    drive,
    previous: (name) => before[name],
    training: false,
    noise: () => {
      throw new Error('noise was asked for in a step that does not learn');
    },
    observe: () => {},
    measure: () => {},
  });
}
