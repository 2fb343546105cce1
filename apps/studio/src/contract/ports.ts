/** A port between a task and a network, as the page shows it. */
export interface PortView {
  readonly name: string;
  readonly kind: 'symbol' | 'vector' | 'grid';
  /** Symbols, or numbers (at each site). */
  readonly size: number;
  /** Extents of the grid that numbers lie on. */
  readonly sites?: readonly number[];
  /** Letters or names of symbols, in order. */
  readonly symbols?: readonly string[];
}

/** The ports of a task. */
export interface PortsView {
  readonly inputs: readonly PortView[];
  readonly targets: readonly PortView[];
  /** Time steps of a cycle. */
  readonly steps: number;
}
