import { join } from 'node:path';
import { parseExperiment } from '@meristem/experiment';
import type { BackendName } from '../backend-choice.ts';
import type { GrownRun } from '../control/controls.ts';
import { RunFolderError, UsageError } from '../errors.ts';
import { writeAtomically, writeJson } from '../run/atomic-write.ts';
import type { GroupMember, TrainedMember } from '../run/run-group.ts';
import { formatSeeds } from '../seeds.ts';
import type { StudyRow } from '../study/comparison.ts';
import { studyJson, studyMarkdown, studyTable } from '../study/study-table.ts';
import type { RunLength, Study, StudyExperiment, StudyRun } from '../study/study.ts';
import { TaskShelf } from '../tasks.ts';
import type { CliContext } from '../output/context.ts';
import { printNote, printResult } from '../output/context.ts';
import { finishedSeeds } from '../run/finished-seeds.ts';
import { planOf } from '../options/experiment-choice.ts';
import { textTable } from '../output/result-text.ts';
import { trainGroup } from './group-training.ts';
import { trainControls } from './train-controls.ts';

/** Which study to run, and how. */
export interface StudyRequest {
  readonly study: Study;
  readonly seeds: readonly number[];
  /** How many cycles are trained where the study says so many. */
  readonly length: RunLength;
  readonly backend: BackendName;
  readonly workers?: number;
  /** Held-out cycles at the end of each run; by its training cycles unless told. */
  readonly evaluationCycles?: number;
  readonly out: string;
  readonly json: boolean;
  /** Whether the final shapes of networks that grow are trained from scratch as well. */
  readonly retrain: boolean;
  /** Which experiments of the study, by name; all of them unless told. */
  readonly experiments?: readonly string[];
  /** Whether nothing is trained, and the table is that of the seeds that have finished. */
  readonly finished?: boolean;
}

interface StudyMember extends GroupMember {
  readonly from: StudyExperiment;
}

/** Trains the experiments of a study that have not been trained, stage by stage, and writes the table. */
export async function runStudy(request: StudyRequest, context: CliContext): Promise<void> {
  const { study, seeds, length, out } = request;
  const tasks = new TaskShelf();
  const known = new Set<string>();
  let runs: readonly StudyRun[] = [];
  let grown: readonly GrownRun[] = [];
  printNote(context, `Study ${study.name}, seeds ${formatSeeds(seeds)}, in ${out}`);
  for (const stage of study.stages) {
    const all = stage(length, runs);
    for (const { name } of all) known.add(name);
    if (stage === study.stages.at(-1)) requireKnown(request, known);
    const members = all
      .filter(({ name }) => request.experiments?.includes(name) ?? true)
      .map((experiment) => memberOf(experiment, request, tasks));
    if (request.finished) {
      runs = [...runs, ...(await finishedRuns(members, request, tasks))];
      continue;
    }
    const trained = await trainGroup(
      members,
      { ...request, tasks, resultOf: resultOf(study) },
      context,
      async (done) => {
        grown = [...grown, ...done.map(grownOf)];
        return await Promise.all(done.map(runOf));
      },
    );
    runs = [...runs, ...trained];
  }
  requireSome(request, runs);
  const rows = runs.map((run) => ({ run, measures: study.measures.flatMap((of) => of(run, length)) }));
  await writeTable(request, rows, context);
  if (request.retrain) await trainControls(grown, { ...request, tasks }, context);
}

/**
 * Refuses experiments that a study does not have: before its last stage, which may depend on how earlier ones ended.
 *
 * @throws UsageError naming one.
 */
function requireKnown({ study, experiments = [] }: StudyRequest, known: ReadonlySet<string>): void {
  const strange = experiments.find((name) => !known.has(name));
  if (strange === undefined) return;
  throw new UsageError(
    `--experiments: found ${JSON.stringify(strange)}, expected experiments of ${study.name}: ${[...known].join(', ')}. ` +
      'Give some of these, or leave it out for all.',
  );
}

/** @throws RunFolderError if nothing has finished. */
function requireSome({ out, seeds }: StudyRequest, runs: readonly StudyRun[]): void {
  if (runs.length > 0) return;
  throw new RunFolderError(
    out,
    `--finished: found no seed in ${out} that has finished, expected one or more of ${formatSeeds(seeds)}. ` +
      'Train some first, or give the folder with --out.',
  );
}

/** What seeds that have finished came to, of experiments that have some. */
async function finishedRuns(
  members: readonly StudyMember[],
  { out, seeds }: StudyRequest,
  tasks: TaskShelf,
): Promise<readonly StudyRun[]> {
  const runs = await Promise.all(
    members.map(async ({ from, plan }): Promise<StudyRun> => {
      const { name, label, group } = from;
      const { task: told, cycles } = plan.experiment;
      const found = await finishedSeeds(join(out, name), plan, seeds);
      return { name, label, group, task: tasks.get(told.name, told.options), cycles, ...found };
    }),
  );
  return runs.filter(({ results }) => results.length > 0);
}

function grownOf({ member, folder, task, results }: TrainedMember<StudyMember>): GrownRun {
  return { name: member.name, folder, task, results };
}

function memberOf(from: StudyExperiment, request: StudyRequest, tasks: TaskShelf): StudyMember {
  const experiment = parseExperiment(from.experiment);
  const task = tasks.get(experiment.task.name, experiment.task.options);
  return { name: from.name, from, plan: planOf(experiment, task, request.backend, request.evaluationCycles) };
}

/** A seed's result with the experiment that it belongs to, as `--json` prints it. */
function resultOf(study: Study): (result: object, name: string) => object {
  return (result, name) => ({ ...result, study: study.name, experiment: name });
}

async function runOf({ member, folder, task, results }: TrainedMember<StudyMember>): Promise<StudyRun> {
  const { name, label, group } = member.from;
  const logs = await Promise.all(results.map(async ({ seed }) => await folder.seed(seed).reports()));
  return { name, label, group, task, cycles: folder.plan.experiment.cycles, results, logs };
}

async function writeTable(
  { study, out, json }: StudyRequest,
  rows: readonly StudyRow[],
  context: CliContext,
): Promise<void> {
  const values = studyJson(study, rows);
  const [markdown, data] = [join(out, `${study.name}.md`), join(out, `${study.name}.json`)];
  await writeAtomically(markdown, studyMarkdown(study, rows));
  await writeJson(data, values, 2);
  printNote(context, `Wrote ${markdown} and ${data}`);
  const table = studyTable(study, rows);
  printResult(
    context,
    json
      ? values.map((value) => JSON.stringify(value)).join('\n')
      : textTable(table.header, table.rows, table.names),
  );
}
