import type { RuleMemory } from '../growth-rule.ts';

/** What is remembered of an output. */
export interface OutputRecord {
  /** What it costs per cycle, averaged, and the variance of that from cycle to cycle. */
  average: number | null;
  variance: number;
  /** The least that it has cost on average, since the last alarm; and before that one. */
  least: number | null;
  known: number | null;
  /** What it cost when it was last found to have got better, and looks since then. */
  reference: number | null;
  fruitless: number;
  growing: boolean;
  /** Cycles of the last birth for it, and of the last alarm; 0 until there is one. */
  progressed: number;
  alarmed: number;
  /** The most that guessing it has cost. */
  guess: number;
}

/** What is remembered of an area. */
interface AreaRecord {
  readonly born: number;
  /** The outputs that it leads to. */
  readonly outputs: readonly string[];
}

/** When something is tried next. */
export interface Turn {
  readonly due: number;
  readonly wait: number;
  /** What its outputs cost when it was tried last. */
  readonly cost: number;
}

/** An area that another one takes over from. */
interface Heir {
  readonly population: string;
  readonly area: string;
  readonly heir: string;
  readonly output: string;
}

/** A unit that is to be tried: an area or a projection on a constant, or an area on another one. */
export interface UnitPurpose {
  readonly kind: 'area' | 'merge' | 'projection';
  readonly population: string;
  readonly unit: string;
}

/** What a cycle is for. */
export type Purpose =
  | {
      readonly kind: 'grow';
      /** Outputs that get an area, areas that get units, and those that begin from silence. */
      readonly areas: readonly string[];
      readonly units: readonly string[];
      readonly silenced: readonly string[];
    }
  | UnitPurpose
  | ({ readonly kind: 'hand-over' } & Heir)
  | { readonly kind: 'fold' };

/** Everything that the rule remembers. */
export interface AreaGrowthMemory {
  readonly outputs: Record<string, OutputRecord>;
  areas: Record<string, AreaRecord>;
  turns: Record<string, Turn>;
  now: Purpose | null;
  /** Who takes over in the next cycle. */
  heir: Heir | null;
}

/** What the rule remembers at the start of a run. */
export function firstMemory(): RuleMemory {
  const memory: AreaGrowthMemory = { outputs: {}, areas: {}, turns: {}, now: null, heir: null };
  return { ...(memory as unknown as RuleMemory), folds: { turns: {} } };
}

/** The memory of a run, by its fields. */
export function memoryOf(memory: Readonly<RuleMemory>): AreaGrowthMemory {
  return memory as unknown as AreaGrowthMemory;
}

/** What is remembered of an output before the first cycle. */
export function newOutput(): OutputRecord {
  return {
    average: null,
    variance: 0,
    least: null,
    known: null,
    reference: null,
    fruitless: 0,
    growing: true,
    progressed: 0,
    alarmed: 0,
    guess: 0,
  };
}
