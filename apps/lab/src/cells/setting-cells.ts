import type { JsonObject } from '@meristem/autodiff';
import type { Cell } from './cell.ts';
import { layers, pool, residual } from './small-architectures.ts';

/** A task with the batch and the cycles that it is trained with. */
export interface Setting {
  readonly task: string;
  readonly options?: JsonObject;
  readonly batch: number;
  readonly cycles: number;
}

const ARCHITECTURES = {
  mlp1: layers(1),
  'mlp1-tanh': layers(1, 'tanh'),
  mlp3: layers(3),
  'mlp3-gelu': layers(3, 'gelu'),
  res: residual,
  pool: pool(),
  gated: pool('gated'),
} as const;

/** Small architectures by short names. */
export type SmallArchitecture = keyof typeof ARCHITECTURES;

/** A setting by several architectures. */
export function settingCells(
  name: string,
  { task, options = {}, batch, cycles }: Setting,
  architectures: readonly SmallArchitecture[],
): readonly Cell[] {
  return architectures.map((architectureName) => ({
    name: `${name}.${architectureName}`,
    task: { name: task, options },
    architectureName,
    architecture: ARCHITECTURES[architectureName],
    batch,
    cycles,
  }));
}
