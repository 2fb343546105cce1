/** What a trainer reports while it runs. */
export interface Report {
  /** Cycles completed. */
  readonly cycle: number;
  /** Of the last cycle, in nats. */
  readonly loss: number;
  /** Exponential average, in nats per cycle. */
  readonly smoothedLoss: number;
  /** Units by population. */
  readonly extents: Readonly<Record<string, number>>;
  /** Since the start. */
  readonly births: number;
  readonly deaths: number;
  readonly learningRate: number;
  readonly penaltyScale: number;
  /** Mean wall time since the last report. */
  readonly microsecondsPerCycle: number;
}

/** How far to run. */
export interface RunOptions {
  /** Run until this many cycles are completed since the very start. */
  readonly cycles: number;
  /** Cycles between reports; 100 unless told. */
  readonly reportEvery?: number;
  /** Rejects the run with the signal's reason. */
  readonly signal?: AbortSignal;
}
