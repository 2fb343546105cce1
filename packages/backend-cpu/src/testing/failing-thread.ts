import { joinTeam, TeamThread } from '../threads/team-thread.ts';
import { onSetup } from '../threads/thread-scope.ts';

// A worker of a team that does not do what it should; a variable of the environment says what it does instead.

/** How a thread fails: which of them, the way, and after how many runs that go well. */
export interface Fate {
  readonly thread: number;
  readonly way: 'exit' | 'throw' | 'trap' | 'start';
  readonly runs: number;
}

const fate = JSON.parse(process.env['FAILING_THREAD'] ?? '{}') as Partial<Fate>;
const ways: Readonly<Record<string, () => void>> = {
  exit: () => process.exit(7),
  throw: () => {
    throw new RangeError('an operand is somewhere else');
  },
  // What a kernel does that reads behind the end of the memory.
  trap: () => {
    new WebAssembly.Instance(new WebAssembly.Module(TRAP));
  },
};

/** A module whose start function is `unreachable`. */
const TRAP = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  4,
  1,
  96,
  0,
  0,
  3,
  2,
  1,
  0,
  8,
  1,
  0,
  10,
  5,
  1,
  3,
  0,
  0,
  11,
);

class FailingThread extends TeamThread {
  #done = 0;

  protected override run(from: number, to: number): void {
    if (this.setup.thread === fate.thread && this.#done++ >= (fate.runs ?? 0)) ways[fate.way ?? '']?.();
    super.run(from, to);
  }
}

onSetup((setup, report) => {
  if (fate.way === 'start' && setup.thread === fate.thread) throw new Error('no room for a thread');
  return joinTeam(() => new FailingThread(setup), report);
});
