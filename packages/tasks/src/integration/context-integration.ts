import type { Port } from '@meristem/autodiff';
import { requireLanes } from '../contract/batch.ts';
import type { TaskDefinition } from '../contract/definition.ts';
import { integrationNatsPerDecision } from './integration-floor.ts';
import { CHOICES, EVIDENCE_SIZE, IntegrationStream } from './integration-stream.ts';
import { integerOption, numberOption, resolveOptions } from '../options/options.ts';
import type { Floor, Task } from '../contract/task.ts';

const NAME = 'context-integration';
const SOURCE =
  'Mante, Sussillo, Shenoy and Newsome, "Context-dependent computation by recurrent dynamics in prefrontal cortex", ' +
  'Nature 503 (2013)';

const OPTIONS = {
  steps: integerOption({
    default: 20,
    min: 2,
    max: 100_000,
    meaning: 'number of steps in a trial, which is a training cycle; the last fifth is for the decision',
  }),
  coherence: numberOption({
    default: 0.5,
    min: 0,
    above: true,
    max: 1000,
    meaning: 'mean of a channel, up to its sign',
  }),
  noise: numberOption({
    default: 1,
    min: 0,
    max: 1000,
    meaning: 'standard deviation of a channel at each step',
  }),
} as const;

/** Options of {@link contextIntegration}. */
export interface ContextIntegrationOptions {
  /** Steps in a trial, at least 2; 20 where it is left out. */
  readonly steps?: number;
  /** The mean of a channel, up to its sign, above 0; 0.5 where it is left out. */
  readonly coherence?: number;
  /** The standard deviation of a channel at each step; 1 where it is left out. */
  readonly noise?: number;
}

const INPUTS: readonly Port[] = [{ kind: 'vector', name: 'evidence', size: EVIDENCE_SIZE }];

const TARGETS: readonly Port[] = [{ kind: 'symbol', name: 'choice', size: Object.keys(CHOICES).length }];

function create(given: unknown, path: string): Task {
  const options = resolveOptions(NAME, OPTIONS, given, path);
  const { steps, coherence, noise } = options;
  const decisionSteps = Math.max(1, Math.floor(steps / 5));
  const evidenceSteps = steps - decisionSteps;
  const natsPerDecision = integrationNatsPerDecision({ samples: evidenceSteps, coherence, noise });
  const natsPerCycle = decisionSteps * natsPerDecision;
  const floor: Floor = { natsPerCharacter: natsPerCycle / steps, natsPerCycle };
  return {
    name: NAME,
    options,
    source: SOURCE,
    steps,
    independent: true,
    needsMemory: true,
    inputs: INPUTS,
    targets: TARGETS,
    floor: () => floor,
    plateaus: () => [],
    open({ key, batch }) {
      const lanes = requireLanes(NAME, batch);
      return new IntegrationStream({ ...options, owner: NAME, evidenceSteps, key, batch: lanes });
    },
  };
}

/** The context-dependent integration task in the registry. */
export const contextIntegrationDefinition: TaskDefinition = {
  name: NAME,
  summary: 'The sign of the cued one of two noisy channels of evidence.',
  source: SOURCE,
  options: OPTIONS,
  create,
};

/**
 * Context-dependent integration: two noisy channels, and a cue that says which of them to go by. A cycle is one trial of
 * `steps` steps.
 *
 * The vector port `evidence` has four numbers: the two channels, and a 1 on the cue of the relevant one. For the first
 * four fifths of the trial each channel is its mean, `coherence` or its negative, plus noise drawn anew at each step; the
 * two signs and the cue are fair coins, drawn for each trial. Then all four numbers are 0 for the last fifth (rounded down,
 * at least one step), which is the sign to decide. The target `choice` is 0 (none) until then, and 1 (left, a negative
 * mean) or 2 (right) in every step of the decision.
 *
 * What remains uncertain is the sign of the mean given the noisy samples, anew in each step of the decision, so the floor
 * is known exactly: that of {@link integrationNatsPerDecision} times the steps of the decision.
 *
 * Source: Mante, Sussillo, Shenoy and Newsome, Nature 503 (2013), where the cue stays on to the end, coherences are
 * several, and the network answers with a real number.
 *
 * @throws {@link TaskOptionError} for an option out of its range
 */
export function contextIntegration(options: ContextIntegrationOptions = {}): Task {
  return create(options, NAME);
}
