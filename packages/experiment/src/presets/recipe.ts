import type { InputPort, Ports } from '@meristem/autodiff';

/** An architecture that comes with the package. */
export interface CatalogueEntry {
  readonly name: string;
  readonly summary: string;
}

/** What a recipe is made for: inputs, names of outputs, and the units that every area starts with. */
export interface Frame {
  readonly inputs: readonly InputPort[];
  readonly outputs: readonly string[];
  readonly units: number;
}

/** An architecture as plain data, without what every one has. */
export type Plan = Readonly<Record<string, unknown>>;

export interface Recipe extends CatalogueEntry {
  /** What it takes of a task's ports, where it is not for any. */
  readonly needs?: { readonly words: string; readonly remedy: string; fits(ports: Ports): boolean };
  plan(frame: Frame): Plan;
}

/** A projection, as data before it is read. */
export interface Wire {
  readonly from: string;
  readonly to: string;
  readonly delay?: 1;
  readonly interaction?: 'mixture';
  readonly flatten?: true;
  readonly window?: object;
  readonly pool?: object;
}

export const all = (
  from: readonly string[],
  to: readonly string[],
  options: Omit<Wire, 'from' | 'to'> = {},
): readonly Wire[] =>
  from.flatMap((source) => to.map((target) => ({ from: source, to: target, ...options })));

/** Inputs to areas without sites: of a grid all sites are read at once. */
export const sensed = (inputs: readonly InputPort[], to: readonly string[]): readonly Wire[] =>
  inputs.flatMap(({ name, kind }) => all([name], to, kind === 'grid' ? { flatten: true } : {}));
