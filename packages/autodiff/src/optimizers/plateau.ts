import type { PlateauSchedule, Schedule } from './schedule.ts';

/** What a plateau remembers, as plain data. */
export interface PlateauMemory {
  /** The lowest loss so far; absent before the first. */
  readonly best?: number;
  /** Cycles since then that count. */
  readonly waited: number;
  /** Cycles yet to come that do not count. */
  readonly cooling: number;
  readonly factor: number;
}

/**
 * A factor of a learning rate that falls whenever the loss has stopped falling.
 *
 * Source: the rule, and its order of steps, of PyTorch's ReduceLROnPlateau.
 */
export class Plateau {
  readonly #schedule: PlateauSchedule;
  #best: number;
  #waited: number;
  #cooling: number;
  #factor: number;

  constructor(schedule: PlateauSchedule, memory?: PlateauMemory) {
    this.#schedule = schedule;
    this.#best = memory?.best ?? Infinity;
    this.#waited = memory?.waited ?? 0;
    this.#cooling = memory?.cooling ?? 0;
    this.#factor = memory?.factor ?? 1;
  }

  /** The factor for the next cycle. */
  get factor(): number {
    return this.#factor;
  }

  /** Takes the loss of a cycle into account. */
  see(loss: number): void {
    const { factor, patience, threshold = 1e-4, cooldown = 0, to = 0 } = this.#schedule;
    if (loss < this.#best * (1 - threshold) || this.#best === Infinity)
      [this.#best, this.#waited] = [loss, 0];
    else this.#waited++;
    if (this.#cooling > 0) [this.#cooling, this.#waited] = [this.#cooling - 1, 0];
    if (this.#waited <= patience) return;
    this.#factor = Math.max(to, this.#factor * factor);
    [this.#cooling, this.#waited] = [cooldown, 0];
  }

  /** What it remembers, to go on from. */
  toJSON(): PlateauMemory {
    const best = this.#best;
    const memory = { waited: this.#waited, cooling: this.#cooling, factor: this.#factor };
    return best === Infinity ? memory : { best, ...memory };
  }
}

/** What of a schedule follows the loss, and the cycle from which on it does; `undefined` if nothing. */
export function plateauOf(
  schedule: Schedule | undefined,
): { readonly schedule: PlateauSchedule; readonly from: number } | undefined {
  let [within, from] = [schedule, 0];
  while (within?.kind === 'warm-up') [within, from] = [within.then, from + within.cycles];
  return within?.kind === 'on-plateau' ? { schedule: within, from } : undefined;
}
