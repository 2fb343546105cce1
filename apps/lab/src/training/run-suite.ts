import { join } from 'node:path';
import { counted } from '@meristem/autodiff';
import { architectureByName, type ArchitectureSpec } from '@meristem/experiment';
import { fits } from '../cells/fits.ts';
import { asFixed, shapesOf } from '../control/controls.ts';
import { finalShape } from '../control/final-shape.ts';
import { UsageError } from '../errors.ts';
import { suiteFigure } from '../figure/suite-figure.ts';
import { writeFigure } from '../figure/write-figure.ts';
import type { CliContext } from '../output/context.ts';
import { printNote, printResult } from '../output/context.ts';
import { tellData } from '../output/data-text.ts';
import { textTable } from '../output/result-text.ts';
import type { SeedResult } from '../result/seed-result.ts';
import { writeAtomically, writeJson } from '../run/atomic-write.ts';
import { ResultBook } from '../run/result-book.ts';
import type { GroupMember } from '../run/run-group.ts';
import { RunGroup } from '../run/run-group.ts';
import { fittingArchitecture } from '../options/fitting-architecture.ts';
import { formatSeeds } from '../seeds.ts';
import { OWN_FLAG_OF } from '../options/task-choice.ts';
import { entryName, type Suite, type SuiteEntry } from '../suite/suite.ts';
import type { OpenEntry, SuiteMethod, SuitePlanning } from '../suite/suite-methods.ts';
import { suiteReport } from '../suite/suite-report.ts';
import { type EntryOutcome, type MethodOutcome, scaleOf } from '../suite/suite-scores.ts';
import { comparisonTable, entryTable, methodTable, suiteMarkdown } from '../suite/suite-table.ts';
import { TaskShelf } from '../tasks.ts';
import { trainBooked } from './booked-training.ts';

/** Which suite to train, and how. */
export interface SuiteRequest extends SuitePlanning {
  readonly suite: Suite;
  readonly methods: readonly SuiteMethod[];
  /** Whether the final shapes of growing methods are trained from scratch as well. */
  readonly retrain: boolean;
  readonly seeds: readonly number[];
  readonly workers?: number;
  readonly out: string;
  readonly json: boolean;
}

/** A run of a suite. */
interface SuiteMember extends GroupMember {
  readonly entry: OpenEntry;
}

/** What was trained of a method: by entry, the results and the seeds that failed. */
interface Trained {
  readonly member: SuiteMember;
  readonly results: readonly SeedResult[];
  readonly failed: readonly number[];
  /** The final architecture of a seed. */
  readonly shapes: ReadonlyMap<number, ArchitectureSpec>;
}

/** Trains what has not been trained, method by method, and writes tables, JSON and a picture. */
export async function runSuite(request: SuiteRequest, context: CliContext): Promise<void> {
  const { suite, seeds, methods, out } = request;
  printNote(
    context,
    `Suite ${suite.name}, ${suite.entries.length === 1 ? 'one entry' : `${suite.entries.length} entries`}, seeds ${formatSeeds(seeds)}, in ${out}`,
  );
  const tasks = new TaskShelf();
  for (const { task, options } of own(suite.entries))
    tellData(await tasks.load(task, options ?? {}), context);
  const entries = openEntries(suite, tasks);
  const book = await ResultBook.open(join(out, 'results.jsonl'));
  const outcomes: MethodOutcome[] = [];
  for (const method of methods) {
    const members = entries.map((entry) => ({
      name: join(method.name, entry.name),
      entry,
      plan: method.plan(entry, request),
    }));
    const trained = await trainMembers(members, request, { book, tasks }, context);
    outcomes.push({ method: method.name, entries: entries.map((entry) => outcomeOf(entry, trained)) });
    if (!request.retrain || !method.grows) continue;
    const again = trained.flatMap((each) => controls(method.name, each));
    const controlled = await trainMembers(again, request, { book, tasks }, context);
    outcomes.push({
      method: `${method.name}, from scratch`,
      entries: entries.map((entry) => outcomeOf(entry, controlled)),
    });
  }
  await writeSuite(request, outcomes, context);
}

/** Entries of own data, which has to be read from files; one by several architectures counts once. */
function own(entries: readonly SuiteEntry[]): readonly SuiteEntry[] {
  const lying = entries.filter(({ task }) => OWN_FLAG_OF[task] !== undefined);
  return [...new Map(lying.map((entry) => [JSON.stringify([entry.task, entry.options]), entry])).values()];
}

/** The entries whose architecture fits the task: what takes memory takes a network that has one. */
function openEntries(suite: Suite, tasks: TaskShelf): readonly OpenEntry[] {
  const opened = suite.entries.map((entry) => openEntry(entry, tasks));
  const fitting = opened.filter(({ architecture, task }) => fits(architecture, task));
  if (fitting.length > 0) return fitting;
  throw new UsageError(
    `--architectures: found none that fits a task of suite ${suite.name}, expected at least one with a memory, such as recurrent.`,
  );
}

function openEntry(entry: Suite['entries'][number], tasks: TaskShelf): OpenEntry {
  const task = tasks.get(entry.task, entry.options);
  const architecture = entry.architecture ?? fittingArchitecture(task).name;
  return {
    name: entryName({ ...entry, architecture }),
    entry,
    task,
    architecture: architectureByName(architecture, { ports: task }),
  };
}

/** Each seed has a final shape of its own, and so a plan of its own. */
function controls(method: string, { member, results, shapes }: Trained): readonly SuiteMember[] {
  return results.flatMap(({ seed, units }) => {
    const shape = shapes.get(seed);
    if (shape === undefined) return [];
    const plan = asFixed(member.plan, member.entry.task, finalShape(shape, units));
    return {
      name: join(`${method}-from-scratch`, `${member.entry.name}-${seed}`),
      entry: member.entry,
      plan,
      seeds: [seed],
    };
  });
}

/** What was trained of an entry, in one run or in one for each seed. */
function outcomeOf(entry: OpenEntry, trained: readonly Trained[]): EntryOutcome {
  const own = trained.filter(({ member }) => member.entry === entry);
  const results = own.flatMap((each) => each.results);
  return {
    entry,
    scale: scaleOf(entry.task, results),
    results,
    failed: own.flatMap(({ failed }) => failed),
  };
}

/** Trains the runs of a method side by side. A seed that fails is part of what a method comes to. */
async function trainMembers(
  members: readonly SuiteMember[],
  { seeds, workers, out }: SuiteRequest,
  { book, tasks }: { readonly book: ResultBook; readonly tasks: TaskShelf },
  context: CliContext,
): Promise<readonly Trained[]> {
  const group = await RunGroup.open(out, members, seeds, tasks);
  const how = { seeds, out, book, ...(workers !== undefined && { workers }) };
  const outcomes = await trainBooked(group, how, context);
  return await Promise.all(
    outcomes.map(async ({ folder, results, failures }, at) => ({
      member: members[at] as SuiteMember,
      results,
      failed: failures.map(({ seed }) => seed),
      shapes: await shapesOf({ folder, results }),
    })),
  );
}

async function writeSuite(
  { suite, seeds, out, json }: SuiteRequest,
  outcomes: readonly MethodOutcome[],
  context: CliContext,
): Promise<void> {
  const report = suiteReport(outcomes, seeds);
  const value = { kind: 'suite', suite: suite.name, seeds, ...report, entries: entryJson(outcomes) };
  await writeAtomically(join(out, `${suite.name}.md`), suiteMarkdown(suite, outcomes, report));
  await writeJson(join(out, `${suite.name}.json`), value, 2);
  const title = `Suite ${suite.name}`;
  const subtitle = `${counted(suite.entries.length, 'task')}, seeds ${formatSeeds(seeds)}; 0 is what guessing comes to, 1 the best there can be`;
  await writeFigure(out, suite.name, suiteFigure({ title, subtitle, methods: report.methods }));
  printNote(
    context,
    `Wrote ${suite.name}.md, ${suite.name}.json, ${suite.name}.svg, ${suite.name}.png: ${out}`,
  );
  if (json) {
    printResult(context, JSON.stringify(value));
    return;
  }
  const tables = [entryTable(outcomes), methodTable(report), comparisonTable(report)];
  const shown = tables.filter(({ rows }) => rows.length > 0);
  printResult(context, shown.map(({ header, rows, names }) => textTable(header, rows, names)).join('\n\n'));
}

function entryJson(outcomes: readonly MethodOutcome[]): readonly object[] {
  return outcomes.flatMap(({ method, entries }) =>
    entries.map(({ entry, scale: { score, guessing, best, floor }, results, failed }) => ({
      method,
      entry: entry.name,
      measure: score.name,
      guessing,
      best,
      floor,
      seeds: results.map(({ seed }) => seed),
      values: results.map(score.of),
      units: results.map(({ totalUnits }) => totalUnits),
      parameters: results.map(({ parameters }) => parameters),
      seconds: results.map(({ wallSeconds }) => wallSeconds),
      failed,
    })),
  );
}
