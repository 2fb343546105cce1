import { messageOf } from '../errors.ts';
import { join } from 'node:path';
import { taskInForce } from '@meristem/autodiff';
import type { BackendName } from '../backend-choice.ts';
import { measuresOf } from '../reproduce/figure-measures.ts';
import type { FigureName, PlannedMember, Version } from '../reproduce/paper-experiment.ts';
import { membersOf, planOfMember } from '../reproduce/paper-experiment.ts';
import type { MemberSummary } from '../reproduce/summary.ts';
import { summaryJson, summaryMarkdown, summaryRows } from '../reproduce/summary.ts';
import { writeAtomically, writeJson } from '../run/atomic-write.ts';
import type { TrainedMember } from '../run/run-group.ts';
import { formatSeeds } from '../seeds.ts';
import type { CliContext } from '../output/context.ts';
import { printNote, printResult } from '../output/context.ts';
import { textTable } from '../output/result-text.ts';
import { trainGroup } from './group-training.ts';

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

/** Trains what the figures need and has not been trained, writes the table, and draws them. */
export async function reproduceFigures(request: Reproduction, context: CliContext): Promise<void> {
  const { version, seeds, out } = request;
  const members = await plannedMembers(request);
  const names = members.map(({ name }) => name).join(', ');
  printNote(context, `Reproducing ${names} (${version}), seeds ${formatSeeds(seeds)}, in ${out}`);
  await trainGroup(members, request, context, async (trained) => {
    const summaries = await summarise(trained, request, context);
    await drawFigures(trained, request, context);
    await reportAll(trained, summaries, request, context);
  });
}

async function plannedMembers(request: Reproduction): Promise<readonly PlannedMember[]> {
  const { figures, version, backend, cycles } = request;
  const all = figures.flatMap((figure) => membersOf(figure, version) ?? []);
  const distinct = new Map(all.map((member) => [member.name, member]));
  return await Promise.all(
    [...distinct.values()].map(async (member) => ({
      ...member,
      plan: await planOfMember(member, backend, cycles),
    })),
  );
}

async function drawFigures(
  trained: readonly TrainedMember<PlannedMember>[],
  { figures, version, out }: Reproduction,
  context: CliContext,
): Promise<void> {
  const { drawFigure } = await import('../reproduce/figures.ts');
  for (const figure of figures) {
    const wanted = (membersOf(figure, version) ?? []).map(({ name }) => name);
    const members = trained.filter(({ member }) => wanted.includes(member.name));
    try {
      const files = await drawFigure(figure, version, members, out);
      printNote(context, `Wrote ${files.join(' and ')}`);
    } catch (error) {
      // The table is on the disk: a picture that cannot be drawn or written is no reason to fail.
      printNote(context, `Warning: ${figure} was not drawn (${messageOf(error)}).`);
    }
  }
}

/** Writes the report of all experiments, when the table is on the disk. */
async function reportAll(
  members: readonly TrainedMember<PlannedMember>[],
  summaries: readonly MemberSummary[],
  { name, version, out }: Reproduction,
  context: CliContext,
): Promise<void> {
  const file = join(out, `${name}.html`);
  try {
    const { reproductionReport } = await import('../reproduce/reproduction-report.ts');
    const title = titleOf(name, version);
    await writeAtomically(file, await reproductionReport({ title, version, members, summaries }));
    printNote(context, `Wrote ${file}`);
  } catch (error) {
    printNote(context, `Warning: ${file} was not written (${messageOf(error)}). The results stay.`);
  }
}

function titleOf(name: string, version: Version): string {
  return `Reproduction of ${name} (${version})`;
}

async function summarise(
  trained: readonly TrainedMember<PlannedMember>[],
  { name, version, seeds, out, json }: Reproduction,
  context: CliContext,
): Promise<readonly MemberSummary[]> {
  const summaries = await Promise.all(
    trained.map(async ({ member, folder, task, results }): Promise<MemberSummary> => {
      const { cycles } = folder.plan.experiment;
      const floor = taskInForce(task, cycles - 1).floor(0)?.natsPerCycle ?? null;
      const measures = await measuresOf(folder, task, results);
      return { version, member: member.name, seeds, cycles, floor, measures };
    }),
  );
  const values = summaries.map(summaryJson);
  const [head = [], ...rows] = summaryRows(summaries);
  await writeJson(join(out, `${name}.json`), values, 2);
  await writeAtomically(join(out, `${name}.md`), summaryMarkdown(titleOf(name, version), summaries));
  printNote(context, `Wrote ${join(out, `${name}.md`)} and ${join(out, `${name}.json`)}`);
  printResult(
    context,
    json ? values.map((value) => JSON.stringify(value)).join('\n') : textTable(head, rows),
  );
  return summaries;
}
