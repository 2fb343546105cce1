import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { APPLE_SYSCTL_NAMES, appleTopology } from './apple-topology.ts';
import { cgroupCpuLimit } from './cgroup-limit.ts';
import type { Topology } from './topology.ts';
import { schedulerTopology } from './topology.ts';

/** The topology of the machine that Node.js runs on. On a Mac this asks `sysctl`, in a process of a few milliseconds. */
export function nodeTopology(): Topology {
  return (
    (process.platform === 'darwin' ? appleTopology(sysctl()) : undefined) ??
    schedulerTopology({
      availableParallelism: availableParallelism(),
      cgroupCpus: process.platform === 'linux' ? cgroupCpuLimit(readKernelFile) : undefined,
    })
  );
}

/** Empty if there is no `sysctl`; with `-i` it leaves out what a machine does not know. */
function sysctl(): string {
  return spawnSync('sysctl', ['-i', ...APPLE_SYSCTL_NAMES], { encoding: 'utf8' }).stdout ?? '';
}

function readKernelFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Absent, or hidden from this process: either way it limits nothing that we can see.
    return undefined;
  }
}
