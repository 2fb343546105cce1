import { cycleArrays, foldKey, type Ports, randomKey } from '@meristem/autodiff';
import { type Experiment, parseExperiment, withTraining } from '@meristem/experiment';
import type { Checkpoint } from '@meristem/growable';
import type { Task } from '@meristem/tasks';
import type { StudioDocument } from '../contract/document.ts';
import { StudioFault } from '../contract/fault.ts';
import { requirePlainData } from '../contract/plain-data.ts';
import type { Changes } from '../contract/requests.ts';
import { LiveRun } from './live-run.ts';
import { experimentJson, partsOf, type RunParts } from './run-parts.ts';

/** Fields that a change may have. */
const FIELDS = ['task', 'data', 'rule', 'penalty', 'learningRate', 'schedules', 'cycles'];

/**
 * A run that goes on from the present weights of another one, under a changed experiment; the other one stays as it is.
 *
 * @throws StudioFault if the change does not fit the network, or whatever the reader of the part at fault throws.
 */
export async function changedRun(run: LiveRun, changes: Changes): Promise<LiveRun> {
  requireChanges(changes);
  const parts = await partsOf(changedDocument(run.parts, changes));
  const anotherTask = changes.task !== undefined || changes.data !== undefined;
  if (anotherTask) requireSamePorts(run.parts.task, parts.task);
  if (parts.experiment.cycles <= run.trainer.cycle && changes.cycles !== undefined) {
    throw new StudioFault({
      path: '$.experiment.cycles',
      found: String(parts.experiment.cycles),
      expected: `more than the ${run.trainer.cycle} cycles behind the run`,
      remedy: 'Plan for more.',
    });
  }
  const anotherRule = changes.rule !== undefined;
  if (anotherRule) requireSameCriterion(run.parts.experiment, parts.experiment);
  const present = run.trainer.checkpoint();
  if (!anotherTask && !anotherRule) return new LiveRun(parts, run.backend, present);
  return new LiveRun(parts, run.backend, carriedOver(run, parts, present, { anotherTask, anotherRule }));
}

function requireChanges(changes: Changes): void {
  requirePlainData(without(changes, 'data'), '$.changes');
  const stranger = Object.keys(changes).find((field) => !FIELDS.includes(field));
  if (stranger === undefined) return;
  throw new StudioFault({
    path: `$.changes.${stranger.slice(0, 60)}`,
    found: 'a field that is not known',
    expected: `one of ${FIELDS.join(', ')}`,
    remedy: 'Open the document anew for other changes.',
  });
}

/** The document as it is after a change. */
function changedDocument({ document, experiment, task }: RunParts, changes: Changes): StudioDocument {
  const { data: before, ...kept } = document;
  const named = changes.task?.name ?? document.experiment.task.name;
  const data = changes.data ?? (named === document.experiment.task.name ? before : undefined);
  return {
    ...kept,
    ...(data && { data }),
    experiment: experimentJson(changedExperiment(experiment, task, changes)),
  };
}

function changedExperiment(experiment: Experiment, task: Task, changes: Changes): Experiment {
  const told = {
    ...experiment,
    ...(changes.task && { task: changes.task }),
    ...(changes.rule && { rule: changes.rule }),
    ...(changes.schedules && { schedules: changes.schedules }),
    ...(changes.cycles !== undefined && { cycles: changes.cycles }),
  };
  const read = parseExperiment(
    changes.penalty === undefined
      ? told
      : {
          ...told,
          rule: { ...told.rule, criterion: { ...Object(told.rule.criterion), penalty: changes.penalty } },
        },
  );
  const { learningRate } = changes;
  return learningRate === undefined ? read : withTraining(read, { learningRate }, { task });
}

/**
 * A checkpoint for another task or rule: weights, units, edits and the smoothed loss of the run, and of a run that has just begun
 * what belongs to the task (where its data stand, what is kept back) or to the rule (its memory).
 */
function carriedOver(
  run: LiveRun,
  parts: RunParts,
  present: Checkpoint,
  { anotherTask, anotherRule }: { readonly anotherTask: boolean; readonly anotherRule: boolean },
): Checkpoint {
  const fresh = new LiveRun(parts, run.backend);
  try {
    const start = fresh.trainer.checkpoint();
    const kept = without(present, 'recent', 'validation', 'plateau');
    return {
      ...kept,
      ...(!anotherTask && present.recent && { recent: present.recent }),
      stream: anotherTask ? streamAt(parts, run.trainer.cycle, start) : present.stream,
      ...(start.validation && { validation: start.validation }),
      ...(anotherRule && { memory: start.memory, graveyard: {} }),
    };
  } finally {
    fresh.release();
  }
}

/** Where the stream of a task begins; of one that changes over time, where it is after so many cycles. */
function streamAt({ task, experiment }: RunParts, cycle: number, start: Checkpoint): Checkpoint['stream'] {
  if (!task.phases) return start.stream;
  const batch = experiment.batch;
  const stream = task.open({ key: foldKey(randomKey(start.seed), 'training'), batch });
  const arrays = cycleArrays(task, batch);
  for (let i = 0; i < cycle * (experiment.accumulate ?? 1); i++) stream.next(arrays);
  return stream.position();
}

function requireSamePorts(before: Task, after: Task): void {
  const [was, is] = [portsText(before), portsText(after)];
  if (was === is) return;
  throw new StudioFault({
    path: '$.experiment.task',
    found: `the task "${after.name}" with ${is}`,
    expected: `one with ${was}`,
    remedy: 'Open the document with that task instead: another network is needed for it.',
  });
}

/** What a network must be made for: names, kinds and sizes of ports, and steps. */
function portsText({ inputs, targets, steps }: Ports & { readonly steps: number }): string {
  const text = (port: Ports['inputs'][number]): string =>
    `${port.name} (${port.kind} of ${port.kind === 'grid' ? `${port.sites.join(' x ')} x ` : ''}${port.size})`;
  return `${inputs.map(text).join(', ')} -> ${targets.map(text).join(', ')} in ${steps} steps`;
}

/** A criterion may keep numbers of its own for each unit, which a run under another one does not have. */
function requireSameCriterion({ rule: before }: Experiment, { rule: after }: Experiment): void {
  const [was, is] = [before.criterion.kind, after.criterion.kind];
  if (was === is) return;
  throw new StudioFault({
    path: '$.experiment.rule.criterion.kind',
    found: `"${is}"`,
    expected: `"${was}", as the run has it`,
    remedy: 'Keep the criterion, or open the document with the other one from the start.',
  });
}

/** An object without some of its fields. */
function without<T extends object, K extends keyof T>(whole: T, ...fields: readonly K[]): Omit<T, K> {
  const names: readonly PropertyKey[] = fields;
  return Object.fromEntries(Object.entries(whole).filter(([name]) => !names.includes(name))) as Omit<T, K>;
}
