import { join } from 'node:path';
import { taskInForce } from '@meristem/tasks';
import type { BackendName } from '../backend-choice.ts';
import { InterruptedError, RunFailedError } from '../errors.ts';
import { taskOfPlan } from '../figure/run-figure.ts';
import { measuresOf } from '../reproduce/measure.ts';
import type { FigureName, Member, Version } from '../reproduce/paper-experiment.ts';
import { membersOf, planOfMember } from '../reproduce/paper-experiment.ts';
import type { MemberSummary } from '../reproduce/summary.ts';
import { summaryJson, summaryMarkdown, summaryRows } from '../reproduce/summary.ts';
import type { TrainedMember } from '../reproduce/figures.ts';
import { writeAtomically, writeJson } from '../run/atomic-write.ts';
import { RunFolder } from '../run/run-folder.ts';
import { trainRuns } from '../run/train-runs.ts';
import { defaultWorkers } from '../run/worker-count.ts';
import { formatSeeds } from '../seeds.ts';
import type { CliContext } from './context.ts';
import { printNote, printResult } from './context.ts';
import { textTable } from './result-text.ts';
import { stopSignal } from './train-run.ts';

/** Which figures to reproduce, and how. */
export interface Reproduction {
  /** Names the table's files. */
  readonly name: string;
  readonly figures: readonly FigureName[];
  readonly version: Version;
  readonly seeds: readonly number[];
  /** The paper's where it is left out. */
  readonly cycles?: number;
  readonly backend: BackendName;
  readonly workers?: number;
  readonly out: string;
  readonly json: boolean;
}

/** Trains what the figures need and has not been trained, draws them, and writes the table. */
export async function reproduceFigures(request: Reproduction, context: CliContext): Promise<void> {
  const members = distinctMembers(request);
  const opened: { readonly member: Member; readonly folder: RunFolder }[] = [];
  try {
    for (const member of members) opened.push({ member, folder: await openMember(member, request) });
    const trained = await trainMembers(opened, request, context);
    await drawFigures(trained, request, context);
    await summarise(trained, request, context);
  } finally {
    await Promise.all(opened.map(({ folder }) => folder.release()));
  }
}

function distinctMembers({ figures, version }: Reproduction): readonly Member[] {
  const all = figures.flatMap((figure) => membersOf(figure, version) ?? []);
  return [...new Map(all.map((member) => [member.name, member])).values()];
}

async function openMember(member: Member, { backend, cycles, out, seeds }: Reproduction): Promise<RunFolder> {
  const plan = await planOfMember(member, backend, cycles);
  return await RunFolder.continueOrCreate(join(out, member.name), plan, seeds);
}

async function trainMembers(
  opened: readonly { readonly member: Member; readonly folder: RunFolder }[],
  { seeds, workers, json, version, out }: Reproduction,
  context: CliContext,
): Promise<readonly TrainedMember[]> {
  const names = opened.map(({ member }) => member.name).join(', ');
  printNote(context, `Reproducing ${names} (${version}), seeds ${formatSeeds(seeds)}, in ${out}`);
  const outcomes = await trainRuns(
    opened.map(({ member, folder }) => ({ folder, seeds, label: opened.length > 1 ? member.name : '' })),
    {
      workers: workers ?? defaultWorkers(),
      signal: context.signal,
      progress: context.stderr,
      onResult: (result) => {
        if (json) printResult(context, JSON.stringify(result));
      },
    },
  );
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  const continuation = 'Give the same command again to continue.';
  if (failures.length > 0) throw new RunFailedError(failures, continuation);
  if (outcomes.some(({ stopped }) => stopped)) {
    throw new InterruptedError(
      stopSignal(context.signal),
      `Every run under way wrote a checkpoint. ${continuation}`,
    );
  }
  await Promise.all(outcomes.map(({ folder, results }) => folder.finish(results)));
  return opened.map(({ member, folder }, at) => ({ member, folder, results: outcomes[at]?.results ?? [] }));
}

async function drawFigures(
  trained: readonly TrainedMember[],
  { figures, version, out }: Reproduction,
  context: CliContext,
): Promise<void> {
  const { drawFigure } = await import('../reproduce/figures.ts');
  for (const figure of figures) {
    const wanted = (membersOf(figure, version) ?? []).map(({ name }) => name);
    const members = trained.filter(({ member }) => wanted.includes(member.name));
    const files = await drawFigure(figure, version, members, out);
    printNote(context, `Wrote ${files.join(' and ')}`);
  }
}

async function summarise(
  trained: readonly TrainedMember[],
  { name, version, seeds, out, json }: Reproduction,
  context: CliContext,
): Promise<void> {
  const summaries = await Promise.all(
    trained.map(async ({ member, folder, results }): Promise<MemberSummary> => {
      const { cycles } = folder.plan.experiment;
      const floor = taskInForce(taskOfPlan(folder.plan), cycles - 1).floor(0)?.natsPerCycle ?? null;
      const measures = await measuresOf(folder, results);
      return { version, member: member.name, seeds, cycles, floor, measures };
    }),
  );
  const values = summaries.map(summaryJson);
  const [head = [], ...rows] = summaryRows(summaries);
  await writeJson(join(out, `${name}.json`), values, 2);
  await writeAtomically(
    join(out, `${name}.md`),
    summaryMarkdown(`Reproduction of ${name} (${version})`, summaries),
  );
  printNote(context, `Wrote ${join(out, `${name}.md`)} and ${join(out, `${name}.json`)}`);
  printResult(
    context,
    json ? values.map((value) => JSON.stringify(value)).join('\n') : textTable(head, rows),
  );
}
