import type { Command } from 'commander';
import { UsageError } from '../errors.ts';

/** Options that say how to train or what to print, not what. */
const FREE_BESIDE_RESUME: ReadonlySet<string> = new Set([
  'resume',
  'workers',
  'memoryLimit',
  'json',
  'checkpointEvery',
  'keep',
  'control',
]);

/**
 * Makes sure that nothing beside `--resume` would change the run: it goes on with the settings that it was started
 * with, or it would not be the same run.
 *
 * @throws UsageError naming the options that stand in the way.
 */
export function refuseBesideResume(command: Command): void {
  const given = command.options.filter(
    (option) =>
      command.getOptionValueSource(option.attributeName()) === 'cli' &&
      !FREE_BESIDE_RESUME.has(option.attributeName()),
  );
  if (given.length === 0) return;
  throw new UsageError(
    `--resume: found ${given.map(({ long }) => long).join(', ')} beside it, expected at most --workers, --memory-limit, --checkpoint-every, --keep, --control and --json. ` +
      'A run continues with the settings that it was started with; leave the others out.',
  );
}
