import { shapeOf, windowOf } from '../../growth/growth-rule.ts';
import type { CompleteOptions } from '../trainer-defaults.ts';

/** Samples of recent data on which it is looked at what units still do. */
const SAMPLES = 1024;

/** Recent cycles that a run remembers: those that its rule looks back at, or enough to look at what units still do. */
export function recentWindow(options: CompleteOptions): number {
  const { growth, plasticity, task, batch = 1 } = options;
  const window = windowOf(growth, shapeOf(options));
  return plasticity ? Math.max(window, Math.ceil(SAMPLES / (batch * task.steps))) : window;
}
