import { groupsOf, MOUNT_POINT, type ReadKernelFile } from './cgroup-limit.ts';

/**
 * Bytes that the control groups of this process allow, the tightest of its group and the groups around it; undefined
 * without a limit. Understands both versions of Linux's control groups (`memory.max`; `memory.limit_in_bytes`).
 */
export function cgroupMemoryLimit(read: ReadKernelFile): number | undefined {
  const limits = groupsOf('memory', read).flatMap(({ version, controllers, group }) => {
    const file = version === 2 ? `${group}/memory.max` : `/${controllers}${group}/memory.limit_in_bytes`;
    // No limit is "max" in version 2, and a number beyond all memory in version 1.
    const bytes = Number((read(`${MOUNT_POINT}${file}`) ?? 'max').trim());
    return Number.isSafeInteger(bytes) && bytes > 0 ? [bytes] : [];
  });
  return limits.length === 0 ? undefined : Math.min(...limits);
}
