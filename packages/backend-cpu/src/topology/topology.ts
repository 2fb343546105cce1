/** Where a count of cores comes from. */
export type TopologySource = 'sysctl' | 'cgroup' | 'scheduler' | 'navigator';

/** The part of a machine that computes: how many threads are worth starting on it, and how to cut work for them. */
export interface Topology {
  /**
   * Cores fit for computing, at least 1. Threads that meet at a barrier wait for the slowest, so a machine with cores
   * of two speeds counts the fast ones only.
   */
  readonly cores: number;
  /** Bytes that cores pass to each other as one piece; slices of a shared tensor are aligned to it. */
  readonly cacheLineBytes: number;
  readonly source: TopologySource;
}

/** The line of every x86-64 and most ARM processors, where the system does not tell. */
export const USUAL_CACHE_LINE_BYTES = 64;

/** What a browser tells of its machine; `hardwareConcurrency` may be missing or capped for privacy. */
export interface NavigatorFacts {
  readonly hardwareConcurrency?: number | undefined;
}

/** The topology as far as a browser tells it: its logical processors, of unknown speeds. */
export function navigatorTopology(navigator: NavigatorFacts): Topology {
  return {
    cores: atLeastOne(navigator.hardwareConcurrency ?? 1),
    cacheLineBytes: USUAL_CACHE_LINE_BYTES,
    source: 'navigator',
  };
}

/** What the scheduler of an operating system grants this process. */
export interface SchedulerFacts {
  /** Logical processors that the process may run on, as `os.availableParallelism()` counts them. */
  readonly availableParallelism: number;
  /** Processors' worth of time that the control group of the process may use; undefined without a limit. */
  readonly cgroupCpus?: number | undefined;
}

/**
 * The topology of a machine whose cores are alike. A limit of 1.5 processors' worth of time counts as 1 core: the
 * second of two threads would be stopped for half of the time, and the first would wait for it at every barrier.
 */
export function schedulerTopology({ availableParallelism, cgroupCpus }: SchedulerFacts): Topology {
  const granted = cgroupCpus ?? Infinity;
  const limited = granted < availableParallelism;
  return {
    cores: atLeastOne(limited ? granted : availableParallelism),
    cacheLineBytes: USUAL_CACHE_LINE_BYTES,
    source: limited ? 'cgroup' : 'scheduler',
  };
}

function atLeastOne(cores: number): number {
  return Number.isFinite(cores) ? Math.max(1, Math.floor(cores)) : 1;
}
