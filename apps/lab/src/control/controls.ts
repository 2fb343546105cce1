import { join } from 'node:path';
import { type ArchitectureSpec, parseArchitecture, parseExperiment } from '@meristem/experiment';
import type { Task } from '@meristem/tasks';
import { planOf } from '../options/experiment-choice.ts';
import type { SeedResult } from '../result/seed-result.ts';
import type { RunFolder } from '../run/run-folder.ts';
import type { GroupMember } from '../run/run-group.ts';
import type { RunPlan } from '../run/run-plan.ts';
import { finalShape } from './final-shape.ts';

/** A run that has grown networks. */
export interface GrownRun {
  /** Tells it apart, and names the folder of its controls. */
  readonly name: string;
  readonly task: Task;
  readonly folder: Pick<RunFolder, 'seed' | 'plan'>;
  readonly results: readonly SeedResult[];
}

/** Whether something changes the structure of a plan's networks, so that training their final shape from scratch is another thing. */
export function grows({ experiment: { rule } }: RunPlan): boolean {
  return rule.kind !== 'none';
}

/**
 * What a claim that growing pays has to beat: the final shape of every seed, trained from scratch with the same seed for as many
 * cycles, in a run of its own.
 */
export async function controlsOf(run: GrownRun): Promise<readonly GroupMember[]> {
  const shapes = await shapesOf(run);
  return run.results.flatMap(({ seed, units }) => {
    const shape = shapes.get(seed);
    if (shape === undefined) return [];
    const plan = asFixed(run.folder.plan, run.task, finalShape(shape, units));
    return [{ name: join(run.name, `shape-${seed}`), plan, seeds: [seed] }];
  });
}

/** The architectures that seeds ended with, by seed. */
export async function shapesOf({
  folder,
  results,
}: Pick<GrownRun, 'folder' | 'results'>): Promise<ReadonlyMap<number, ArchitectureSpec>> {
  const shapes = new Map<number, ArchitectureSpec>();
  for (const { seed } of results) {
    const { last } = await folder.seed(seed).lastCheckpoint();
    const text = last?.trainer.notes?.['architecture'];
    if (text !== undefined) shapes.set(seed, parseArchitecture(JSON.parse(text)).spec);
  }
  return shapes;
}

/** The training of a plan for an architecture that keeps its size: all but the rule stays as it is. */
export function asFixed(plan: RunPlan, task: Task, architecture: unknown): RunPlan {
  const { experiment, backend, evaluationCycles, names } = plan;
  const { criterion } = experiment.rule;
  const fixed = parseExperiment({ ...experiment, architecture, rule: { kind: 'none', criterion } });
  const { names: own, ...rest } = planOf(fixed, task, backend, evaluationCycles);
  return { ...rest, names: { ...names, rule: own.rule } };
}
