import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Checkpoint, checkpointToBytes } from '@meristem/growable';
import { SeedFolder } from '../run/seed-folder.ts';
import type { KilledCase } from './killed-cases.ts';

/** A signal that ends a run. */
export type EndingSignal = 'SIGKILL' | 'SIGINT' | 'SIGTERM';

/** What became of a round. */
export interface KillRound {
  /** How often the run was really cut off. */
  readonly cuts: number;
  /** Empty where the resumed run came to the same bits as the undisturbed one, and left nothing behind. */
  readonly fault: string;
}

const MAIN = new URL('../main.ts', import.meta.url).pathname;
/** The latest moment, as a share of how long training takes when nobody disturbs it, and the machine is as busy as then. */
const LATEST = 0.7;
const EVERY = ['--checkpoint-every', '0.05', '--keep', '2'];

/** Runs of a case in folders of their own: one that nobody disturbs, and others that are cut off and continued. */
export class KillSite {
  readonly #folder: string;
  readonly #case: KilledCase;
  #undisturbed: { readonly outcome: string; readonly milliseconds: number } | undefined;

  constructor(folder: string, killed: KilledCase) {
    this.#folder = folder;
    this.#case = killed;
  }

  /**
   * Cuts a run off at random moments, continues it, and compares what it comes to.
   *
   * @param random uniform on [0, 1).
   */
  async round(signal: EndingSignal, random: () => number): Promise<KillRound> {
    const { outcome, milliseconds } = (this.#undisturbed ??= await this.#run());
    const run = join(this.#folder, 'cut');
    await rm(run, { recursive: true, force: true });
    let cuts = 0;
    let args = ['grow', ...this.#case.args, '--out', run];
    // Mostly once training is under way; sometimes from the very start of the process on.
    for (let cut = random() < 0.3 ? 2 : 1; cut > 0; cut--) {
      const child = started([...args, ...EVERY]);
      if (random() < 0.8) await this.#underWay(run, child);
      await wait(random() * LATEST * milliseconds);
      if (await cutOff(child, signal)) cuts++;
      const begun = await stat(join(run, 'run.json')).catch(() => undefined);
      if (begun) args = ['grow', '--resume', run];
    }
    const { code, said } = await ended(started([...args, ...EVERY]));
    if (code !== 0) return { cuts, fault: `ended with code ${code}: ${said}` };
    const found = await this.#outcomeOf(run);
    return { cuts, fault: found === outcome ? '' : `came to ${found}, expected ${outcome}` };
  }

  async #run(): Promise<{ readonly outcome: string; readonly milliseconds: number }> {
    const run = join(this.#folder, 'whole');
    const child = started(['grow', ...this.#case.args, '--out', run, '--checkpoint-every', '9999']);
    await this.#underWay(run, child);
    const began = performance.now();
    const { code, said } = await ended(child);
    if (code !== 0)
      throw new Error(`${this.#case.name}: the undisturbed run ended with code ${code}: ${said}`);
    return { outcome: await this.#outcomeOf(run), milliseconds: performance.now() - began };
  }

  /** Waits until training is under way: there are reports. */
  async #underWay(run: string, { exitCode }: ChildProcess): Promise<void> {
    const log = join(run, `seed-${this.#case.seeds[0]}`, 'log.jsonl');
    const before = await sizeOf(log);
    for (let turn = 0; turn < 2000 && exitCode === null && (await sizeOf(log)) === before; turn++)
      await wait(5);
  }

  /** Everything that a run came to but times, and what it left lying about. */
  async #outcomeOf(run: string): Promise<string> {
    const hash = createHash('sha256');
    for (const seed of this.#case.seeds) {
      const folder = new SeedFolder(run, seed);
      const { last, damaged } = await folder.lastCheckpoint();
      const trainer = Object.fromEntries(Object.entries(last!.trainer).filter(([part]) => part !== 'notes'));
      hash.update(checkpointToBytes(trainer as unknown as Checkpoint));
      const timeless = { wallSeconds: 0, microsecondsPerCycle: 0 };
      hash.update(JSON.stringify({ ...(await folder.result()), ...timeless }));
      for (const report of await folder.reports()) hash.update(JSON.stringify({ ...report, ...timeless }));
      if (damaged.length > 0) return `a damaged checkpoint of cycle ${damaged[0]!.cycle}`;
      const left = (await readdir(folder.path)).filter((name) => name.startsWith('.'));
      if (left.length > 0) return `${left.join(', ')} left behind`;
    }
    const left = (await readdir(run)).filter((name) => name.startsWith('.'));
    return left.length > 0 ? `${left.join(', ')} left behind` : hash.digest('hex').slice(0, 16);
  }
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

function started(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--conditions=@meristem/source', MAIN, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

async function ended(child: ChildProcess): Promise<{ readonly code: number | null; readonly said: string }> {
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
  if (child.exitCode === null) await once(child, 'close');
  return { code: child.exitCode, said };
}

/** Sends a signal and waits for the end; false if the run had ended by itself. */
async function cutOff(child: ChildProcess, signal: EndingSignal): Promise<boolean> {
  const closed = child.exitCode === null ? once(child, 'close') : undefined;
  const sent = child.kill(signal);
  child.stderr!.resume();
  await closed;
  return sent && child.exitCode !== 0;
}
