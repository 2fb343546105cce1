import type { Topology } from './topology.ts';
import { USUAL_CACHE_LINE_BYTES } from './topology.ts';

/** The names that `appleTopology` looks for in the output of `sysctl`; a machine may know only some of them. */
export const APPLE_SYSCTL_NAMES = [
  'hw.perflevel0.physicalcpu',
  'hw.physicalcpu',
  'hw.cachelinesize',
] as const;

/**
 * The topology of a Mac from what `sysctl` prints, one `name: value` a line. Performance level 0 is the fastest kind of
 * core of Apple silicon; a Mac with an Intel processor has no levels, and all its physical cores count. Undefined if
 * the text gives no positive count of cores.
 */
export function appleTopology(sysctlOutput: string): Topology | undefined {
  const values = sysctlValues(sysctlOutput);
  const cores = positive(values, 'hw.perflevel0.physicalcpu') ?? positive(values, 'hw.physicalcpu');
  if (cores === undefined) return undefined;
  return {
    cores,
    cacheLineBytes: positive(values, 'hw.cachelinesize') ?? USUAL_CACHE_LINE_BYTES,
    source: 'sysctl',
  };
}

type SysctlName = (typeof APPLE_SYSCTL_NAMES)[number];

function sysctlValues(output: string): ReadonlyMap<string, string> {
  const lines = output.split('\n').map((line) => /^([\w.]+): (.*)$/.exec(line.trimEnd()));
  return new Map(
    lines.flatMap((match) => (match === null ? [] : [[match[1] ?? '', match[2] ?? ''] as const])),
  );
}

function positive(values: ReadonlyMap<string, string>, name: SysctlName): number | undefined {
  const value = Number(values.get(name));
  return Number.isInteger(value) && value > 0 ? value : undefined;
}
