import type { Draws } from '../draws.ts';
import type { CycleShape } from '../growth-rule.ts';
import type { Probe, Recording } from '../probe.ts';
import { explained, type Heard, Reservoir } from './reservoir.ts';

/** Units of a reservoir: with a memory, and of a single step, where features alone have to do. */
const UNITS = { recurrent: 24, stepwise: 64 } as const;

/** How strongly reservoirs are driven; a score is averaged over all. Half of them remember longer and tell less apart. */
const GAINS = [1, 0.3];
/** As many of each where single inputs are compared through the same weights. */
const ALIKE = 4;

/** Single inputs with so much of the best one's score are compared again. */
const CONTENDER = 0.5;

/** Of the regression on what reservoirs do, per sample. */
const RIDGE = 1e-3;

/** An input goes if what is left explains as large a share of what all did, and this much of the error at least. */
const KEPT = 0.9;
const LEAST = 0.005;

/** Below this a score says nothing. */
const CLEAR = 0.01;

/** Inputs from which on they are not taken away one by one. */
const FEW = 8;

/** What an audition is held with. */
export interface AuditionParts {
  readonly probe: Probe;
  readonly draws: Draws;
  readonly shape: CycleShape;
  readonly cycles: number;
  /** Whether what is to be born has a memory. */
  readonly recurrent: boolean;
}

/**
 * Finds the inputs from which something about the present error of an output can be learned: for sets of inputs, how well random
 * reservoirs that hear them explain it on data that they were not fitted to. Inputs that are not needed are left out one after
 * the other; then a single one that does as well replaces them all, which finds what so many others only dilute. Single inputs that
 * are nearly as good are compared once more. Where nothing explains anything, all inputs are named.
 */
export function audition(
  error: Recording,
  inputs: readonly string[],
  parts: AuditionParts,
): readonly string[] {
  if (inputs.length <= 1) return inputs;
  const jury = new Jury(error, inputs, parts);
  const every = inputs.map((_, i) => i);
  let [chosen, score] = [every, jury.score(every)];
  while (chosen.length > 1) {
    const without = chosen.map((input) => {
      const rest = chosen.filter((other) => other !== input);
      return { input, rest, score: jury.score(rest) };
    });
    const left = without.reduce((a, b) => (b.score > a.score ? b : a));
    if (!(left.score >= KEPT * score && left.score >= LEAST)) break;
    const idle = without.filter((each) => each.score >= score).map(({ input }) => input);
    // Of many, all go at once that are not missed; one at a time where they may stand in for one another.
    const fewer = chosen.filter((input) => !idle.includes(input));
    const several = chosen.length > FEW && idle.length > 1 && fewer.length > 0;
    chosen = several ? fewer : left.rest;
    score = several ? jury.score(fewer) : left.score;
  }
  const singles = every.map((input) => ({ input, score: jury.score([input]) }));
  const best = singles.reduce((a, b) => (b.score > a.score ? b : a));
  if (chosen.length === 1 || (best.score > CLEAR && best.score > KEPT * score)) {
    const contenders = singles
      .filter((each) => each.score >= CONTENDER * best.score)
      .map(({ input }) => input);
    [chosen, score] = [[contenders.length > 1 ? jury.playOff(contenders) : best.input], best.score];
  }
  jury.settle();
  return score < CLEAR ? inputs : chosen.map((i) => inputs[i] as string);
}

/** Reservoirs that hear sets of inputs; what each set scores is found once. */
class Jury {
  readonly #error: Recording;
  readonly #parts: AuditionParts;
  readonly #heard: readonly Heard[];
  readonly #normal: () => number;
  readonly #reservoirs: readonly Reservoir[];
  readonly #scores = new Map<string, number>();
  #multiplyAdds = 0;

  constructor(error: Recording, inputs: readonly string[], parts: AuditionParts) {
    const { probe, draws, cycles } = parts;
    this.#error = error;
    this.#parts = parts;
    this.#heard = inputs.map((name): Heard => {
      const { size, symbols } = probe.ports.find((port) => port.name === name)!;
      return { recording: probe.recorded(name, cycles), size, symbols };
    });
    this.#normal = normals(draws);
    this.#reservoirs = this.#drawn(1, {});
  }

  /** How much of the error reservoirs explain that hear some inputs together. */
  score(chosen: readonly number[]): number {
    const key = chosen.join();
    const known = this.#scores.get(key);
    if (known !== undefined) return known;
    const score = this.#explained(this.#reservoirs, chosen);
    this.#scores.set(key, score);
    return score;
  }

  /** The best of some single inputs, each heard through the very same weights, so that chance does not decide. */
  playOff(contenders: readonly number[]): number {
    const reservoirs = this.#drawn(ALIKE, { alike: true });
    const scores = contenders.map((input) => this.#explained(reservoirs, [input]));
    this.#multiplyAdds += reservoirs.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
    return contenders[scores.indexOf(Math.max(...scores))] as number;
  }

  /** Counts what the audition took. */
  settle(): void {
    const heard = this.#reservoirs.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
    this.#parts.probe.spent(this.#multiplyAdds + heard);
  }

  #drawn(ofEach: number, { alike = false }: { readonly alike?: boolean }): readonly Reservoir[] {
    const { shape, recurrent } = this.#parts;
    const silentAfter = shape.independent ? shape.steps : undefined;
    const gains = recurrent ? GAINS : [1, 1];
    return Array.from({ length: ofEach }, () => gains)
      .flat()
      .map(
        (gain) =>
          new Reservoir(
            { units: this.#units, recurrent, gain, alike, normal: this.#normal, silentAfter },
            this.#heard,
          ),
      );
  }

  get #units(): number {
    return this.#parts.recurrent ? UNITS.recurrent : UNITS.stepwise;
  }

  #explained(reservoirs: readonly Reservoir[], chosen: readonly number[]): number {
    const { steps, batch, width } = this.#error;
    const units = this.#units;
    // Half of the samples are fitted to, by products of features with one another, and all are explained.
    this.#multiplyAdds += reservoirs.length * steps * batch * units * (units / 4 + width);
    const scores = reservoirs.map((each) => explained(each.hear(chosen), this.#error, units, RIDGE));
    return scores.reduce((sum, each) => sum + each, 0) / scores.length;
  }
}

/** Standard normal numbers of a cycle, by the method of Box and Muller. */
function normals(draws: Draws): () => number {
  let next = 0;
  return () => {
    const [radius, angle] = [draws.priority(2 * next), draws.priority(2 * next + 1)];
    next++;
    return Math.sqrt(-2 * Math.log(1 - radius)) * Math.cos(2 * Math.PI * angle);
  };
}
