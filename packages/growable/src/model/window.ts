import { type Axis, axis as declareAxis } from '@meristem/autodiff';
import { carriedVariable } from '../modules/place-module.ts';
import type { Kept } from '../modules/growable-module.ts';
import type { PlacedModule } from '../modules/placed-module.ts';
import type { DriveWindow, KeptWindow, ModelArea, Window } from './model.ts';

/** Where a module over sequences stands, and how many steps a cycle has. */
interface Place extends Pick<ModelArea, 'name' | 'axis' | 'sites'> {
  readonly batch: Axis;
  readonly cycle: number;
}

/** What is kept for a module over sequences, where a network goes on step by step. */
export function windowOf(place: Place, { kept, ...instance }: PlacedModule): Window {
  return kept ? ofKept(place, { kept, ...instance }) : ofDrives(place, instance);
}

function ofDrives(
  { name, axis, batch, sites }: Place,
  { driveDims, context }: Pick<PlacedModule, 'driveDims' | 'context'>,
): DriveWindow {
  const steps = declareAxis(`${name}.lastSteps`, context);
  return {
    of: 'drives',
    steps,
    drives: carriedVariable(name, 'lastDrives', [batch, steps, ...sites, ...driveDims, axis]),
    count: carriedVariable(name, 'stepsSeen', []),
  };
}

function ofKept(
  { name: area, axis, batch, sites, cycle }: Place,
  {
    kept,
    numbered,
    driveDims,
  }: Pick<PlacedModule, 'numbered' | 'driveDims'> & { readonly kept: readonly Kept[] },
): KeptWindow {
  // In cycles of a single step every number is 0.
  const lanes = numbered && cycle > 1 ? declareAxis(`${area}.lanes`, 2) : undefined;
  const now = declareAxis(`${area}.now`, 1);
  const side = lanes ? [lanes] : [];
  // What has room for as many steps is met together, as keys and values are.
  const rooms = new Map(kept.map(({ steps }) => [steps, declareAxis(`${area}.last${steps}Steps`, steps)]));
  return {
    of: 'kept',
    values: kept.map(({ name, steps: room, dims }) => {
      const steps = rooms.get(room)!;
      return { name, steps, values: carriedVariable(area, name, [batch, ...side, steps, ...dims]) };
    }),
    now,
    drive: [...side, now, batch, ...sites, ...driveDims, axis],
    count: carriedVariable(area, 'stepsSeen', []),
    ...(lanes && { numbered: { lanes, cycle } }),
  };
}
