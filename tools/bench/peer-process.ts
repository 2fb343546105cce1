import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { PeerError, PeerMissingError } from './errors.ts';

/** A program to start, and how long to wait for it. */
export interface PeerCommand {
  /** What messages call it. */
  readonly name: string;
  readonly file: string;
  readonly arguments: readonly string[];
  /** Milliseconds from the start to the line that says it is ready. */
  readonly readyWithin: number;
  /** Milliseconds from a request to its answer. */
  readonly answerWithin: number;
}

/** A line that a peer says. */
export type PeerLine = Readonly<Record<string, unknown>>;

/** Milliseconds for a peer to end by itself once its input has ended. */
const GRACE_MILLISECONDS = 2000;

/** How much of what a peer said on its standard error is kept for messages. */
const KEPT_CHARACTERS = 2000;

/**
 * A program that answers each line on its standard input by one JSON line on its standard output. The first line, unasked,
 * is `{"ready": true}` or `{"missing": reason}`.
 */
export class PeerProcess {
  readonly name: string;
  /** What the peer computes with, in its own words. */
  detail = '';
  readonly #answerWithin: number;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;
  readonly #said: AsyncIterator<string>;
  readonly #exited: Promise<unknown>;
  #complaint = '';
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(command: PeerCommand, child: ChildProcessWithoutNullStreams) {
    this.name = command.name;
    this.#answerWithin = command.answerWithin;
    this.#child = child;
    this.#exited = new Promise((resolve) => child.once('close', resolve));
    child.on('error', (error) => (this.#complaint += error.message));
    this.#lines = createInterface({ input: child.stdout });
    this.#said = this.#lines[Symbol.asyncIterator]();
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-KEPT_CHARACTERS);
    });
    // A request to a peer that has ended fails when its answer is awaited.
    child.stdin.on('error', () => undefined);
  }

  /**
   * Starts a peer and waits until it is ready.
   *
   * @throws PeerMissingError if the program does not exist or says what it lacks; PeerError if it fails otherwise.
   */
  static async start(command: PeerCommand): Promise<PeerProcess> {
    const child = spawn(command.file, command.arguments, { stdio: 'pipe' });
    try {
      await once(child, 'spawn');
    } catch (error) {
      throw missingProgram(command, error);
    }
    const peer = new PeerProcess(command, child);
    try {
      const { ready, missing, detail } = await peer.#hear(command.readyWithin);
      if (typeof missing === 'string') throw new PeerMissingError(missing);
      if (typeof detail === 'string') peer.detail = detail;
      if (ready === true) return peer;
      throw new PeerError(command.name, 'found a first line without "ready", expected one');
    } catch (error) {
      await peer.#kill();
      throw error;
    }
  }

  /**
   * Sends one line and returns the answer to it. Requests wait for each other.
   *
   * @throws PeerError if the peer has ended, does not answer in time (it is then stopped), or reports an error.
   */
  async ask(request: string): Promise<PeerLine> {
    const answer = this.#turn.then(async () => {
      this.#child.stdin.write(`${request}\n`);
      const line = await this.#hear(this.#answerWithin);
      if (typeof line['error'] === 'string')
        throw new PeerError(this.name, `request "${request}": ${line['error']}`);
      return line;
    });
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  /** Lets the peer end, and ends it if it does not. */
  async close(): Promise<void> {
    this.#child.stdin.end();
    if ((await within(this.#exited, GRACE_MILLISECONDS)) === timedOut) await this.#kill();
    this.#lines.close();
  }

  async #kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
    this.#lines.close();
  }

  async #hear(milliseconds: number): Promise<PeerLine> {
    const next = await within(this.#said.next(), milliseconds);
    if (next === timedOut) {
      await this.#kill();
      throw new PeerError(this.name, `found no answer within ${milliseconds} ms; it was stopped`);
    }
    if (next.done === true) {
      await this.#exited;
      const { exitCode, signalCode } = this.#child;
      if (signalCode === 'SIGILL')
        throw new PeerMissingError(`${this.name} needs instructions that this processor lacks`);
      throw new PeerError(
        this.name,
        `ended with ${exitCode ?? signalCode ?? 'no status'}, expected an answer. It said:\n${this.#complaint}`,
      );
    }
    return this.#parse(next.value);
  }

  #parse(text: string): PeerLine {
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === 'object' && value !== null) return value as PeerLine;
    } catch (cause) {
      throw new PeerError(this.name, `found "${text}", expected a line of JSON`, { cause });
    }
    throw new PeerError(this.name, `found "${text}", expected a JSON object`);
  }
}

function missingProgram({ name, file }: PeerCommand, error: unknown): Error {
  const code = (error as { readonly code?: unknown }).code;
  if (code === 'ENOENT') return new PeerMissingError(`${file} is not installed`);
  return new PeerError(name, `could not start ${file}: ${String(error)}`, { cause: error });
}

const timedOut = Symbol('timed out');

async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | typeof timedOut> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof timedOut>((resolve) => {
    timer = setTimeout(() => {
      resolve(timedOut);
    }, milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
