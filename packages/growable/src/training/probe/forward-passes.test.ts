import { type Backend, type Plan, referenceBackend } from '@meristem/autodiff';
import { describe, expect, it } from 'vitest';
import { givenTask } from '../../testing/given-task.ts';
import { probedNetwork } from '../../testing/probed-network.ts';
import { catalogued } from '../../testing/sample-models.ts';
import { sampleTask } from '../../testing/sample-trainer.ts';

const CYCLES = 300;
const STEPS = 4;

/** Cycles that are all alike, so that it makes no difference how many of them are looked at. */
const again = givenTask({
  ...{ name: 'again', steps: STEPS, inputs: sampleTask.inputs, targets: sampleTask.targets },
  at: (port, position, lane) => [((port === 'next' ? 1 : 0) + (position % STEPS) + lane) % 3],
});

/** A backend that remembers the plans that were loaded. */
function remembering(plans: Plan[]): Backend {
  const backend = referenceBackend('double');
  return {
    description: backend.description,
    place: (state, options) => {
      const residence = backend.place(state, options);
      const { load } = residence;
      residence.load = (plan) => {
        plans.push(plan);
        return load.call(residence, plan);
      };
      return residence;
    },
  };
}

const longest = (plans: readonly Plan[]): number =>
  Math.max(
    ...plans.flatMap(({ buffers }) =>
      buffers.flatMap(({ dims }) =>
        dims.flatMap(({ axis }) => (axis.name.startsWith('time of') ? [axis.min] : [])),
      ),
    ),
  );

describe('cycles in which all steps are computed at once', () => {
  it('are looked at one by one where they would take much memory together, with the same findings', () => {
    const plans: Plan[] = [];
    const model = catalogued('transformer', again, 4);
    const { probe } = probedNetwork(CYCLES, { model, task: again, batch: 4, backend: remembering(plans) });
    const [few, many] = [2, CYCLES].map((cycles) => ({
      ...probe.moments('stack.b1.attention.heads', cycles),
      loss: probe.lossWith([], cycles),
    }));
    // Two cycles are a long one, 300 are too long for each of six populations.
    expect(longest(plans)).toBe(2 * STEPS);
    expect([few!.cycles, many!.cycles]).toEqual([2, CYCLES]);
    expect(many!.samples).toBe((CYCLES / 2) * few!.samples);
    expect(many!.loss).toBeCloseTo(few!.loss, 12);
    for (const name of ['mean', 'secondMoment', 'covariance'] as const) {
      many![name].forEach((value, i) => expect(value).toBeCloseTo(few![name][i]!, 12));
    }
    expect(Math.max(...many!.covariance)).toBeGreaterThan(1e-9);
  });

  it('are one long cycle where steps are computed one by one', () => {
    const plans: Plan[] = [];
    const model = catalogued('recurrent', again, 4);
    const { probe } = probedNetwork(CYCLES, { model, task: again, batch: 4, backend: remembering(plans) });
    probe.lossWith([], CYCLES);
    expect(longest(plans)).toBe(CYCLES * STEPS);
  });
});
