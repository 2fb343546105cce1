import type { Scale } from '../../architecture/scale.ts';
import type { Removal } from './silencing.ts';

/** A unit at the other end of a weight. */
export interface ConnectionEnd {
  /** The axis that it is on: a population's, or a port's. */
  readonly place: string;
  /** Its id, or the number of a symbol. */
  readonly id: number;
  /** The weights between: one, or one for each gate, or for each place of a window. */
  readonly weights: readonly number[];
}

/** Weights by which a unit is connected. */
export interface Connection {
  /** The variable's name. */
  readonly weight: string;
  /** Axes at its ends. */
  readonly from: string;
  readonly to: string;
  /** Euclidean norm of the unit's part of it. */
  readonly norm: number;
  /** How many weights that is. */
  readonly count: number;
  /** Neuron by neuron; of a neuron only. */
  readonly ends: readonly ConnectionEnd[];
}

/** Numbers of a variable that belong to a unit alone. */
export interface OwnNumbers {
  readonly variable: string;
  readonly values: readonly number[];
}

/** Everything that touches one unit. */
export interface UnitExplanation {
  readonly population: string;
  readonly scale: Scale;
  readonly id: number;
  /** Of a layer, area or projection. */
  readonly name?: string;
  /** In cycles. */
  readonly age: number;
  /** After the last cycle; NaN before the first. */
  readonly strength: number;
  /** Whether it has put out nothing but a constant for as long as the trainer's `deadAfter` says. */
  readonly dead: boolean;
  readonly incoming: readonly Connection[];
  readonly outgoing: readonly Connection[];
  /** Biases, gains and the like. */
  readonly own: readonly OwnNumbers[];
  readonly removal: Removal;
}

/** How many ends of a connection a text names, and how many weights of each; of more, as over all sites of a grid, their norm. */
const SHOWN = 6;
const LISTED = 9;

/** An explanation as text, line by line. */
export function explanationText(explanation: UnitExplanation): string {
  const { population, scale, id, name, age, strength, dead, incoming, outgoing, own, removal } = explanation;
  const { firstOrder, trial, loss, cycles } = removal;
  return [
    `${scale} ${name ?? id} of ${population}${name === undefined ? '' : ` (id ${id})`}`,
    `  age ${age} cycles, strength ${number(strength)}${dead ? ', dead: it puts out a constant' : ''}`,
    ...own.map(({ variable, values }) => `  ${variable}: ${values.map(number).join(', ')}`),
    ...incoming.flatMap((each) => connectionText('incoming', each)),
    ...outgoing.flatMap((each) => connectionText('outgoing', each)),
    `  without it the loss would change by about ${signed(firstOrder)} nats per cycle (to first order), by trial ` +
      `${signed(trial)}, from ${number(loss)} on ${cycles} held-out cycles`,
  ].join('\n');
}

function connectionText(role: string, { weight, from, to, norm, count, ends }: Connection): string[] {
  const strongest = [...ends].sort((a, b) => size(b) - size(a)).slice(0, SHOWN);
  const shown = strongest.map(
    (end) =>
      `    ${end.place} ${end.id}: ${
        end.weights.length > LISTED
          ? `norm ${number(size(end))} of ${end.weights.length}`
          : end.weights.map(number).join(', ')
      }`,
  );
  const more = ends.length > shown.length ? [`    and ${ends.length - shown.length} weaker`] : [];
  const what = `${weight}, ${from} -> ${to}: norm ${number(norm)} of ${count}`;
  return [`  ${role} ${what}`, ...shown, ...more];
}

function size({ weights }: ConnectionEnd): number {
  return Math.hypot(...weights);
}

function number(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function signed(value: number): string {
  return value < 0 ? number(value) : `+${number(value)}`;
}
