import { explanationText, type GrowthEvents, type Report } from '@meristem/growable';
import { whole } from '../contract/fields.ts';
import { shown, StudioFault } from '../contract/fault.ts';
import type { RunId } from '../contract/frame.ts';
import type { EndedEvent, Event } from '../contract/messages.ts';
import type { Changes, Explained, Opened, Speed, Standing, UnitRef } from '../contract/requests.ts';
import { changedRun } from './changed-run.ts';
import { Frames } from './frames.ts';
import type { LiveRun } from './live-run.ts';
import { openedOf } from './opened.ts';
import { Pace, SLICE } from './pace.ts';
import { Progress } from './progress.ts';
import { Census } from './structure-events.ts';
import type { Turn } from './turn.ts';

/** What a session works with. */
export interface SessionSite {
  readonly id: RunId;
  readonly post: (event: Event) => void;
  readonly turn: Turn;
  /** Bytes of recorded frames; 64 MB unless told. */
  readonly mostBytes?: number;
}

/** Milliseconds between progress events. */
const PROGRESS_EVERY = 50;

/** Held-out cycles that an explanation tries a unit's removal on. */
const EXPLAINED_CYCLES = 20;

/** The most cycles of one step by hand, and the most cycles a second that are told apart from the fastest. */
const [MOST_STEPS, MOST_SPEED] = [1_000_000, 100_000];

/** A run that trains while messages are heard: in slices, at a speed, until it is paused, changed, closed or over. */
export class Session {
  readonly id: RunId;
  readonly frames: Frames;
  readonly #site: SessionSite;
  readonly #progress = new Progress();
  #run: LiveRun;
  readonly #census: Census;
  #spared: string[] = [];
  #structured = false;
  #pace: Pace | undefined;
  #loop: Promise<void> | undefined;
  #told = -Infinity;
  #halted = false;
  #quiet = false;
  #closed = false;
  /** What is done one after the other: each waits for those before it. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(run: LiveRun, site: SessionSite) {
    this.id = site.id;
    this.frames = new Frames(site.mostBytes);
    this.#site = site;
    this.#run = run;
    this.#census = new Census(run.trainer);
    this.#listen();
    this.frames.present(run);
  }

  /** What trains. */
  get run(): LiveRun {
    return this.#run;
  }

  get standing(): Standing {
    return { cycle: this.#run.trainer.cycle, running: this.#pace !== undefined };
  }

  /** Trains on at a speed, from now on. */
  async start(speed: Speed): Promise<Standing> {
    if (speed !== 'fastest') requireSpeed(speed);
    return await this.#inTurn(() => {
      if (this.#run.over) this.#end('finished');
      else this.#goOn(new Pace(speed, performance.now()));
      return this.standing;
    });
  }

  /** Stands still after the slice under way, be it one of steps by hand. */
  async pause(): Promise<Standing> {
    this.#halted = true;
    return await this.#inTurn(async () => {
      await this.#still();
      this.#halted = false;
      return this.standing;
    });
  }

  /** Trains so many cycles, and then stands still; in slices, so that messages are heard. */
  async step(cycles: number): Promise<Standing> {
    whole(1, MOST_STEPS)(cycles, '$.cycles');
    return await this.#inTurn(() => this.#step(cycles));
  }

  async #step(cycles: number): Promise<Standing> {
    await this.#still();
    this.#progress.resumed(this.#run.trainer.cycle);
    const last = Math.min(this.#run.trainer.cycle + cycles, this.#run.planned);
    while (this.#run.trainer.cycle < last && !this.#halted) {
      await this.#slice(last - this.#run.trainer.cycle, last);
      await this.#site.turn();
    }
    if (this.#run.over) this.#end('finished');
    return this.standing;
  }

  /** Goes on under other settings, from the present weights; a running session runs on. */
  async change(changes: Changes): Promise<Opened> {
    return await this.#inTurn(async () => {
      const pace = this.#pace;
      await this.#still(false);
      try {
        const next = await changedRun(this.#run, changes);
        this.#run.release();
        this.#run = next;
        this.#listen();
        return openedOf(this.id, next);
      } finally {
        if (pace && !this.#run.over) this.#goOn(pace);
      }
    });
  }

  /** A run from the present weights, perhaps changed; this one stays as it is. */
  async forked(changes: Changes = {}): Promise<LiveRun> {
    return await changedRun(this.#run, changes);
  }

  /** Lets a unit go with the next cycle, which a session that stands still does at once. */
  async delete({ population, unit }: UnitRef): Promise<{ readonly waiting: number }> {
    return await this.#inTurn(async () => {
      const { hand } = this.#run;
      this.#requireUnit({ population, unit });
      hand.delete(population, unit);
      const { waiting } = hand;
      if (!this.#pace && !this.#run.over) await this.#step(1);
      return { waiting };
    });
  }

  /** Everything that touches a unit, and what the held-out loss would do without it. */
  explain({ population, unit }: UnitRef): Explained {
    this.#requireUnit({ population, unit });
    const explanation = this.#run.trainer.explain(population, unit, { cycles: EXPLAINED_CYCLES });
    const { id, scale, name, age, strength, dead, incoming, outgoing, own, removal } = explanation;
    const ends = ({ weight, from, to, norm, count }: (typeof incoming)[number]) => ({
      weight,
      from,
      to,
      norm,
      count,
    });
    const { firstOrder, trial, loss } = removal;
    return {
      ...{ population, scale, unit: id, age, strength, dead, ...(name !== undefined && { name }) },
      ...{ incoming: incoming.map(ends), outgoing: outgoing.map(ends) },
      own: own.map(({ variable, values }) => ({ variable, values: [...values] })),
      removal: { firstOrder, trial, loss },
      text: explanationText(explanation),
    };
  }

  /** Ends the session and gives its memory back. */
  async close(): Promise<void> {
    this.#closed = this.#halted = true;
    await this.#inTurn(async () => {
      await this.#still();
      this.#run.release();
    });
  }

  /** Does something when all that was asked for before is done; whoever asked hears what it throws. */
  #inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    const over = (): void => {};
    this.#queue = done.then(over, over);
    return done;
  }

  #goOn(pace: Pace): void {
    this.#progress.resumed(this.#run.trainer.cycle);
    this.#pace = pace;
    this.#quiet = false;
    this.#loop ??= this.#train().finally(() => (this.#loop = undefined));
  }

  /** @param told whether the page hears that the run stands still. */
  async #still(told = true): Promise<void> {
    this.#pace = undefined;
    this.#quiet = !told;
    await this.#loop;
  }

  async #train(): Promise<void> {
    try {
      for (let pace = this.#pace; pace && !this.#run.over; pace = this.#pace) {
        const now = performance.now();
        const [due, before] = [pace.due(now), this.#run.trainer.cycle];
        if (due > 0) await this.#slice(due, this.#run.planned);
        pace.did(this.#run.trainer.cycle - before);
        const wait = Math.min(pace.wait(performance.now()), SLICE);
        await (wait > 1 ? new Promise((resolve) => setTimeout(resolve, wait)) : this.#site.turn());
      }
      const finished = this.#run.over;
      this.#pace = undefined;
      if (finished || !this.#quiet) this.#end(finished ? 'finished' : 'stopped');
    } catch (error) {
      this.#pace = undefined;
      this.#end('failed', error instanceof Error ? error.message : String(error));
    }
  }

  /** Trains for a slice of time, at most so many cycles, and tells of it; in any case of the last one. */
  async #slice(cycles: number, last: number): Promise<void> {
    const report = await this.#run.advance(cycles, performance.now() + SLICE);
    this.#tell(report, report.cycle >= last);
  }

  #tell(report: Report, anyway: boolean): void {
    const { post } = this.#site;
    const structured = this.#structured;
    if (structured) this.#tellStructure();
    const now = performance.now();
    if (anyway || now - this.#told >= PROGRESS_EVERY) {
      this.#told = now;
      post({ kind: 'progress', ...this.#progress.event(this.id, this.#run, report) });
    }
    const frame = this.frames.tick(this.id, this.#run, anyway);
    if (frame) post(frame);
  }

  #tellStructure(): void {
    const { trainer } = this.#run;
    const { born, died } = this.#census.turnover(trainer);
    const before = this.frames.history.last?.era.model;
    const spared = this.#spared;
    [this.#structured, this.#spared] = [false, []];
    const another = before !== trainer.model;
    const architecture = another ? this.frames.present(this.#run).era.architecture : undefined;
    if (born.length + died.length + spared.length === 0 && !another) return;
    this.#site.post({
      ...{ kind: 'structure', run: this.id, cycle: trainer.cycle, born, died, spared },
      ...(architecture && { architecture }),
    });
  }

  #listen(): void {
    this.#run.trainer.on('applied', ({ spared }: GrowthEvents['applied']) => {
      this.#structured = true;
      this.#spared.push(...spared.map(({ population, unit }) => `${population}: ${unit}`));
    });
  }

  #end(why: EndedEvent['why'], message?: string): void {
    if (this.#closed) return;
    const { cycle } = this.#run.trainer;
    this.#site.post({ kind: 'ended', run: this.id, cycle, why, ...(message !== undefined && { message }) });
  }

  /** @throws StudioFault if there is no such unit, or if the population would have too few without it */
  #requireUnit({ population, unit }: UnitRef): void {
    const { trainer } = this.#run;
    const known = trainer.populations.map(({ name }) => name);
    if (!known.includes(population)) {
      throw new StudioFault({
        found: `the population ${shown(population)}`,
        expected: `one of ${known.join(', ')}`,
        remedy: 'Choose one of these.',
      });
    }
    if (trainer.strengths(population).some(({ id }) => id === unit)) return;
    throw new StudioFault({
      found: `unit ${shown(unit)} of "${population}"`,
      expected: 'one that is there',
      remedy: 'It may have gone: choose another.',
    });
  }
}

function requireSpeed(speed: number): void {
  if (typeof speed === 'number' && speed > 0 && speed <= MOST_SPEED) return;
  throw new StudioFault({
    path: '$.speed',
    found: shown(speed),
    expected: `"fastest", or cycles a second above 0 and at most ${MOST_SPEED}`,
    remedy: 'Change it.',
  });
}
