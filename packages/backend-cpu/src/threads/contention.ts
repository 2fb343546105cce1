/** Runs in a row in which the first thread fell asleep, after which the team is put to the test. */
const SUSPICIOUS = 8;
/** Runs of each kind in a test. */
const TRIALS = 4;
/** Runs that a verdict holds at first, and at most. */
const LEAST_PATIENCE = 64;
const MOST_PATIENCE = 8192;

/** What is being done, or tried. */
type Phase = 'together' | 'trial-together' | 'trial-alone' | 'alone';

/**
 * Finds out whether a program is still faster with the team than without: where another process holds one of its cores,
 * every barrier waits for that. The test times a few runs of each kind; its verdict holds for ever more runs, the more often
 * it is the same.
 */
export class Contention {
  #suspicion = 0;
  #patience = LEAST_PATIENCE;
  #phase: Phase = 'together';
  /** Runs that are left of a phase; of `together` those in which no test is made. */
  #left = 0;
  #best = { together: Infinity, alone: Infinity };
  #verdict: 'together' | 'alone' = 'together';

  /** Whether the next run is the team's. */
  get together(): boolean {
    return this.#phase === 'together' || this.#phase === 'trial-together';
  }

  /** Whether the next run is to be timed. */
  get timed(): boolean {
    return this.#phase === 'trial-together' || this.#phase === 'trial-alone';
  }

  /** Takes note of a run: whether the first thread fell asleep while it waited, and how long it took, if it was timed. */
  note(slept: boolean, milliseconds: number): void {
    if (this.#phase === 'together') return this.#suspect(slept);
    if (this.#phase === 'trial-together') this.#best.together = Math.min(this.#best.together, milliseconds);
    if (this.#phase === 'trial-alone') this.#best.alone = Math.min(this.#best.alone, milliseconds);
    if (--this.#left === 0) this.#next();
  }

  #suspect(slept: boolean): void {
    if (this.#left > 0) this.#left--;
    this.#suspicion = slept ? this.#suspicion + 1 : 0;
    if (this.#suspicion >= SUSPICIOUS && this.#left === 0) this.#enter('trial-together', TRIALS);
  }

  #next(): void {
    if (this.#phase === 'alone') this.#enter('trial-together', TRIALS);
    else if (this.#phase === 'trial-together') this.#enter('trial-alone', TRIALS);
    else this.#judge();
  }

  #judge(): void {
    const verdict = this.#best.together < this.#best.alone ? 'together' : 'alone';
    this.#patience = verdict === this.#verdict ? Math.min(2 * this.#patience, MOST_PATIENCE) : LEAST_PATIENCE;
    this.#enter(verdict, this.#patience);
    this.#verdict = verdict;
    this.#best = { together: Infinity, alone: Infinity };
    this.#suspicion = 0;
  }

  #enter(phase: Phase, left: number): void {
    this.#phase = phase;
    this.#left = left;
  }
}
