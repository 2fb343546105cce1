import type { Place } from '../contract/index.ts';
import type { ArrowWay } from './arrow-ways.ts';

/** A line between two things: its path, and where its badges stand. */
export interface ArrowPath {
  readonly path: string;
  readonly middle: Place;
}

/** Pixels that a way around keeps from the middle of the things that it goes around, and from the next such way. */
const AROUND = 104;
const LANE = 20;

/** Pixels that a way around takes to turn. */
const TURN = 44;

const STRAIGHT: ArrowWay = { kind: 'onward', lane: 0 };

/** The line from the right of one thing to the left of another: a plain curve, or around other things, above or below. */
export function arrowPath(from: Place, to: Place, way: ArrowWay = STRAIGHT): ArrowPath {
  if (way.kind === 'onward') return onward(from, to);
  const away = AROUND + way.lane * LANE;
  return way.kind === 'over'
    ? over(from, to, Math.min(from.y, to.y) - away)
    : under(from, to, Math.max(from.y, to.y) + away);
}

function onward(from: Place, to: Place): ArrowPath {
  const bend = Math.max(24, (to.x - from.x) / 2);
  const path = `M${from.x},${from.y} C${from.x + bend},${from.y} ${to.x - bend},${to.y} ${to.x},${to.y}`;
  return { path, middle: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 } };
}

function over(from: Place, to: Place, ceiling: number): ArrowPath {
  const [rise, fall] = [from.x + TURN, to.x - TURN];
  const path =
    `M${from.x},${from.y} C${rise},${from.y} ${from.x},${ceiling} ${rise + TURN},${ceiling} ` +
    `L${fall - TURN},${ceiling} C${to.x},${ceiling} ${fall},${to.y} ${to.x},${to.y}`;
  return { path, middle: { x: (from.x + to.x) / 2, y: ceiling } };
}

function under(from: Place, to: Place, floor: number): ArrowPath {
  const [right, left] = [from.x + TURN, to.x - TURN];
  const path =
    `M${from.x},${from.y} C${right},${from.y} ${right},${floor} ${from.x},${floor} ` +
    `L${to.x},${floor} C${left},${floor} ${left},${to.y} ${to.x},${to.y}`;
  return { path, middle: { x: (right + left) / 2, y: floor } };
}
