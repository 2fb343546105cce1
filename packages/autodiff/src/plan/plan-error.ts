import { MeristemError } from '../errors.ts';

/** A plan that breaks a rule of what plans are; see `validatePlan`. */
export class PlanError extends MeristemError {
  override readonly name: string = 'PlanError';
  /** Where in the plan: an instruction by its number and text, a buffer, an input or an output by name. */
  readonly place: string;

  constructor(plan: string, place: string, found: string, expected: string, options?: ErrorOptions) {
    super('plan', `plan "${plan}": ${place}: found ${found}, expected ${expected}.`, options);
    this.place = place;
  }
}

/** A place in a plan; worked out when something is wrong there. */
export type Place = () => string;

/** Says of a place in a plan what was found and what was expected. */
export type Refuse = (place: Place | string, found: string, expected: string, cause?: unknown) => never;

/** What refuses a plan of some name. */
export function refusing(plan: string): Refuse {
  return (place, found, expected, cause) => {
    const where = typeof place === 'string' ? place : place();
    throw new PlanError(plan, where, found, expected, cause === undefined ? undefined : { cause });
  };
}
