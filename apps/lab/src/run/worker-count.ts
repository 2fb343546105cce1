import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/**
 * How many seeds to train at a time unless told: one per performance core. An efficiency core would make the seed that
 * lands on it the one that all wait for.
 */
export function defaultWorkers(platform: NodeJS.Platform = process.platform): number {
  return (platform === 'darwin' ? applePerformanceCores() : undefined) ?? availableParallelism();
}

/** Undefined on Macs without such a distinction, where `sysctl` does not know the name. */
function applePerformanceCores(): number | undefined {
  const { status, stdout } = spawnSync('sysctl', ['-n', 'hw.perflevel0.physicalcpu'], { encoding: 'utf8' });
  const cores = Number(stdout);
  return status === 0 && Number.isInteger(cores) && cores > 0 ? cores : undefined;
}
