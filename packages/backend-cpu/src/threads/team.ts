import type { Axis } from '@meristem/autodiff';
import { BackendError } from '../errors/backend-error.ts';
import type { Machine } from '../kernels/machine.ts';
import { aligned } from '../memory/arena.ts';
import type { Operation } from '../program/operation.ts';
import type { CostModel } from './cost-model.ts';
import { Shares, type TeamFacts } from './shares.ts';
import { COMMANDS, type TeamBlock } from './team-block.ts';
import type { ThreadHandle } from './thread-handle.ts';

/** A program in memory, once for each thread. */
export interface TeamProgram {
  /** Addresses of the first instruction of each thread. */
  readonly starts: readonly number[];
  /** Bytes of a thread's instructions. */
  readonly length: number;
  readonly shares: Shares;
}

/** What a team is made of. */
export interface TeamParts {
  readonly machine: Machine;
  readonly block: TeamBlock;
  /** The workers, the second thread of the team first. */
  readonly workers: readonly ThreadHandle[];
  /** Place in the function table of the host kernel that calls `attend`. */
  readonly watch: number;
  readonly cost: CostModel;
  /** Whether the team rests where it is found to be slower than one thread. */
  readonly yields: boolean;
}

/** Milliseconds that threads have to stop after another has ended. */
const GRACE_MILLISECONDS = 10_000;

/**
 * Threads that run programs together: the caller's, which is the first, and workers. When it is closed, or has lost a
 * worker, programs run in the caller's thread alone.
 */
export class Team {
  readonly threads: number;
  readonly #facts: TeamFacts;
  readonly #parts: TeamParts;
  #working = true;
  #closing: Promise<void> | undefined;

  constructor(parts: TeamParts) {
    const { workers, cost, block, watch } = parts;
    this.#parts = parts;
    this.threads = workers.length + 1;
    this.#facts = { threads: this.threads, cost, address: block.address, watch };
  }

  /** How the team divides the work of a program. */
  divide(operations: readonly Operation[]): Shares {
    return new Shares(operations, this.#facts);
  }

  /**
   * Runs a program.
   *
   * @throws BackendError if a worker has failed or ended; whatever the program throws in the caller's thread.
   */
  run(program: TeamProgram, extentOf: (axis: Axis) => number): void {
    const { block, workers, yields } = this.#parts;
    const { shares, starts } = program;
    if (this.#working)
      for (let w = 0; w < workers.length; w++) if (workers[w]!.ending) throw this.#loss(w + 1, false);
    const { contention } = shares;
    shares.use(this.#working && contention.together, extentOf);
    const timed = contention.timed;
    if (!shares.active && !timed) return this.#runAlone(program);
    const began = timed ? performance.now() : 0;
    const { slept } = block;
    if (shares.active) this.#lead(starts, program.length);
    else this.#runAlone(program);
    if (yields) contention.note(block.slept !== slept, timed ? performance.now() - began : 0);
  }

  /** Has all workers put generated kernels at some places. */
  load(bytes: Uint8Array, places: readonly number[]): void {
    if (!this.#working) return;
    const { machine, block } = this.#parts;
    const ahead = aligned(4 * places.length);
    const room = machine.arena.allocate(ahead + bytes.length);
    machine.memory.integers.set(places, room.address / 4);
    new Uint8Array(machine.memory.memory.buffer).set(bytes, room.address + ahead);
    block.module = {
      address: room.address + ahead,
      bytes: bytes.length,
      places: room.address,
      count: places.length,
    };
    this.#tell('load');
    try {
      machine.exports.join(block.address, this.#parts.watch);
    } catch (cause) {
      throw this.#recover(cause);
    } finally {
      machine.arena.release(room);
    }
  }

  /** Ends the workers. What runs later runs in the caller's thread. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  #runAlone({ starts, length }: TeamProgram): void {
    const from = starts[0] as number;
    this.#parts.machine.exports.run(from, from + length);
  }

  #lead(starts: readonly number[], length: number): void {
    const { machine, block, watch } = this.#parts;
    for (let thread = 1; thread < starts.length; thread++) {
      block.setProgram(thread, starts[thread] as number, (starts[thread] as number) + length);
    }
    block.command = COMMANDS.run;
    block.memoryBytes = machine.memory.bytes;
    const from = starts[0] as number;
    try {
      machine.exports.lead(block.address, from, from + length, watch);
    } catch (cause) {
      throw this.#recover(cause);
    }
  }

  #tell(command: keyof typeof COMMANDS): void {
    const { machine, block } = this.#parts;
    block.command = COMMANDS[command];
    block.memoryBytes = machine.memory.bytes;
    machine.exports.command(block.address);
  }

  /** Gets all threads out of a command in which one has failed; returns what its caller is to be told. */
  #recover(cause: unknown): unknown {
    const { machine, block, watch } = this.#parts;
    // Has no effect if the others stop because of another thread.
    block.fail(0, cause);
    let lost = cause;
    if (!(cause instanceof LostThread)) {
      try {
        machine.exports.awaitWorkers(block.address, watch);
      } catch (error) {
        lost = error;
      }
    }
    if (lost instanceof LostThread) return this.#loss(lost.thread, true);
    const failure = block.failure;
    block.recover();
    if (!failure || failure.thread === 0) return cause;
    return new BackendError(
      `threads: found that thread ${failure.thread} of ${this.threads} failed: ${failure.message} ` +
        'What this run has stored is incomplete; go on from a snapshot.',
      { cause },
    );
  }

  /** Goes on without the workers, one of which has ended. */
  #loss(thread: number, running: boolean): BackendError {
    const { workers } = this.#parts;
    this.#working = false;
    if (running) this.#awaitSurvivors();
    const found = workers[thread - 1]?.ending ?? 'it is no longer there';
    void this.close();
    return new BackendError(
      `threads: found that thread ${thread} of ${this.threads} has ended: ${found}. ` +
        `${running ? `What this run has stored is incomplete; go on from a snapshot. ` : ''}` +
        'Later runs use the calling thread alone; open another backend to have a team again.',
    );
  }

  /** Waits until the workers that are left have noticed that the command is over. */
  #awaitSurvivors(): void {
    const { workers, block } = this.#parts;
    const until = performance.now() + GRACE_MILLISECONDS;
    const busy = (worker: ThreadHandle, w: number): boolean => worker.alive() && !block.hasFinished(w + 1);
    while (workers.some(busy) && performance.now() < until) block.rest(1);
  }

  async #end(): Promise<void> {
    const { workers } = this.#parts;
    const orderly = this.#working;
    this.#working = false;
    if (orderly) this.#tell('exit');
    await Promise.all(
      workers.map(async (worker) => {
        if (orderly) await Promise.race([worker.leave(), patience()]);
        await worker.terminate();
      }),
    );
  }
}

/** Resolves when a worker that was told to end has had the time for it. */
function patience(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, GRACE_MILLISECONDS).unref?.());
}

/** Throws if a worker has ended. The first thread calls this when it has waited for long. */
export function attend(workers: readonly ThreadHandle[]): void {
  const lost = workers.findIndex((worker) => !worker.alive());
  if (lost >= 0) throw new LostThread(lost + 1);
}

/** A worker is no longer there. */
class LostThread extends Error {
  readonly thread: number;

  constructor(thread: number) {
    super(`thread ${thread} has ended`);
    this.thread = thread;
  }
}
