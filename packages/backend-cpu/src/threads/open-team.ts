import { BackendError } from '../errors/backend-error.ts';
import { type Machine, SCRATCH_BYTES } from '../kernels/machine.ts';
import type { CostModel } from './cost-model.ts';
import { measuredCosts } from './cost-model.ts';
import { measureSpeeds, roundsPerMicrosecond } from './measure-speeds.ts';
import { attend, Team } from './team.ts';
import { TEAM_BLOCK_BYTES, TeamBlock } from './team-block.ts';
import { startThread, type ThreadHandle } from './thread-handle.ts';
import type { TeamInternals } from './team-internals.ts';
import type { NativeSetup } from './thread-setup.ts';

/** What a team is opened with. */
export interface TeamOptions extends TeamInternals {
  /** Threads in all, the caller's among them: 2 to 64. */
  readonly threads: number;
  /** The kernels that the machine has. */
  readonly module: WebAssembly.Module;
  readonly native: NativeSetup | undefined;
}

/**
 * Microseconds that a thread looks before it sleeps. Waking one that sleeps costs 10 to 20; the caller's work between two
 * steps is of this order too.
 */
const SPIN_MICROSECONDS = 40;

/**
 * Starts the workers of a machine's team.
 *
 * @throws BackendError if one cannot be started; the others have then been ended.
 */
export async function openTeam(machine: Machine, options: TeamOptions): Promise<Team> {
  const { threads, module, native, worker } = options;
  const { arena } = machine;
  machine.prepare([]);
  const room = arena.allocate(TEAM_BLOCK_BYTES);
  const block = new TeamBlock(machine.memory.memory, room.address);
  block.begin(threads, Math.ceil(SPIN_MICROSECONDS * roundsPerMicrosecond(machine, block)));
  const workers = Array.from({ length: threads - 1 }, (_, w) => {
    const scratch = { address: arena.allocate(SCRATCH_BYTES).address, bytes: SCRATCH_BYTES };
    const setup = {
      thread: w + 1,
      module,
      memory: machine.memory.memory,
      block: block.address,
      scratch,
      native,
    };
    return startThread(setup, worker);
  });
  await allReady(workers, threads);
  const watch = machine.addHost(() => attend(workers));
  const cost = options.cost ?? costsOf(machine, block, threads, watch);
  return new Team({ machine, block, workers, watch, cost, yields: options.cost === undefined });
}

function costsOf(machine: Machine, block: TeamBlock, threads: number, watch: number): CostModel {
  const speeds = measureSpeeds(machine, block, threads, watch);
  return measuredCosts(speeds, machine.native?.crossover ?? Infinity);
}

async function allReady(workers: readonly ThreadHandle[], threads: number): Promise<void> {
  const outcomes = await Promise.allSettled(workers.map(({ ready }) => ready));
  const failed = outcomes.findIndex(({ status }) => status === 'rejected');
  if (failed < 0) return;
  await Promise.all(workers.map((worker) => worker.terminate()));
  const reason = (outcomes[failed] as PromiseRejectedResult).reason as Error;
  throw new BackendError(
    `threads: found that thread ${failed + 1} of ${threads} did not start: ${reason.message}. ` +
      'Ask for fewer threads, or for 1.',
    { cause: reason },
  );
}
