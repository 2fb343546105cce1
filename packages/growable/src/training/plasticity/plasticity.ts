import type { OutputMeasures } from '../evaluation/output-measures.ts';
import type { PopulationPlasticity } from './population-plasticity.ts';

/** How well a network still learns. */
export interface Plasticity {
  /** Cycles since the last report, or since the run was begun or resumed. */
  readonly cycles: number;
  /** How well their examples were predicted before they were learned from, by port. */
  readonly online: Readonly<Record<string, OutputMeasures>>;
  /** What the neurons of each population do on recent data. */
  readonly populations: Readonly<Record<string, PopulationPlasticity>>;
  /** The mean absolute value of all weights; biases are none. */
  readonly weightSize: number;
}
