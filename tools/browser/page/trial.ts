import { cpuBackend, type CpuBackendOptions } from '@meristem/backend-cpu';
import { compareCases, compareGraphs, type ConformanceResult, type GraphResult } from './compare-results.ts';
import { type LargePlanResult, tryLargePlan } from './large-plan.ts';
import { taskStreams } from './task-streams.ts';
import { type CycleResult, timeTraining } from './training-cycle.ts';

/** What one build of the kernels gave. */
export interface BuildResult {
  readonly precision: NonNullable<CpuBackendOptions['precision']>;
  /** What the backend says that it computes with: `wasm`, or `wasm-relaxed`. */
  readonly simd: string;
  readonly conformance: ConformanceResult;
  readonly graphs: GraphResult;
  readonly largePlan: LargePlanResult;
  readonly cycle: CycleResult;
}

/** What one thread of one host gave. */
export interface TrialReport {
  /** Whether the thread is cross-origin isolated. */
  readonly isolated: boolean;
  /** Whether there is a global `SharedArrayBuffer`. */
  readonly sharedArrayBuffer: boolean;
  readonly builds: readonly BuildResult[];
  /** Checksums of what tasks deal out, by name. */
  readonly streams: Readonly<Record<string, string>>;
}

/** How the trial ended, as a thread can tell it to another. */
export type TrialOutcome =
  { readonly report: TrialReport; readonly error?: never } | { readonly error: string };

const GRAPHS = 500;
const PRECISIONS = ['fast', 'portable'] as const;

async function tryBuild(
  options: CpuBackendOptions,
  precision: BuildResult['precision'],
): Promise<BuildResult> {
  const backend = await cpuBackend({ ...options, precision });
  const { simd } = backend.description;
  // The time comes first, before much else has been compiled.
  const cycle = timeTraining(backend);
  const largePlan = tryLargePlan(backend);
  const conformance = compareCases(backend);
  const graphs = compareGraphs(backend, GRAPHS);
  return { precision, simd, conformance, graphs, largePlan, cycle };
}

/**
 * Opens the backend in both precisions on this thread and compares everything that it does with the reference; reads tasks.
 *
 * @param options of the backend; those that it takes by itself unless told.
 */
export async function runTrial(options: CpuBackendOptions = {}): Promise<TrialReport> {
  const { crossOriginIsolated = false } = globalThis as { crossOriginIsolated?: boolean };
  const builds: BuildResult[] = [];
  for (const precision of PRECISIONS) builds.push(await tryBuild(options, precision));
  return {
    isolated: crossOriginIsolated,
    sharedArrayBuffer: 'SharedArrayBuffer' in globalThis,
    builds,
    streams: taskStreams(),
  };
}

/** Runs the trial; a failure becomes text, with all of its causes. */
export async function outcomeOfTrial(): Promise<TrialOutcome> {
  try {
    return { report: await runTrial() };
  } catch (error) {
    return { error: withCauses(error) };
  }
}

function withCauses(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by ${withCauses(error.cause)}`;
}
