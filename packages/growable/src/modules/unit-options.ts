import type { ModuleOptions, UnitRange } from './growable-module.ts';

/** How many units a module has. */
export interface UnitOptions {
  /** Units to start with; 1 unless told. */
  readonly units?: number;
  /** Fewest units; 1 unless told, or as many as there are at the start if those are fewer. */
  readonly minUnits?: number;
  /** Most units; 99 unless told, as in the paper, or as many as there are at the start if those are more. */
  readonly maxUnits?: number;
}

/** The range that options ask for. */
export function unitRange({ units = 1, minUnits, maxUnits }: UnitOptions): UnitRange {
  return { initial: units, min: minUnits ?? Math.min(1, units), max: maxUnits ?? Math.max(99, units) };
}

/** Options as plain data: those that were told. */
export function statedOptions(options: object): ModuleOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
