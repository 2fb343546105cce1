/** Reads a file of the kernel; undefined if there is none. */
export type ReadKernelFile = (path: string) => string | undefined;

export const MOUNT_POINT = '/sys/fs/cgroup';

/** A control group that this process is in, and that has some controller. */
export interface ControlGroup {
  readonly version: 1 | 2;
  /** The controllers that share its hierarchy; none are named in version 2. */
  readonly controllers: string;
  /** Its path within the hierarchy; empty for the root. */
  readonly group: string;
}

/** The groups of this process with a controller, and the groups around them, of both versions of control groups. */
export function groupsOf(controller: string, read: ReadKernelFile): readonly ControlGroup[] {
  return (read('/proc/self/cgroup') ?? '').split('\n').flatMap((line): readonly ControlGroup[] => {
    // `ID:CONTROLLERS:PATH`; version 2 has the id 0 and names no controllers.
    const match = /^(\d+):([^:]*):(\/.*)$/.exec(line);
    if (match === null) return [];
    const [, id, controllers = '', path = ''] = match;
    const version = id === '0' && controllers === '' ? 2 : 1;
    if (version === 1 && !controllers.split(',').includes(controller)) return [];
    return groupsAround(path).map((group) => ({ version, controllers, group }));
  });
}

/**
 * Processors' worth of time that the control groups of this process allow, the tightest of its group and the groups
 * around it; undefined without a limit. Understands both versions of Linux's control groups (`cpu.max`; `cpu.cfs_quota_us`
 * over `cpu.cfs_period_us`).
 */
export function cgroupCpuLimit(read: ReadKernelFile): number | undefined {
  const limits = groupsOf('cpu', read).flatMap(({ version, controllers, group }) => {
    if (version === 2) return quotaOfVersion2(read(`${MOUNT_POINT}${group}/cpu.max`));
    const at = `${MOUNT_POINT}/${controllers}${group}`;
    return quotaOfVersion1(read(`${at}/cpu.cfs_quota_us`), read(`${at}/cpu.cfs_period_us`));
  });
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/**
 * `/a/b` is in `/a/b`, `/a` and the root, here the empty string. Inside a container the path may be the host's and name
 * nothing; the root is then the container's own group.
 */
function groupsAround(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return [...parts.keys(), parts.length].map((count) =>
    parts
      .slice(0, count)
      .map((part) => `/${part}`)
      .join(''),
  );
}

/** `QUOTA PERIOD` in microseconds, where a quota of `max` is no limit. */
function quotaOfVersion2(text: string | undefined): readonly number[] {
  const [quota, period] = (text ?? 'max').trim().split(' ').map(Number);
  return ratio(quota, period);
}

/** Microseconds, where a quota of -1 is no limit. */
function quotaOfVersion1(quota: string | undefined, period: string | undefined): readonly number[] {
  return ratio(Number(quota ?? -1), Number(period ?? 0));
}

function ratio(quota: number | undefined, period: number | undefined): readonly number[] {
  const limit = (quota ?? NaN) / (period ?? NaN);
  return Number.isFinite(limit) && limit > 0 ? [limit] : [];
}
