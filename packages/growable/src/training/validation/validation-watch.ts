import { type Checkpoint, type CheckpointParts, checkpointOf } from '../live-model/checkpoint.ts';
import { pairedError } from './paired-error.ts';
import type { PartedTask } from './validation-options.ts';

/** The network of a run that did best on the examples that it keeps back. */
export interface BestNetwork {
  /** Cycles after which it was that. */
  readonly cycle: number;
  /** Its loss on the examples kept back, in nats per cycle. */
  readonly validationLoss: number;
  /** How many of them it classified wrongly, where examples are classified. */
  readonly missed?: number;
  readonly parameters: number;
}

/** What a checkpoint holds of a run's validation. */
export interface ValidationRecord {
  /** Examples that are left to train on. */
  readonly rows: number;
  /** The loss on the others when it was last looked at, and the lowest so far. */
  readonly latest?: { readonly cycle: number; readonly loss: number };
  readonly lowest?: number;
  /** The standard error of the lowest, where looks tell. */
  readonly lowestError?: number;
  /** What each example cost then, where looks tell. */
  readonly lowestCosts?: readonly number[];
  /** The cycle of the lowest, and whether the loss once stood still above it. */
  readonly lowestAt?: number;
  readonly stands?: boolean;
  /** The best network, with all that it takes to go on from there. */
  readonly best?: BestNetwork & { readonly checkpoint: Checkpoint };
}

/** A network that takes a place: its record, and the checkpoint when it is wanted. */
interface Kept extends BestNetwork {
  checkpoint(): Checkpoint;
}

/**
 * Losses closer than this share of the lowest are as good as each other, and on few examples those that chance may have told
 * apart: half a share of 1 over the root of their number. Losses near 0 are held against a share of what guessing costs.
 */
const CLOSE = 0.01;
const CHANCE = 0.5;
const LEAST_OF_GUESSING = 0.02;

/** Misses count as clearly fewer from so many of their standard errors on, and from 2. */
const CLEARLY = 0.5;

/** One over the share by which a training loss is lower where all is learnt by heart. */
const BY_HEART = 8;

/**
 * Weights fade the faster by so many times what unseen examples leave unexplained over what they explain, and so much at most;
 * from when so many looks have found nothing lower. Nats of classes tell of a network that is too sure of itself as much as of
 * noise: they count less, and only below a share of what guessing costs that shows that something was learnt. Of numbers
 * nothing explained is all noise, as far as the examples kept back can tell.
 */
const HASTE = {
  squared: { unexplained: 30, most: 10, learnt: Infinity },
  other: { unexplained: 8, most: 16, learnt: 0.9 },
} as const;
const STANDSTILL = 10;

/** What a look tells of the loss that it saw. */
type Told = Pick<Seen, 'error' | 'costs'>;

/** What a look at the examples kept back saw. */
export interface Seen {
  readonly loss: number;
  readonly missed: number | undefined;
  /** The standard error of the loss, where the look tells. */
  readonly error?: number | undefined;
  /** What each example cost, where they are independent of each other and the look tells. */
  readonly costs?: readonly number[] | undefined;
}

/**
 * Keeps the best network of a run, by its loss on the examples kept back. Where examples are classified, a network that
 * misses clearly fewer of them is better whatever its loss: one that is too sure of itself, as the loss says, may still be
 * right more often. A network that is no larger takes its place if it comes close to the lowest loss of the run: what folding
 * has made smaller at next to no cost stays small, and of networks that are as good as each other the last one has settled
 * most. A larger one takes it if its loss is lower by more than that.
 *
 * How close is close, looks may tell by their standard errors: the lowest of a hundred looks at the same few examples, whose loss a
 * handful of them makes up, is that by chance. A network within the standard error of the difference is then as good, in its loss as
 * in its misses: Breiman, Friedman, Olshen and Stone, "Classification and regression trees" (1984), take the simplest within one
 * standard error of the best. Where numbers are predicted that error is taken of the differences on the same examples, and the later
 * network is kept whatever its size: of a hundred looks at twenty rows the lowest is often the first, of a network that has hardly
 * learned, and what ends a run has settled.
 */
export class ValidationWatch {
  /** What was last seen. */
  latest: { readonly cycle: number; readonly loss: number } | undefined;
  readonly #every: number;
  readonly #keepBest: boolean;
  readonly #rows: number;
  readonly #guessing: number;
  readonly #floor: number;
  readonly #haste: { readonly unexplained: number; readonly most: number; readonly learnt: number };
  readonly #chance: number;
  readonly #examples: number;
  #lowest: number;
  #lowestError: number | undefined;
  #lowestCosts: readonly number[] | undefined;
  /** The cycle of the lowest loss, and whether the loss once stood still above it. */
  #lowestAt: number;
  #stands: boolean;
  #kept: Kept | undefined;

  constructor(
    { every, keepBest, set }: NonNullable<PartedTask['validation']>,
    rows: number,
    before?: ValidationRecord,
  ) {
    this.#every = every;
    this.#keepBest = keepBest;
    this.#rows = rows;
    this.#guessing = set.guessing;
    this.#floor = LEAST_OF_GUESSING * set.guessing;
    this.#haste = set.squared ? HASTE.squared : HASTE.other;
    this.#examples = set.examples;
    this.#chance = Math.max(CLOSE, CHANCE / Math.sqrt(set.examples));
    this.latest = before?.latest;
    this.#lowest = before?.lowest ?? Infinity;
    this.#lowestError = before?.lowestError;
    this.#lowestCosts = before?.lowestCosts;
    this.#lowestAt = before?.lowestAt ?? before?.latest?.cycle ?? 0;
    this.#stands = before?.stands ?? false;
    if (before?.best) {
      const { checkpoint, ...best } = before.best;
      this.#kept = { ...best, checkpoint: () => checkpoint };
    }
  }

  /** The best network so far, if it is kept. */
  get best(): BestNetwork | undefined {
    if (!this.#kept) return undefined;
    const { cycle, validationLoss, missed, parameters } = this.#kept;
    return { cycle, validationLoss, parameters, ...(missed !== undefined && { missed }) };
  }

  /** Whether it is time to look. */
  due(cycle: number): boolean {
    return cycle % this.#every === 0;
  }

  /**
   * How much of what a network learns it learns by heart, from 0 to 1: 1 where its loss in training is lower by an eighth than
   * the loss that was last seen here, beyond what chance may have told apart. One example more is counted that costs what
   * guessing does, after Laplace's rule of succession: that a few examples are predicted well says little of the others.
   */
  byHeart(trainingLoss: number): number {
    const { latest } = this;
    if (!latest || !Number.isFinite(latest.loss)) return 0;
    const careful = (this.#examples * latest.loss + this.#guessing) / (this.#examples + 1);
    const gap = careful > 0 ? 1 - trainingLoss / careful - this.#chance : 0;
    return Math.min(1, Math.max(0, BY_HEART * gap));
  }

  /**
   * How many times as fast as told weights are to fade, from 1 to 10 or 16. Once a tenth of the usual looks have found nothing lower, it
   * is the more, the more of what guessing costs the lowest loss has left. In ridge regression the best penalty is the variance
   * of the noise over that of the weights that explain the rest, and a loss on unseen examples is the one measure of both: rows
   * that say little must not be learned in such detail as rows that say all. While the loss still falls, or of classes before
   * anything is explained, it says nothing of noise.
   *
   * Source: Hoerl, Kennard and Baldwin, "Ridge regression: some simulations", Communications in Statistics 4 (1975).
   */
  get haste(): number {
    const left = Math.max(0, this.#lowest / this.#guessing);
    const { unexplained, most, learnt } = this.#haste;
    if (!this.#stands || !(left < learnt)) return 1;
    return left < 1 ? Math.min(most, 1 + (unexplained * left) / (1 - left)) : most;
  }

  /** The network of a cycle is now the best one. */
  restored(cycle: number): void {
    this.latest = { cycle, loss: this.#kept!.validationLoss };
  }

  /** What it takes to go on from the best network. */
  checkpoint(): Checkpoint | undefined {
    return this.#kept?.checkpoint();
  }

  /** The loss of a network, looked at once a cycle; the network is kept if it is better than that before. */
  lossOf(
    { cycle, parameterCount: parameters }: { readonly cycle: number; readonly parameterCount: number },
    look: () => Seen,
    parts: () => CheckpointParts,
  ): number {
    if (this.latest?.cycle !== cycle) {
      const seen = look();
      const { loss: validationLoss, missed } = seen;
      this.#see({ cycle, validationLoss, parameters, ...(missed !== undefined && { missed }) }, seen, parts);
    }
    return this.latest!.loss;
  }

  #see(seen: BestNetwork, told: Told, parts: () => CheckpointParts): void {
    const { cycle, validationLoss: loss } = seen;
    this.latest = { cycle, loss };
    if (Number.isFinite(loss) && loss < this.#lowest) {
      this.#isLowest(loss, told);
      this.#lowestAt = cycle;
    } else this.#stands ||= cycle - this.#lowestAt >= STANDSTILL * this.#every;
    if (!this.#keepBest || !this.#isBetter(seen, told)) return;
    // What a surer network with fewer misses costs is what others are held against from then on.
    if (this.#gain(seen, told.error) > 0) this.#isLowest(loss, told);
    const taken = parts();
    this.#kept = { ...seen, checkpoint: () => checkpointOf(taken) };
  }

  #isLowest(loss: number, { error, costs }: Told): void {
    [this.#lowest, this.#lowestError, this.#lowestCosts] = [loss, error, costs];
  }

  /** All of it as plain data. */
  toJSON(): ValidationRecord {
    const { latest, best } = this;
    return {
      rows: this.#rows,
      ...(latest && { latest }),
      ...(Number.isFinite(this.#lowest) && { lowest: this.#lowest, lowestAt: this.#lowestAt }),
      ...(this.#lowestError !== undefined && { lowestError: this.#lowestError }),
      ...(this.#lowestCosts && { lowestCosts: this.#lowestCosts }),
      ...(this.#stands && { stands: true }),
      ...(best && { best: { ...best, checkpoint: this.checkpoint()! } }),
    };
  }

  /** Misses that a network has less than the best one, if clearly; negative if it has more of them, 0 if it may be chance. */
  #gain({ missed, validationLoss }: BestNetwork, error: number | undefined): number {
    const before = this.#kept?.missed;
    // What is sure of itself and costs more than guessing has learned by heart, however often it is right.
    if (missed === undefined || before === undefined || validationLoss >= this.#guessing) return 0;
    const fewer = before - missed;
    const chance = error === undefined ? CLEARLY * Math.sqrt(before) : Math.sqrt(before + missed);
    return Math.abs(fewer) > Math.max(1, chance) ? fewer : 0;
  }

  #isBetter(seen: BestNetwork, { error, costs }: Told): boolean {
    const { validationLoss: loss, parameters } = seen;
    if (!Number.isFinite(loss)) return false;
    if (!this.#kept) return true;
    const gain = this.#gain(seen, error);
    if (gain !== 0) return gain > 0;
    if (costs && this.#lowestCosts && costs.length > 1) {
      return loss <= this.#lowest + Math.max(CLOSE * this.#scale, pairedError(costs, this.#lowestCosts));
    }
    const close = Math.max(this.#close, Math.hypot(error ?? 0, this.#lowestError ?? 0));
    const { validationLoss, parameters: before } = this.#kept;
    return parameters > before ? loss < validationLoss - close : loss <= this.#lowest + close;
  }

  /** Losses this much apart are as good as each other, by their number alone. */
  get #close(): number {
    return this.#chance * this.#scale;
  }

  /** The loss that differences are held against. */
  get #scale(): number {
    return Math.max(this.#lowest, this.#floor);
  }
}
