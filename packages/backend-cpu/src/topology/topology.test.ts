import { totalmem } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appleTopology } from './apple-topology.ts';
import { cgroupCpuLimit } from './cgroup-limit.ts';
import { cgroupMemoryLimit } from './cgroup-memory.ts';
import { hostMemory } from './host-memory.ts';
import { nodeTopology } from './node-topology.ts';
import { navigatorTopology, schedulerTopology } from './topology.ts';

/** What `sysctl` prints on Apple silicon with so many cores of each level. */
const appleSilicon = (performance: number, efficiency: number): string =>
  [
    `hw.ncpu: ${performance + efficiency}`,
    `hw.physicalcpu: ${performance + efficiency}`,
    `hw.logicalcpu: ${performance + efficiency}`,
    'hw.cachelinesize: 128',
    'hw.nperflevels: 2',
    `hw.perflevel0.physicalcpu: ${performance}`,
    `hw.perflevel0.physicalcpu_max: ${performance}`,
    `hw.perflevel0.logicalcpu: ${performance}`,
    'hw.perflevel0.name: Performance',
    `hw.perflevel1.physicalcpu: ${efficiency}`,
    `hw.perflevel1.logicalcpu: ${efficiency}`,
    'hw.perflevel1.name: Efficiency',
    '',
  ].join('\n');

describe('appleTopology', () => {
  it.each([
    ['M1', 4, 4],
    ['M1 Pro', 8, 2],
    ['M2', 4, 4],
    ['M3 Max', 12, 4],
    ['M4', 4, 6],
  ])('counts the performance cores of an %s', (_, performance, efficiency) => {
    expect(appleTopology(appleSilicon(performance, efficiency))).toEqual({
      cores: performance,
      cacheLineBytes: 128,
      source: 'sysctl',
    });
  });

  it('counts the physical cores of a Mac without levels', () => {
    const intel = 'hw.ncpu: 16\nhw.physicalcpu: 8\nhw.logicalcpu: 16\nhw.cachelinesize: 64\n';
    expect(appleTopology(intel)).toEqual({ cores: 8, cacheLineBytes: 64, source: 'sysctl' });
  });

  it.each([
    ['nothing', ''],
    ['an error', "sysctl: unknown oid 'hw.perflevel0.physicalcpu'\n"],
    ['no cores', 'hw.perflevel0.physicalcpu: 0\nhw.physicalcpu: -1\n'],
    ['a word', 'hw.physicalcpu: many\n'],
  ])('is undefined for %s', (_, output) => {
    expect(appleTopology(output)).toBeUndefined();
  });
});

const files = (entries: Record<string, string>) => (path: string) => entries[path];

describe('cgroupMemoryLimit', () => {
  const [group, root] = ['/sys/fs/cgroup', '/proc/self/cgroup'];

  it.each([
    ['none', { [root]: '0::/a\n', [`${group}/a/memory.max`]: 'max\n' }, undefined],
    ['its own', { [root]: '0::/a\n', [`${group}/a/memory.max`]: '500000000\n' }, 500_000_000],
    [
      'the tightest around it',
      { [root]: '0::/a/b\n', [`${group}/a/memory.max`]: '700\n', [`${group}/a/b/memory.max`]: '900\n' },
      700,
    ],
    ["that of a container's root", { [root]: '0::/host/path\n', [`${group}/memory.max`]: '800\n' }, 800],
    [
      'that of version 1',
      { [root]: '7:memory:/a\n0::/\n', [`${group}/memory/a/memory.limit_in_bytes`]: '600\n' },
      600,
    ],
    [
      'none of version 1',
      {
        [root]: '7:memory:/a\n',
        [`${group}/memory/a/memory.limit_in_bytes`]: '9223372036854771712\n',
      },
      undefined,
    ],
    ['none without groups', {}, undefined],
  ])('finds %s', (_, entries, limit) => {
    expect(cgroupMemoryLimit(files(entries as Record<string, string>))).toBe(limit);
  });

  it('is within what the machine has', () => {
    const bytes = hostMemory() as number;
    expect(bytes).toBeGreaterThan(1e8);
    expect(bytes).toBeLessThanOrEqual(totalmem());
  });
});

describe('cgroupCpuLimit', () => {
  it.each([
    ['two processors', '200000 100000\n', 2],
    ['half of one', '50000 100000\n', 0.5],
    ['no limit', 'max 100000\n', undefined],
  ])('reads %s of a group of version 2', (_, max, limit) => {
    const read = files({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': max });
    expect(cgroupCpuLimit(read)).toBe(limit);
  });

  it('takes the tightest limit of the groups around', () => {
    const read = files({
      '/proc/self/cgroup': '0::/system.slice/lab.service\n',
      '/sys/fs/cgroup/cpu.max': 'max 100000\n',
      '/sys/fs/cgroup/system.slice/cpu.max': '150000 100000\n',
      '/sys/fs/cgroup/system.slice/lab.service/cpu.max': '400000 100000\n',
    });
    expect(cgroupCpuLimit(read)).toBe(1.5);
  });

  it('reads version 1, also where the path is the host of the container', () => {
    const read = files({
      '/proc/self/cgroup': '12:memory:/docker/0a1b\n4:cpu,cpuacct:/docker/0a1b\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '300000\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
    });
    expect(cgroupCpuLimit(read)).toBe(3);
  });

  it('takes -1 for no limit, and no files for none', () => {
    const unlimited = files({
      '/proc/self/cgroup': '4:cpu,cpuacct:/\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
    });
    expect(cgroupCpuLimit(unlimited)).toBeUndefined();
    expect(cgroupCpuLimit(() => undefined)).toBeUndefined();
    expect(cgroupCpuLimit(files({ '/proc/self/cgroup': '0::/gone\n' }))).toBeUndefined();
  });
});

describe('schedulerTopology', () => {
  it.each([
    [8, undefined, 8, 'scheduler'],
    [8, 3.9, 3, 'cgroup'],
    [8, 0.5, 1, 'cgroup'],
    [2, 16, 2, 'scheduler'],
  ] as const)(
    '%i processors under a limit of %s are %i cores',
    (availableParallelism, cgroupCpus, cores, source) => {
      expect(schedulerTopology({ availableParallelism, cgroupCpus })).toEqual({
        cores,
        cacheLineBytes: 64,
        source,
      });
    },
  );

  it('never counts less than one core, nor more than the scheduler grants', () => {
    const limit = fc.option(fc.double({ min: 0, max: 1000, noNaN: true }), { nil: undefined });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 512 }), limit, (availableParallelism, cgroupCpus) => {
        const { cores } = schedulerTopology({ availableParallelism, cgroupCpus });
        expect(Number.isInteger(cores)).toBe(true);
        expect(cores).toBeGreaterThanOrEqual(1);
        expect(cores).toBeLessThanOrEqual(availableParallelism);
      }),
    );
  });
});

describe('navigatorTopology', () => {
  it.each([
    [{ hardwareConcurrency: 8 }, 8],
    [{ hardwareConcurrency: 0 }, 1],
    [{}, 1],
    [{ hardwareConcurrency: NaN }, 1],
  ])('of %j has %i cores', (facts, cores) => {
    expect(navigatorTopology(facts)).toEqual({ cores, cacheLineBytes: 64, source: 'navigator' });
  });
});

describe('nodeTopology', () => {
  it('finds at least one core here, and a cache line that is a power of two', () => {
    const { cores, cacheLineBytes } = nodeTopology();
    expect(cores).toBeGreaterThanOrEqual(1);
    expect(Math.log2(cacheLineBytes) % 1).toBe(0);
  });
});
