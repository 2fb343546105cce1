import type { PresetRule } from '@meristem/experiment';
import type { BackendName } from '../backend-choice.ts';
import { chosenPlan } from '../options/experiment-choice.ts';
import type { RunPlan } from '../run/run-plan.ts';

/** The two versions of the paper, which differ in criterion and rule. */
export const VERSIONS = ['v1', 'v2'] as const;

/** A version of the paper. */
export type Version = (typeof VERSIONS)[number];

/** The paper's experiments. */
export const FIGURES = ['easy', 'hard', 'fixed', 'easy-hard-easy'] as const;

/** An experiment of the paper: one figure. */
export type FigureName = (typeof FIGURES)[number];

/** One set of settings that an experiment trains with many seeds. */
export interface Member {
  /** Names the folder of its run, e.g. `hard` or `fixed-20`. */
  readonly name: string;
  readonly task: 'reversal' | 'digraphs' | 'easy-hard-easy';
  readonly rule: PresetRule;
  /** Units of a network of fixed size. */
  readonly units?: number;
  /** Cycles of the paper. */
  readonly cycles: number;
}

/** A member with the plan of its run. */
export interface PlannedMember extends Member {
  readonly plan: RunPlan;
}

/** The sizes that the paper holds its growing networks against. */
const FIXED_SIZES = [20, 37, 50, 75, 100] as const;

const GROWN_RULE: Readonly<Record<Version, PresetRule>> = { v1: 'multiplier', v2: 'outgoing-l1' };

/** Cycles of every experiment of a version. */
const PAPER_CYCLES: Readonly<Record<Version, number>> = { v1: 300_000, v2: 100_000 };

function grown(name: 'easy' | 'hard', task: Member['task'], version: Version): Member {
  return { name, task, rule: GROWN_RULE[version], cycles: PAPER_CYCLES[version] };
}

/** What each figure of a version trains; the first version has no comparison with fixed sizes. */
export function membersOf(figure: FigureName, version: Version): readonly Member[] | undefined {
  const easy = grown('easy', 'digraphs', version);
  const hard = grown('hard', 'reversal', version);
  const table: Readonly<Record<FigureName, readonly Member[] | undefined>> = {
    easy: [easy],
    hard: [hard],
    fixed: version === 'v1' ? undefined : [...FIXED_SIZES.map(fixedMember), hard],
    'easy-hard-easy': [
      {
        name: 'easy-hard-easy',
        task: 'easy-hard-easy',
        rule: GROWN_RULE[version],
        cycles: PAPER_CYCLES[version],
      },
    ],
  };
  return table[figure];
}

function fixedMember(units: number): Member {
  return { name: `fixed-${units}`, task: 'reversal', rule: 'none', units, cycles: PAPER_CYCLES.v2 };
}

/** The plan of a member, with the paper's settings. */
export async function planOfMember(
  { task, rule, units, cycles: ownCycles }: Member,
  backend: BackendName,
  cycles = ownCycles,
): Promise<RunPlan> {
  return await chosenPlan({
    task,
    ...(task === 'easy-hard-easy' && { taskOptions: JSON.stringify({ cycles }) }),
    architecture: 'recurrent',
    rule,
    preset: 'paper',
    ...(units !== undefined && { units }),
    cycles,
    backend,
  });
}
