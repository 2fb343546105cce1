import { cgroupMemoryLimit } from './cgroup-memory.ts';

/** Bytes of memory that this process may have: the machine's, or fewer in a control group; undefined where nobody says. */
export function hostMemory(): number | undefined {
  if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') return undefined;
  const { totalmem } = process.getBuiltinModule('node:os');
  const { readFileSync } = process.getBuiltinModule('node:fs');
  const read = (path: string): string | undefined => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      // Absent, or hidden from this process: either way it limits nothing that we can see.
      return undefined;
    }
  };
  const group = process.platform === 'linux' ? cgroupMemoryLimit(read) : undefined;
  return Math.min(totalmem(), group ?? Infinity);
}
