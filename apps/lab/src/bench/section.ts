import { hold, type Program } from './contest.ts';
import { type Conversion, type Measurement, measurements } from './measurement.ts';
import type { OurBackend } from './our-backends.ts';
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

/** One kind of work, and the programs that are timed at it. */
export interface Subject extends Conversion {
  readonly programs: readonly Program[];
  /** Gives back what the programs hold. */
  release(): void;
}

/** Times the programs of all subjects, and releases them. */
export async function timeSubjects(
  subjects: readonly Subject[],
  context: BenchContext,
): Promise<readonly Measurement[]> {
  try {
    const contests = subjects.map(({ programs }) => programs);
    const timings = await hold(contests, context);
    return subjects.flatMap((subject, at) => measurements(timings[at] ?? [], subject));
  } finally {
    for (const subject of subjects) subject.release();
  }
}
