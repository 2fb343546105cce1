import type { Trainer } from '@meristem/growable';
import type { UnitRef } from '../contract/requests.ts';

/** Who came and who went. */
export interface Turnover {
  readonly born: readonly UnitRef[];
  readonly died: readonly UnitRef[];
}

/** Units of all populations by id, so that a later look tells who came and who went in between. */
export class Census {
  #known: ReadonlyMap<string, ReadonlySet<number>>;

  constructor(trainer: Trainer) {
    this.#known = unitsOf(trainer);
  }

  /** Who came and who went since the last look. Units of a population that is gone as a whole have gone with it. */
  turnover(trainer: Trainer): Turnover {
    const [before, now] = [this.#known, unitsOf(trainer)];
    this.#known = now;
    return { born: missingFrom(before, now), died: missingFrom(now, before) };
  }
}

function unitsOf(trainer: Trainer): ReadonlyMap<string, ReadonlySet<number>> {
  return new Map(
    trainer.populations.map(({ name }) => [name, new Set(trainer.strengths(name).map(({ id }) => id))]),
  );
}

/** Units of some populations that others do not have. */
function missingFrom(
  others: ReadonlyMap<string, ReadonlySet<number>>,
  populations: ReadonlyMap<string, ReadonlySet<number>>,
): readonly UnitRef[] {
  return [...populations].flatMap(([population, ids]) =>
    [...ids].filter((id) => !others.get(population)?.has(id)).map((unit) => ({ population, unit })),
  );
}
