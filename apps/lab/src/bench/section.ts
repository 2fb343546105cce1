import type { OurBackend } from './our-backends.ts';
import type { Measurement } from './measurement.ts';
import type { NumpyBaseline } from './numpy-baseline.ts';
import type { Missing, Peers, PeerWorkload } from './peers.ts';

/** What a section of the benchmark is given. */
export interface BenchContext {
  readonly rounds: number;
  /** Which of our backends take part. */
  readonly ours: readonly OurBackend[];
  readonly peers: Peers;
  readonly numpy: NumpyBaseline;
  /** Called between slices; throws to end the benchmark. */
  readonly check: () => void;
  /** Says how far it is. */
  readonly note: (text: string) => void;
}

/** What a section came to. */
export interface SectionResult {
  readonly measurements: readonly Measurement[];
  readonly missing: readonly Missing[];
}

/** A part of the benchmark that can be chosen. */
export interface Section {
  readonly title: string;
  /** What it asks of the baselines of `tools/bench`. */
  readonly workloads: readonly PeerWorkload[];
  run(context: BenchContext): Promise<SectionResult>;
}
