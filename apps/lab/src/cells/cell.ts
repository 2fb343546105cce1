import type { JsonObject, Ports } from '@meristem/autodiff';
import type { ArchitectureSpec } from '@meristem/experiment';

/** A task and an architecture: where a network that grows by default is held against fixed sizes. */
export interface Cell {
  /** Names the folders of its runs: `task.architecture`. */
  readonly name: string;
  readonly task: { readonly name: string; readonly options: JsonObject };
  readonly architectureName: string;
  /** The architecture for the ports of a task, as it starts where nothing is told. */
  architecture(ports: Ports): ArchitectureSpec;
  /** Examples, or sequences, of a cycle; as without flags unless told. */
  readonly batch?: number;
  /** Cycles of training; as without flags unless told. */
  readonly cycles?: number;
}
