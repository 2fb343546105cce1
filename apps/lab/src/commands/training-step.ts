import { formatPlan, type Plan, rmsprop } from '@meristem/autodiff';
import { describeProgram } from '@meristem/backend-cpu';
import {
  type Architecture,
  buildModel,
  outgoingL1,
  smallNormalWeights,
  traceTraining,
} from '@meristem/growable';
import type { Task } from '@meristem/tasks';

/** Forms in which a training step can be shown. */
export const STEP_FORMS = {
  /** The instructions that every backend is given. */
  plan: formatPlan,
  /** The operations that the backend of the CPU makes of them. */
  program: describeProgram,
} as const;

/** The training step of an architecture on a task, as the paper trains: RMSProp, and its criterion of outgoing weights. */
export function trainingStep(architecture: Architecture, task: Task): Plan {
  const criterion = outgoingL1();
  const model = buildModel(architecture, {
    ports: task,
    steps: task.steps,
    weights: smallNormalWeights(criterion.newborn),
  });
  return traceTraining({ model, criterion, optimizer: rmsprop({ maxStep: 0.01 }).bind(model.parameters) });
}
