import type { InputPort, Port } from '@meristem/autodiff';

/** The units of an axis: their number, where they are numbered from 0 and have been there since the start. */
export type UnitsJson =
  number | { readonly ids: readonly number[]; readonly born: readonly number[]; readonly nextId: number };

/** What the file of a network says beside its plan and its numbers. */
export interface NetworkJson {
  readonly name: string;
  readonly inputs: readonly InputPort[];
  readonly outputs: readonly Port[];
  /** The name of the axis of sequences side by side. */
  readonly batch: string;
  /** The name of the axis of steps at once, where there is a plan of several. */
  readonly time?: string;
  /** How many steps that plan holds for, where it does not hold for any number. */
  readonly mostSteps?: number;
  /** Names of the variables that pass from one step to the next. */
  readonly carried: readonly string[];
  readonly key: { readonly high: number; readonly low: number };
  readonly clock: number;
  /** By axis name. */
  readonly units: Readonly<Record<string, UnitsJson>>;
}

/** What stands in the metadata of a network's file. */
export const FORMAT = 'meristem.network';
export const VERSION = '1';
/** Before the keys of what a program's provenance says. */
export const PROVENANCE = 'provenance.';
