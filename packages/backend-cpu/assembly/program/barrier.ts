import { Barrier } from '../words';
import { run } from './interpreter';

/*
 * A team of threads over one memory. What they agree by stands in a block of shared words; everything that different
 * threads write lies in a line of the cache of its own (128 bytes are two lines of most processors and one of Apple's).
 * `src/threads/team-block.ts` names the same places.
 */

/** Threads of the team. */
const THREADS: usize = 0;
/** Rounds that a waiting thread looks before it sleeps. */
const SPINS: usize = 4;
/** Threads that have arrived at the barrier. */
const ARRIVED: usize = 128;
/** Grows whenever all threads have arrived; negative once a thread has failed. */
const GENERATION: usize = 256;
/** Threads that sleep, or are about to, until the generation changes. */
const GENERATION_SLEEPERS: usize = 260;
/** Grows with every command. */
const TICKET: usize = 384;
const TICKET_SLEEPERS: usize = 388;
/** Workers that are done with the command. */
const DONE: usize = 512;
const DONE_SLEEPERS: usize = 516;
/** The thread that failed first, from 1 on; 0 if none has. */
const FAILED: usize = 640;
/** How often the first thread fell asleep. */
const SLEPT: usize = 768;

/** The largest generation; the next is 0. */
const MOST: i32 = 0x7fffffff;
/** Nanoseconds after which a sleeping first thread looks whether the others are still there. */
const PATIENCE: i64 = 100_000_000;

/**
 * Waits until all threads of the team are here, if the switch is on. Traps if a thread has failed.
 */
export function barrier(p: usize): void {
  if (load<i32>(load<usize>(p, Barrier.on)) != 0) meet(load<usize>(p, Barrier.team), load<i32>(p, Barrier.watch));
}

function meet(team: usize, watch: i32): void {
  const generation = atomic.load<i32>(team + GENERATION);
  if (generation < 0) unreachable();
  if (atomic.add<i32>(team + ARRIVED, 1) + 1 < load<i32>(team + THREADS)) {
    if (awaitChange(team, team + GENERATION, generation, watch) < 0) unreachable();
    return;
  }
  // All others wait for the generation, so nobody arrives before it has changed.
  atomic.store<i32>(team + ARRIVED, 0);
  if (atomic.cmpxchg<i32>(team + GENERATION, generation, (generation + 1) & MOST) != generation) unreachable();
  if (atomic.load<i32>(team + GENERATION_SLEEPERS) != 0) atomic.notify(team + GENERATION, -1);
}

/**
 * Waits until a word, with the number of its sleepers behind it, is no longer `before`; returns what it has become. Sleeps
 * after some rounds, so that another process may have the core that the awaited thread needs.
 */
function awaitChange(team: usize, at: usize, before: i32, watch: i32): i32 {
  const seen = watchWord(at, before, load<i32>(team + SPINS));
  if (seen != before) return seen;
  if (watch != 0) store<i32>(team + SLEPT, load<i32>(team + SLEPT) + 1);
  // Whoever changes the word looks for sleepers afterwards: this order makes that one see the other.
  atomic.add<i32>(at + 4, 1);
  let now = atomic.load<i32>(at);
  while (now == before) {
    const woken = atomic.wait<i32>(at, before, watch != 0 ? PATIENCE : -1);
    if (woken == AtomicWaitResult.TIMED_OUT) call_indirect<void>(watch, team);
    now = atomic.load<i32>(at);
  }
  atomic.sub<i32>(at + 4, 1);
  return now;
}

/** Looks at a word for so many rounds, or until it is no longer `before`; returns what it is then. */
function watchWord(at: usize, before: i32, rounds: i32): i32 {
  for (; rounds > 0; --rounds) {
    const now = atomic.load<i32>(at);
    if (now != before) return now;
  }
  return before;
}

/** The first thread's part of a command: tells the workers, runs its own instructions, and waits for the workers. */
export function lead(team: usize, from: usize, to: usize, watch: i32): void {
  command(team);
  run(from, to);
  join(team, watch);
}

/** Gives the workers the command that stands in the block. */
export function command(team: usize): void {
  atomic.store<i32>(team + DONE, 0);
  atomic.add<i32>(team + TICKET, 1);
  if (atomic.load<i32>(team + TICKET_SLEEPERS) != 0) atomic.notify(team + TICKET, -1);
}

/** Waits until all workers are done with the command; traps if a thread has failed. */
export function join(team: usize, watch: i32): void {
  awaitWorkers(team, watch);
  if (atomic.load<i32>(team + FAILED) != 0) unreachable();
}

/** Waits until all workers are done with the command, whatever came of it. */
export function awaitWorkers(team: usize, watch: i32): void {
  const workers = load<i32>(team + THREADS) - 1;
  let done = atomic.load<i32>(team + DONE);
  while (done < workers) done = awaitChange(team, team + DONE, done, watch);
}

/** A worker's wait for the command after the one with this ticket; returns the ticket of that one. */
export function awaitCommand(team: usize, ticket: i32): i32 {
  return awaitChange(team, team + TICKET, ticket, 0);
}

/** A worker is done with the command. */
export function finish(team: usize): void {
  atomic.add<i32>(team + DONE, 1);
  if (atomic.load<i32>(team + DONE_SLEEPERS) != 0) atomic.notify(team + DONE, -1);
}

/** Waits for so many rounds for a command that does not come: what a round takes. */
export function look(team: usize, rounds: i32): i32 {
  return watchWord(team + TICKET, atomic.load<i32>(team + TICKET), rounds);
}
