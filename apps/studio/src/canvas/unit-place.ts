/** Steps of the sequence that fills a square most evenly: powers of the inverse of the plastic number. */
const STEP_X = 0.7548776662466927;
const STEP_Y = 0.5698402909980532;

/** Where a unit is drawn within the unit square. */
export interface UnitPlace {
  readonly x: number;
  readonly y: number;
}

/**
 * The place of a unit by its id: the same for as long as it lives, whoever comes and goes around it, and far from those of
 * ids near its own. (M. Roberts, "The unreasonable effectiveness of quasirandom sequences", 2018.)
 */
export function unitPlace(id: number): UnitPlace {
  return { x: (0.5 + id * STEP_X) % 1, y: (0.5 + id * STEP_Y) % 1 };
}
