import { belongsTo } from '../../architecture/place-name.ts';
import type { Connection, Observation, Probe, Recording, Rewrite } from '../probe.ts';
import { predictedBy, RidgeRegression } from './ridge.ts';

/** An area in the place of another one: how well it would do. */
export interface AreaStandIn {
  /** The area that would take over. */
  readonly area: string;
  /** By how much the output would cost more. */
  readonly rise: number;
  /** By how much it would if the area gave what it gives on average. */
  readonly worth: number;
}

/** The only connection of an area to other places, if it leads to an output. */
export function soleOutput(area: string, { connections, architecture }: Probe): Connection | undefined {
  const leaving = connections.filter(({ from, to }) => belongsTo(from, area) && !belongsTo(to, area));
  const [only, ...others] = leaving;
  return only && others.length === 0 && architecture.outputs.includes(only.to) ? only : undefined;
}

/** What an area gives to an output, step by step: `[samples, port]`. */
function givenBy({ weight }: Connection, done: Recording, probe: Probe, width: number): Float64Array {
  const samples = done.steps * done.batch;
  const weights = [...probe.read(weight), ...new Float64Array(width)];
  const given = new Float64Array(samples * width);
  const row = new Float64Array(width);
  for (let sample = 0; sample < samples; sample++) {
    predictedBy(weights, done.values, sample, done.width, row);
    given.set(row, sample * width);
  }
  return given;
}

/** A readout of one area that gives what another one gives: `[units + 1, port]`, the constant last. */
function readoutOf(
  done: Recording,
  given: Float64Array,
  width: number,
  ridge: number,
): Float64Array | undefined {
  const samples = done.steps * done.batch;
  const regression = new RidgeRegression(done.width, width);
  regression.see(done.values, given, 0, samples);
  return regression.solve(ridge * samples);
}

/** Whether an area does as many things as its connection says: it may have sites, which are pooled on the way. */
function isPlain(
  done: Recording | undefined,
  { weight }: Connection,
  probe: Probe,
  width: number,
): done is Recording {
  return done !== undefined && probe.read(weight).length === done.width * width;
}

/**
 * Which of some areas could take over from one that serves a single output, by regressing what it gives there on what they do;
 * `undefined` where none can be asked.
 */
export function bestStandIn(
  area: string,
  others: readonly string[],
  probe: Probe,
  { cycles, ridge }: { readonly cycles: number; readonly ridge: number },
  seen: Observation,
): AreaStandIn | undefined {
  const connection = soleOutput(area, probe);
  if (!connection) return undefined;
  const { from, to } = connection;
  const predicted = seen.predictions[to]!;
  const done = seen.activations[from];
  const { width } = predicted;
  if (!isPlain(done, connection, probe, width)) return undefined;
  const given = givenBy(connection, done, probe, width);
  const cost = probe.costOf(to, predicted.values, cycles);
  const worth = probe.costOf(to, replaced(predicted, given, meanOf(given, width)), cycles) - cost;
  let best: AreaStandIn | undefined;
  for (const other of others) {
    const doing = seen.activations[other];
    const readout = doing && readoutOf(doing, given, width, ridge);
    if (!doing || !readout) continue;
    probe.spent(doing.steps * doing.batch * doing.width * (doing.width + 2 * width));
    const rise = probe.costOf(to, replaced(predicted, given, readout, doing), cycles) - cost;
    if (!best || rise < best.rise) best = { area: other, rise, worth };
  }
  return best;
}

/** A constant as weights of no features. */
function meanOf(given: Float64Array, width: number): Float64Array {
  const mean = new Float64Array(width);
  for (let i = 0; i < given.length; i++) mean[i % width]! += (given[i] as number) / (given.length / width);
  return mean;
}

/** Predictions with something else in the place of what an area gave. */
function replaced(
  predicted: Recording,
  given: Float64Array,
  weights: Float64Array,
  done?: Recording,
): Float64Array {
  const { width } = predicted;
  const row = new Float64Array(width);
  const values = Float64Array.from(predicted.values);
  for (let sample = 0; sample * width < values.length; sample++) {
    predictedBy(weights, done?.values ?? [], sample, done?.width ?? 0, row);
    for (let t = 0; t < width; t++) {
      const at = sample * width + t;
      values[at]! += (row[t] as number) - (given[at] as number);
    }
  }
  return values;
}

/**
 * Lets an area take over what another one gives to its output, along a connection that there is by now: its weights, the
 * output's bias, and none of the other's. `undefined` where the regression says nothing.
 */
export function handOver(
  area: string,
  other: string,
  probe: Probe,
  { cycles, ridge }: { readonly cycles: number; readonly ridge: number },
): readonly Rewrite[] | undefined {
  const leaving = soleOutput(area, probe);
  const along = leaving && probe.connections.find(({ from, to }) => from === other && to === leaving.to);
  if (!leaving || !along?.bias) return undefined;
  const seen = probe.observe(cycles);
  const { width } = seen.predictions[leaving.to]!;
  const [done, doing] = [seen.activations[leaving.from], seen.activations[other]];
  if (!isPlain(done, leaving, probe, width) || !isPlain(doing, along, probe, width)) return undefined;
  const readout = readoutOf(doing, givenBy(leaving, done, probe, width), width, ridge);
  if (!readout) return undefined;
  const bias = probe.read(along.bias);
  for (let t = 0; t < width; t++) bias[t]! += readout[doing.width * width + t] as number;
  return [
    { variable: along.weight, values: readout.slice(0, doing.width * width) },
    { variable: along.bias, values: bias },
    { variable: leaving.weight, values: new Float64Array(probe.read(leaving.weight).length) },
  ];
}
