import type { JsonValue } from '@meristem/autodiff';
import type { GrowthRule, Moment, PopulationProposal, RuleMemory } from '../growth-rule.ts';
import { derivedFrom } from './derived-rule.ts';
import { kneeOf, type SizedLoss, withSize } from './knee.ts';

/** What is remembered beside what the rule within remembers. */
interface KneeMemory {
  curve: readonly SizedLoss[];
  /** Where the knee was, and the cycle at which growth ended for it; `null` before. */
  knee: (SizedLoss & { readonly cycle: number }) | null;
}

/** Sizes that a network grew out of in such a share of the run tell nothing: it had no time to come to anything. */
const TOO_SOON = 1 / 200;

/**
 * Lets a rule grow a network until more units stop paying: until the curve of what each size came to has a knee, see `kneeOf`.
 * From then on no more units are born than are removed at the same time; all else goes on, so that units that nobody needs still
 * go.
 */
export function stoppedAtKnee(rule: GrowthRule): GrowthRule {
  const inner = (moment: Moment): Moment => ({ ...moment, memory: innerOf(moment.memory) });
  const nothing: KneeMemory = { curve: [], knee: null };
  return derivedFrom(rule, `${rule.name} up to the knee`, {
    memory: { knee: nothing as unknown as JsonValue, rule: { ...rule.memory } },
    observe: (moment) => rule.observe?.(inner(moment)),
    ...(rule.revise && { revise: (moment) => rule.revise?.(inner(moment)) ?? [] }),
    propose: (population, draws, moment) => rule.propose(population, draws, inner(moment)),
    select: (proposals, moment) => {
      const selected = rule.select?.(proposals, inner(moment)) ?? proposals;
      const memory = moment.memory['knee'] as unknown as KneeMemory;
      if (!memory.knee && selected.some(grows)) look(memory, moment);
      return memory.knee ? selected.map(replacing).filter(changes) : selected;
    },
    pace: (memory, cycle) => rule.pace?.(innerOf(memory), cycle) ?? 1,
    ...(rule.paceOf && {
      paceOf: (group, memory, cycle) => rule.paceOf?.(group, innerOf(memory), cycle) ?? 1,
    }),
  });
}

function innerOf(memory: Readonly<RuleMemory>): RuleMemory {
  return memory['rule'] as RuleMemory;
}

/** Notes what the present size came to, as it is about to become larger, and whether there has been a knee. */
function look(memory: KneeMemory, { cycle, plannedCycles, smoothedLoss, cost }: Moment): void {
  if (cycle < TOO_SOON * plannedCycles) return;
  memory.curve = withSize(memory.curve, cost([]).parameters, smoothedLoss);
  const knee = kneeOf(memory.curve);
  if (knee) memory.knee = { ...knee, cycle };
}

function grows({ births, removed }: PopulationProposal): boolean {
  return births > removed.length;
}

/** No more births than removals. */
function replacing(proposal: PopulationProposal): PopulationProposal {
  return { ...proposal, births: Math.min(proposal.births, proposal.removed.length) };
}

function changes({ births, removed, rewrites = [] }: PopulationProposal): boolean {
  return births + removed.length + rewrites.length > 0;
}
