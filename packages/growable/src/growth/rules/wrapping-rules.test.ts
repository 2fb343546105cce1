import { randomKey, type Variable } from '@meristem/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { populationOf } from '../../testing/sample-population.ts';
import { sampleMoment } from '../../testing/sample-moment.ts';
import { outgoingL1 } from '../criteria/outgoing-l1.ts';
import { drawsAt } from '../draws.ts';
import {
  type GrowthRule,
  type Moment,
  type PopulationProposal,
  type RuleMemory,
  windowOf,
} from '../growth-rule.ts';
import type { Probe, Rewrite } from '../probe.ts';
import { withRefresh } from '../refresh/with-refresh.ts';
import { budget } from './budget.ts';
import { byPopulation, byScale } from './combined-rule.ts';
import { during } from './run-span.ts';

/** Every rule that stands over another one. */
const WRAPPERS: Readonly<Record<string, (rule: GrowthRule) => GrowthRule>> = {
  during: (rule) => during({}, rule),
  'during, up to the knee': (rule) => during({ stopAtKnee: true }, rule),
  budget: (rule) => budget(rule, { parameters: 1000 }),
  withRefresh: (rule) => withRefresh(rule),
  byScale: (rule) => byScale({ neuron: rule }),
  byPopulation: (rule) => byPopulation({ memory: rule }),
};

/** What a rule need not have. */
const OPTIONAL = [
  'memory',
  'window',
  'validates',
  'graveyard',
  'costs',
  'observe',
  'revise',
  'select',
  'pace',
  'paceOf',
] as const satisfies readonly (keyof GrowthRule)[];
type Part = (typeof OPTIONAL)[number];

const criterion = outgoingL1({ outputs: 3 });
const draws = drawsAt(randomKey(0), 'any', 0);
const population = populationOf([1, 1, 1, 1]);
const proposal: PopulationProposal = { population, removed: [0, 1], births: 1 };
const rewrite: Rewrite = { variable: {} as Variable, values: Float64Array.of(1) };
// What refreshing looks at while nothing has changed.
const probe = { ports: [] } as unknown as Probe;

/** A rule with some of the optional parts, and what it was asked, with the mark that it found in its memory. */
function recording(parts: readonly Part[]): { rule: GrowthRule; asked: string[] } {
  const asked: string[] = [];
  const note = (part: string, memory: Readonly<RuleMemory>, ...rest: readonly unknown[]): void => {
    asked.push([part, memory['mark'] ?? 'none', ...rest].join(' '));
  };
  const every: Required<Pick<GrowthRule, Part>> = {
    memory: { mark: 'own' },
    window: ({ steps }) => 2 * steps,
    validates: true,
    graveyard: 3,
    costs: true,
    observe: ({ memory }) => note('observe', memory),
    revise: ({ memory }) => {
      note('revise', memory);
      return [rewrite];
    },
    select: (proposals, { memory }) => {
      note('select', memory, proposals.length);
      return proposals.slice(1);
    },
    pace: (memory, cycle) => {
      note('pace', memory, cycle);
      return 0.5;
    },
    paceOf: (group, memory, cycle) => {
      note('paceOf', memory, group, cycle);
      return 0.25;
    },
  };
  const rule: GrowthRule = {
    name: 'recording',
    criterion,
    propose: (view, _draws, { memory }) => {
      note('propose', memory, view.name);
      return { removed: [2], births: 1 };
    },
    ...Object.fromEntries(parts.map((part) => [part, every[part]])),
  };
  return { rule, asked };
}

/** What a rule says to all that can be asked of it. */
function answers(rule: GrowthRule): unknown {
  const memory = structuredClone({ ...rule.memory }) as RuleMemory;
  const moment: Moment = sampleMoment({ memory, probe, cost: () => ({ parameters: 1, multiplyAdds: 1 }) });
  rule.observe?.(moment);
  return {
    window: windowOf(rule, moment.shape),
    validates: rule.validates ?? false,
    graveyard: rule.graveyard ?? 0,
    costs: rule.costs ?? false,
    revised: rule.revise?.(moment) ?? [],
    proposed: rule.propose(population, draws, moment),
    selected: rule.select?.([proposal, proposal], moment) ?? [proposal, proposal],
    pace: rule.pace?.(memory, 7) ?? 1,
    paceOf: rule.paceOf?.('area', memory, 7) ?? 1,
    // Groups of parameters are told apart only where somebody gives them paces.
    paced: rule.paceOf !== undefined,
  };
}

const someParts = fc.subarray([...OPTIONAL]);

describe('a rule over another one', () => {
  it.each(Object.entries(WRAPPERS))('hands on all that the other has: %s', (_name, wrapped) => {
    fc.assert(
      fc.property(someParts, (parts) => {
        const [alone, within] = [recording(parts), recording(parts)];
        expect(answers(wrapped(within.rule))).toEqual(answers(alone.rule));
        expect(within.asked).toEqual(alone.asked);
      }),
    );
  });

  it('does so however many stand over one another', () => {
    const wrappers = fc.array(fc.constantFrom(...Object.values(WRAPPERS)), { maxLength: 4 });
    fc.assert(
      fc.property(someParts, wrappers, (parts, over) => {
        const [alone, within] = [recording(parts), recording(parts)];
        const outermost = over.reduce((rule, wrapped) => wrapped(rule), within.rule);
        expect(answers(outermost)).toEqual(answers(alone.rule));
        expect(within.asked).toEqual(alone.asked);
      }),
    );
  });
});
