import { hostFunction } from '../kernels/host-function.ts';
import {
  type MachineExports, NATIVE_KERNELS, type NativeKernel, openKernels, type ThreadKernels,
} from '../kernels/machine.ts'; // prettier-ignore
import { LinearMemory } from '../memory/linear-memory.ts';
import { COMMANDS, TeamBlock } from './team-block.ts';
import type { FromThread, NativeSetup, ThreadSetup } from './thread-setup.ts';

/** A view of a memory that other threads make grow. */
class FollowingMemory extends LinearMemory {
  /** Sees at least so many bytes. */
  follow(bytes: number): void {
    if (bytes <= this.bytes) return;
    // Growing by nothing makes the host look at what other threads have done.
    this.memory.grow(0);
    this.floats = new Float32Array(this.memory.buffer);
    this.doubles = new Float64Array(this.memory.buffer);
    this.integers = new Int32Array(this.memory.buffer);
  }
}

/** A native library's products as kernels over a memory. */
export type OpenProducts = (
  native: NativeSetup,
  memory: LinearMemory,
  exports: MachineExports,
) => Promise<Readonly<Record<NativeKernel, (p: number) => void>>>;

/** A worker of a team: kernels of its own over the shared memory, and obedience. */
export class TeamThread {
  protected readonly block: TeamBlock;
  protected readonly kernels: ThreadKernels;
  protected readonly setup: ThreadSetup;
  readonly #memory: FollowingMemory;
  #ticket = 0;

  constructor(setup: ThreadSetup) {
    this.setup = setup;
    this.#memory = new FollowingMemory(setup.memory);
    this.block = new TeamBlock(setup.memory, setup.block);
    this.kernels = openKernels(setup.module, setup.memory);
    this.kernels.exports.setScratch(setup.scratch.address, setup.scratch.bytes);
  }

  /** Adds the kernels of the native library, if the team has one and this host too. */
  async openNative(openProducts: OpenProducts | undefined): Promise<void> {
    const { native } = this.setup;
    if (!native || !openProducts) return;
    const kernels = await openProducts(native, this.#memory, this.kernels.exports);
    for (const name of NATIVE_KERNELS) this.#put(native[name], hostFunction(kernels[name]));
  }

  /** Does what the team is told to, until it is to end. Blocks the thread. */
  serve(): void {
    while (this.#obey());
  }

  /** Runs this thread's instructions. */
  protected run(from: number, to: number): void {
    this.kernels.exports.run(from, to);
  }

  #obey(): boolean {
    const { block, setup } = this;
    const { exports } = this.kernels;
    this.#ticket = exports.awaitCommand(block.address, this.#ticket);
    const { command } = block;
    try {
      if (command === COMMANDS.run) {
        this.#memory.follow(block.memoryBytes);
        this.run(block.from(setup.thread), block.to(setup.thread));
      } else if (command === COMMANDS.load) this.#load();
    } catch (error) {
      block.fail(setup.thread, error);
    }
    block.setFinished(setup.thread, this.#ticket);
    exports.finish(block.address);
    return command !== COMMANDS.exit;
  }

  /** Adds kernels that the first thread has generated. */
  #load(): void {
    const { address, bytes, places, count } = this.block.module;
    this.#memory.follow(this.block.memoryBytes);
    // A module is not compiled from shared memory.
    const copy = new Uint8Array(this.setup.memory.buffer, address, bytes).slice();
    const instance = new WebAssembly.Instance(new WebAssembly.Module(copy), {
      env: { memory: this.setup.memory },
    });
    for (let i = 0; i < count; i++) {
      this.#put(this.#memory.integers[places / 4 + i] as number, instance.exports[`f${i}`]);
    }
  }

  /** Puts a kernel at a place of the table, whatever the first thread has before it. */
  #put(index: number, kernel: unknown): void {
    const { table } = this.kernels;
    if (table.length <= index) table.grow(index + 1 - table.length);
    table.set(index, kernel);
  }
}

/** Makes the calling thread a worker of a team, for as long as the team exists. */
export async function joinTeam(
  thread: () => TeamThread,
  report: (message: FromThread) => void,
  openProducts?: OpenProducts,
): Promise<void> {
  let member: TeamThread;
  try {
    member = thread();
    await member.openNative(openProducts);
    // The team can tell whether a thread is there once its event loop has begun to turn.
    await new Promise((resolve) => setTimeout(resolve));
  } catch (error) {
    report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    return;
  }
  report({ kind: 'ready' });
  member.serve();
}
