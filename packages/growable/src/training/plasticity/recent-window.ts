import { windowOf } from '../../growth/growth-rule.ts';
import type { CompleteOptions } from '../trainer-defaults.ts';

/** Samples of recent data on which it is looked at what units still do. */
const SAMPLES = 1024;

/** Recent cycles that a run remembers: those that its rule looks back at, or enough to look at what units still do. */
export function recentWindow({ growth, plasticity, task, batch = 1 }: CompleteOptions): number {
  const window = windowOf(growth, { batch, steps: task.steps });
  return plasticity ? Math.max(window, Math.ceil(SAMPLES / (batch * task.steps))) : window;
}
