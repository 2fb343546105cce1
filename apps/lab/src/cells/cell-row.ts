import type { Task } from '@meristem/tasks';
import type { Score } from '../result/score.ts';
import { scoreOf } from '../result/score.ts';
import type { SeedResult } from '../result/seed-result.ts';
import type { Cell } from './cell.ts';
import type { FixedOutcome, GrownOutcome } from './cell-outcome.ts';
import { bestFixed, grownOutcome } from './cell-outcome.ts';
import { guessingOf } from './guessing.ts';
import type { Verdict } from './verdict.ts';
import { verdictOf } from './verdict.ts';

/** What a cell came to: a row of the table, plain data. */
export interface CellRow {
  readonly kind: 'cell';
  readonly study: string;
  readonly cell: string;
  readonly task: Cell['task'];
  readonly architecture: string;
  readonly batch: number;
  readonly cycles: number;
  /** Of which kind scores are: shares of right answers, or held-out losses per cycle. */
  readonly score: Score['kind'];
  readonly guessing: number;
  /** The optimum of a loss, `null` where it is unknown, and where accuracy is told. */
  readonly floor: number | null;
  /** The best fixed size by held-out score, in its favour; `null` where none was trained. */
  readonly fixed: FixedOutcome | null;
  readonly sizes: readonly FixedOutcome[];
  /** `null` where no seed finished. */
  readonly grown: GrownOutcome | null;
  readonly verdict: Verdict;
}

/** What a row is made of. */
export interface CellRuns {
  readonly study: string;
  readonly cell: Cell;
  readonly task: Task;
  readonly training: { readonly batch: number; readonly cycles: number };
  readonly grown: readonly SeedResult[];
  /** Grown seeds that ended in an error. */
  readonly failed: number;
  readonly sizes: readonly FixedOutcome[];
}

/** The row of a cell. */
export function cellRow({ study, cell, task, training, grown, failed, sizes }: CellRuns): CellRow {
  const score = scoreOf(task);
  const floor = score.kind === 'nats' ? task.floor(training.cycles - 1)?.natsPerCycle : undefined;
  const outcome = grownOutcome(score, grown, failed);
  const fixed = bestFixed(score, sizes);
  const guessing = guessingOf(task);
  return {
    kind: 'cell',
    study,
    cell: cell.name,
    task: cell.task,
    architecture: cell.architectureName,
    ...training,
    score: score.kind,
    guessing,
    floor: floor ?? null,
    fixed: fixed ?? null,
    sizes,
    grown: outcome ?? null,
    verdict:
      outcome === undefined
        ? { near: false, learned: false }
        : verdictOf({ score, guessing, floor, fixed: fixed?.score, ...outcome }),
  };
}
