import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { counted } from '@meristem/autodiff';
import type { Cell } from '../cells/cell.ts';
import type { FixedOutcome } from '../cells/cell-outcome.ts';
import { fixedOutcome } from '../cells/cell-outcome.ts';
import type { CellPlanning } from '../cells/cell-plans.ts';
import { fixedPlan, grownPlan } from '../cells/cell-plans.ts';
import type { CellRow } from '../cells/cell-row.ts';
import { cellRow } from '../cells/cell-row.ts';
import type { CellStudy } from '../cells/cell-studies.ts';
import { CELL_HEADER, cellCells, cellMarkdown, tally } from '../cells/cell-table.ts';
import type { GrownRun } from '../control/controls.ts';
import type { FixedSize } from '../cells/fixed-size.ts';
import { FIXED_SIZES } from '../cells/fixed-size.ts';
import type { CliContext } from '../output/context.ts';
import { printNote, printResult } from '../output/context.ts';
import { textTable } from '../output/result-text.ts';
import { scoreOf } from '../result/score.ts';
import { writeAtomically, writeJson } from '../run/atomic-write.ts';
import type { GroupMember } from '../run/run-group.ts';
import { RunGroup } from '../run/run-group.ts';
import { ResultBook } from '../run/result-book.ts';
import { formatSeeds } from '../seeds.ts';
import type { TaskShelf } from '../tasks.ts';
import { trainBooked } from './booked-training.ts';
import { trainControls } from './train-controls.ts';

/** Which cells to train, and how. */
export interface CellRequest extends CellPlanning {
  readonly study: Omit<CellStudy, 'cells'>;
  readonly cells: readonly Cell[];
  readonly tasks: TaskShelf;
  readonly seeds: readonly number[];
  readonly fixedSeeds: readonly number[];
  /** Best fixed sizes that are known already, by cell: those cells train none. */
  readonly known: ReadonlyMap<string, readonly FixedOutcome[]>;
  readonly workers?: number;
  readonly out: string;
  readonly json: boolean;
  /** Whether the final shapes of networks that grow are trained from scratch as well. */
  readonly retrain: boolean;
}

/** A run of a cell: one that grows, or one of a fixed size. */
interface CellMember extends GroupMember {
  readonly size?: FixedSize;
}

/** Trains what has not been trained, cell by cell, and writes the table anew after each. */
export async function runCells(request: CellRequest, context: CliContext): Promise<void> {
  const { study, cells, seeds, out, json } = request;
  printNote(
    context,
    `Study ${study.name}, ${counted(cells.length, 'cell')}, seeds ${formatSeeds(seeds)}, in ${out}`,
  );
  await mkdir(out, { recursive: true });
  const book = await ResultBook.open(join(out, 'results.jsonl'));
  const rows: CellRow[] = [];
  const grown: GrownRun[] = [];
  for (const cell of cells) {
    const row = await trainCell(cell, request, { book, grown }, context);
    rows.push(row);
    if (json) printResult(context, JSON.stringify(row));
    await writeJson(join(out, `${study.name}.json`), rows, 2);
    await writeAtomically(join(out, `${study.name}.md`), cellMarkdown(study.name, study.summary, rows));
  }
  printNote(context, `Wrote ${study.name}.md, ${study.name}.json and results.jsonl: ${out}`);
  if (!json) printResult(context, `${textTable(CELL_HEADER, rows.map(cellCells), 1)}\n\n${tally(rows)}`);
  if (request.retrain) await trainControls(grown, request, context);
}

async function trainCell(
  cell: Cell,
  request: CellRequest,
  { book, grown: grownRuns }: { readonly book: ResultBook; readonly grown: GrownRun[] },
  context: CliContext,
): Promise<CellRow> {
  const { tasks, study, known } = request;
  const task = tasks.get(cell.task.name, cell.task.options);
  const grown = grownPlan(cell, task, request);
  const sizes = known.has(cell.name) ? [] : FIXED_SIZES;
  const members: readonly CellMember[] = [
    { name: join('grown', cell.name), plan: grown },
    ...sizes.map((size) => ({
      name: join('fixed', `${cell.name}-${size.units}-at-${size.rate}`),
      plan: fixedPlan(grown, task, size),
      seeds: request.fixedSeeds,
      size,
    })),
  ];
  const [first, ...fixed] = await trainMembers(members, request, book, context);
  if (first) grownRuns.push({ name: cell.name, task, folder: first.folder, results: first.results });
  const { batch, cycles } = grown.experiment;
  return cellRow({
    study: study.name,
    cell,
    task,
    training: { batch, cycles },
    grown: first?.results ?? [],
    failed: first?.failures.length ?? 0,
    sizes:
      known.get(cell.name) ??
      fixed.flatMap(({ results }, at) => fixedOutcome(sizes[at] as FixedSize, scoreOf(task), results) ?? []),
  });
}

/** Trains the runs of a cell side by side. A seed that fails is part of what a cell comes to. */
async function trainMembers(
  members: readonly CellMember[],
  { seeds, tasks, workers, out }: CellRequest,
  book: ResultBook,
  context: CliContext,
): Promise<Awaited<ReturnType<RunGroup<CellMember>['train']>>> {
  const group = await RunGroup.open(out, members, seeds, tasks);
  return await trainBooked(group, { seeds, out, book, ...(workers !== undefined && { workers }) }, context);
}
