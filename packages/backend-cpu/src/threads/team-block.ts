import { MOST_THREADS } from './most-threads.ts';

/** What workers may be told to do. */
export const COMMANDS = { run: 1, load: 2, exit: 3 } as const;

/** Places in the block, in bytes. Those up to `slept` are named in `assembly/program/barrier.ts` too. */
const AT = {
  threads: 0,
  spins: 4,
  arrived: 128,
  generation: 256,
  ticket: 384,
  done: 512,
  failed: 640,
  slept: 768,
  command: 896,
  memoryBytes: 900,
  module: 904,
  moduleBytes: 908,
  places: 912,
  kernels: 916,
  /** For each thread the address of its first instruction and the end. */
  programs: 1024,
  /** For each thread the ticket of the last command that it has finished. */
  finished: 1024 + 8 * MOST_THREADS,
  textBytes: 1024 + 12 * MOST_THREADS,
  text: 1028 + 12 * MOST_THREADS,
} as const;

/** Bytes of a message that a failed thread leaves. */
const MOST_TEXT = 1020;

/** Bytes of the block. */
export const TEAM_BLOCK_BYTES = AT.text + MOST_TEXT;

/** A module of kernels that lies in memory. */
export interface StoredModule {
  readonly address: number;
  readonly bytes: number;
  /** Address of the places in the function table of its kernels `f0`, `f1`, ... */
  readonly places: number;
  readonly count: number;
}

/** The words that the threads of a team share, as JavaScript sees them. */
export class TeamBlock {
  readonly address: number;
  readonly #words: Int32Array;
  readonly #text: Uint8Array;

  /** @param address a multiple of 128. */
  constructor(memory: WebAssembly.Memory, address: number) {
    this.address = address;
    this.#words = new Int32Array(memory.buffer, address, TEAM_BLOCK_BYTES / 4);
    this.#text = new Uint8Array(memory.buffer, address + AT.text, MOST_TEXT);
  }

  /** Writes what does not change while the team works. */
  begin(threads: number, spins: number): void {
    this.#set(AT.threads, threads);
    this.#set(AT.spins, spins);
  }

  set command(command: number) {
    this.#set(AT.command, command);
  }

  get command(): number {
    return this.#get(AT.command);
  }

  /** Bytes that the memory had when the command was given. */
  set memoryBytes(bytes: number) {
    this.#set(AT.memoryBytes, bytes / 65_536);
  }

  get memoryBytes(): number {
    return this.#get(AT.memoryBytes) * 65_536;
  }

  /** How often the first thread has fallen asleep while it waited. */
  get slept(): number {
    return this.#get(AT.slept);
  }

  /** Tells where a thread's instructions begin and end. */
  setProgram(thread: number, from: number, to: number): void {
    this.#set(AT.programs + 8 * thread, from);
    this.#set(AT.programs + 8 * thread + 4, to);
  }

  from(thread: number): number {
    return this.#get(AT.programs + 8 * thread);
  }

  to(thread: number): number {
    return this.#get(AT.programs + 8 * thread + 4);
  }

  set module({ address, bytes, places, count }: StoredModule) {
    this.#set(AT.module, address);
    this.#set(AT.moduleBytes, bytes);
    this.#set(AT.places, places);
    this.#set(AT.kernels, count);
  }

  get module(): StoredModule {
    const { module, moduleBytes, places, kernels } = AT;
    return {
      address: this.#get(module),
      bytes: this.#get(moduleBytes),
      places: this.#get(places),
      count: this.#get(kernels),
    };
  }

  /** Says that a thread is done with a command. */
  setFinished(thread: number, ticket: number): void {
    Atomics.store(this.#words, (AT.finished + 4 * thread) / 4, ticket);
  }

  /** Whether a thread is done with the last command. */
  hasFinished(thread: number): boolean {
    const ticket = Atomics.load(this.#words, AT.ticket / 4);
    return Atomics.load(this.#words, (AT.finished + 4 * thread) / 4) === ticket;
  }

  /**
   * Ends the command for all threads, because one has failed: whoever waits at the barrier, or comes to it, traps. Only
   * the first to fail leaves a message.
   */
  fail(thread: number, error: unknown): void {
    if (Atomics.compareExchange(this.#words, AT.failed / 4, 0, thread + 1) === 0) this.#setText(error);
    Atomics.store(this.#words, AT.generation / 4, -1);
    Atomics.notify(this.#words, AT.generation / 4);
  }

  /** The thread that failed first, with its message; `undefined` if none has. Asked for when all are done. */
  get failure(): { readonly thread: number; readonly message: string } | undefined {
    const thread = Atomics.load(this.#words, AT.failed / 4) - 1;
    if (thread < 0) return undefined;
    const bytes = this.#text.slice(0, this.#get(AT.textBytes));
    return { thread, message: new TextDecoder().decode(bytes) };
  }

  /** Sleeps for some milliseconds. */
  rest(milliseconds: number): void {
    Atomics.wait(this.#words, AT.command / 4, this.#get(AT.command), milliseconds);
  }

  /** Makes the barrier usable again after a failure. All threads have to be done. */
  recover(): void {
    Atomics.store(this.#words, AT.arrived / 4, 0);
    Atomics.store(this.#words, AT.generation / 4, 0);
    Atomics.store(this.#words, AT.failed / 4, 0);
  }

  #setText(error: unknown): void {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const bytes = new TextEncoder().encode(message).subarray(0, MOST_TEXT);
    this.#text.set(bytes);
    this.#set(AT.textBytes, bytes.length);
  }

  #get(at: number): number {
    return this.#words[at / 4] as number;
  }

  #set(at: number, value: number): void {
    this.#words[at / 4] = value;
  }
}
