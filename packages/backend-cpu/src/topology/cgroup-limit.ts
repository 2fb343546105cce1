/** Reads a file of the kernel; undefined if there is none. */
export type ReadKernelFile = (path: string) => string | undefined;

const MOUNT_POINT = '/sys/fs/cgroup';

/**
 * Processors' worth of time that the control groups of this process allow, the tightest of its group and the groups
 * around it; undefined without a limit. Understands both versions of Linux's control groups (`cpu.max`; `cpu.cfs_quota_us`
 * over `cpu.cfs_period_us`).
 */
export function cgroupCpuLimit(read: ReadKernelFile): number | undefined {
  const memberships = read('/proc/self/cgroup');
  if (memberships === undefined) return undefined;
  const limits = memberships.split('\n').flatMap((line) => limitsOfMembership(line, read));
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** `ID:CONTROLLERS:PATH`; version 2 has the id 0 and names no controllers. */
function limitsOfMembership(line: string, read: ReadKernelFile): readonly number[] {
  const match = /^(\d+):([^:]*):(\/.*)$/.exec(line);
  if (match === null) return [];
  const [, id, controllers = '', path = ''] = match;
  if (id === '0' && controllers === '') {
    return groupsAround(path).flatMap((group) => quotaOfVersion2(read(`${MOUNT_POINT}${group}/cpu.max`)));
  }
  if (!controllers.split(',').includes('cpu')) return [];
  return groupsAround(path).flatMap((group) =>
    quotaOfVersion1(
      read(`${MOUNT_POINT}/${controllers}${group}/cpu.cfs_quota_us`),
      read(`${MOUNT_POINT}/${controllers}${group}/cpu.cfs_period_us`),
    ),
  );
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
