import type { Variable } from '@meristem/autodiff';
import { placesOf } from '../../modules/weight-places.ts';
import type { Nursery } from '../birth.ts';
import type { VirtualPath } from '../probe.ts';
import type { Matrix } from './singular-vectors.ts';
import { offsetsAt, put, take } from './unit-elements.ts';

/** Which weights of a newborn are 0 at first, so that it changes nothing. */
export type SilentSide = 'incoming' | 'outgoing';

/** Some elements of a variable. */
export interface Elements {
  readonly variable: Variable;
  /** How many elements a newborn has of it. */
  readonly count: number;
}

/** Gradients of the loss by direct weights past a newborn: from what it receives (rows) to what it gives (columns). */
export interface PathGradients extends Matrix {
  /** Incoming weights to which the rows belong, and outgoing weights to which the columns do. */
  readonly incoming: readonly Elements[];
  readonly outgoing: readonly Elements[];
}

/**
 * The gradients past newborns whose weights are all 0. Along undelayed additive projections they are read off in one look;
 * where there are none, or where one source meets a newborn at several gates, every element is tried by itself: the newborn
 * gets one weight of 1 on one side, and its gradient on the silent side is a column (or row) of the matrix, times the slope
 * of the unit at 0.
 */
export function pathGradients(nursery: Nursery, window: number, silent: SilentSide): PathGradients {
  const { name, axis } = nursery.population;
  const paths = nursery.probe.virtualPaths(name, window);
  const gated = paths.some(
    ({ incoming }) =>
      incoming.dims.length - placesOf(incoming).length > 2 || !incoming.dims.includes(axis.post),
  );
  return paths.length === 0 || (gated && silent === 'outgoing')
    ? tried(nursery, window, silent)
    : assembled(paths);
}

/** Where the elements of a newborn stand in a weight. */
export function newbornOffsets(
  nursery: Nursery,
  side: SilentSide,
  variable: Variable,
  newborn: number,
): readonly number[] {
  const { axis } = nursery.population;
  const dim = side === 'incoming' ? axis.post : axis.pre;
  return offsetsAt(nursery.edit(variable), [[dim, [newborn]]]);
}

function assembled(paths: readonly VirtualPath[]): PathGradients {
  const incoming = distinct(
    paths.map(({ incoming: variable, extents }) => ({ variable, count: extents[0] })),
  );
  const outgoing = distinct(
    paths.map(({ outgoing: variable, extents }) => ({ variable, count: extents[1] })),
  );
  const [rows, columns] = [total(incoming), total(outgoing)];
  const values = new Float64Array(rows * columns);
  for (const path of paths) {
    const [fromRow, fromColumn] = [before(incoming, path.incoming), before(outgoing, path.outgoing)];
    const [height, width] = path.extents;
    for (let r = 0; r < height; r++) {
      const row = path.gradient.subarray(r * width, (r + 1) * width);
      values.set(row, (fromRow + r) * columns + fromColumn);
    }
  }
  return { rows, columns, values, incoming, outgoing };
}

function tried(nursery: Nursery, window: number, silent: SilentSide): PathGradients {
  const { population, positions } = nursery;
  const newborn = positions[0] as number;
  const elementsOf = (side: SilentSide): readonly Elements[] =>
    population[side].map((variable) => ({
      variable,
      count: newbornOffsets(nursery, side, variable, newborn).length,
    }));
  const [incoming, outgoing] = [elementsOf('incoming'), elementsOf('outgoing')];
  const [rows, columns] = [total(incoming), total(outgoing)];
  const values = new Float64Array(rows * columns);
  const loudSide = silent === 'incoming' ? 'outgoing' : 'incoming';
  let tries = 0;
  for (const { variable } of silent === 'incoming' ? outgoing : incoming) {
    for (const offset of newbornOffsets(nursery, loudSide, variable, newborn)) {
      const tensor = nursery.edit(variable);
      put(tensor, [offset], [1]);
      const slopes = slopesOf(nursery, window, silent, newborn);
      put(tensor, [offset], [0]);
      slopes.forEach((slope, i) => {
        values[silent === 'incoming' ? i * columns + tries : tries * columns + i] = slope;
      });
      tries++;
    }
  }
  return { rows, columns, values, incoming, outgoing };
}

/** The gradient of the loss by all of a newborn's weights on one side. */
export function slopesOf(
  nursery: Nursery,
  window: number,
  side: SilentSide,
  newborn: number,
): readonly number[] {
  return nursery.population[side].flatMap((variable) => {
    const values = nursery.probe.gradient(variable, window);
    return [...take({ values }, newbornOffsets(nursery, side, variable, newborn))];
  });
}

function distinct(elements: readonly Elements[]): readonly Elements[] {
  return elements.filter(
    ({ variable }, i) => elements.findIndex((other) => other.variable === variable) === i,
  );
}

function total(elements: readonly Elements[]): number {
  return elements.reduce((sum, { count }) => sum + count, 0);
}

/** Elements before those of a variable. */
function before(elements: readonly Elements[], variable: Variable): number {
  return total(
    elements.slice(
      0,
      elements.findIndex((each) => each.variable === variable),
    ),
  );
}
