import type { RuleMemory } from '../growth-rule.ts';

/** What a cycle is for. */
type Phase = 'founding' | 'growing' | 'folding' | 'nothing';

/** What the rule remembers from one cycle to the next. */
export type NeedMemory = {
  now: Phase;
  /** Whether populations have been brought to their first sizes, and whether that is of a layer born since the start. */
  founded: boolean;
  deepened: boolean;
  /** Looks so far, and the cycle of the last. */
  looks: number;
  last: number;
  /** The look in which stacks were last asked whether they want another layer. */
  asked: number;
  /** Training losses since the last look, in sum, and how many. */
  total: number;
  cycles: number;
  /** What training has cost, in multiply-adds. */
  work: number;
  /** What the last looks saw, oldest first; the lowest; what the network costs on what it is judged by, in nats per cycle. */
  seen: readonly number[];
  lowest: number | null;
  loss: number;
  /** What it costs on recent data, while it folds. */
  recent: number;
  /** Looks in a row in which training had learned by heart what unseen examples do not bear out. */
  byHeart: number;
  /** What guessing costs, in nats per cycle. */
  guessing: number;
  /** Whether the loss reached a new low, and whether it falls too slowly. */
  fell: boolean;
  slow: boolean;
  /** Whether folding has begun; the lowest losses since, on examples kept back and on recent data; populations that had their turn in this look. */
  folding: boolean;
  foldedFrom: number | null;
  recentFrom: number | null;
  /** Parameters from which folding began, and at its last look; how many times its usual cost it may cost while too many are left. */
  parametersFrom: number | null;
  parametersLast: number | null;
  haste: number;
  served: readonly string[];
  /** Whether something was folded in this cycle, and whether anybody has had a turn since the last. */
  folded: boolean;
  turns: boolean;
  /** By population: largest size that was needed, units of the next attempt at folding. */
  needed: Readonly<Record<string, number>>;
  attempts: Readonly<Record<string, number>>;
};

/** At the start of a run. */
export const NOTHING_SEEN: NeedMemory = {
  now: 'nothing',
  founded: false,
  deepened: false,
  looks: 0,
  last: 0,
  asked: 0,
  total: 0,
  cycles: 0,
  work: 0,
  seen: [],
  lowest: null,
  loss: 0,
  recent: 0,
  byHeart: 0,
  guessing: 0,
  fell: true,
  slow: true,
  folding: false,
  foldedFrom: null,
  recentFrom: null,
  parametersFrom: null,
  parametersLast: null,
  haste: 1,
  served: [],
  folded: false,
  turns: false,
  needed: {},
  attempts: {},
};

/** The rule's own view of what it remembers. */
export function needMemory(memory: RuleMemory): NeedMemory {
  return memory as NeedMemory;
}
