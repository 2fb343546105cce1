import type { Report } from '@meristem/growable';
import type { Colors } from 'picocolors/types.js';
import { countsText, totalUnits } from '../result/population-counts.ts';
import { formatNats } from '../result/score.ts';
import type { Board, Lane } from './board.ts';
import { formatBar, formatCount, formatDuration, formatExcess } from './format.ts';
import { sparkline } from './sparkline.ts';
import { standingOf } from './standing.ts';

/** This close to the floor, no plateau is worth a word. */
const ON_FLOOR = 0.02;

/** Loss, distance to the floor and plateau, what was right before learning, units of all scales, births and deaths of a seed, in columns. */
export function laneText({ label, task, cycles, report, state }: Lane, colors: Colors): string {
  if (report === undefined) return `${label}  ${colors.dim(state)}`;
  const { cycle, smoothedLoss, births, deaths, populations } = report;
  const parts = [
    colors.bold(label),
    `${String(Math.floor((100 * cycle) / cycles)).padStart(3)}%`,
    `cycle ${formatCount(cycle).padStart(formatCount(cycles).length)}`,
    colors.cyan(`${formatNats(smoothedLoss).padStart(5)} nats`),
    standingText(task, cycle, smoothedLoss),
    onlineText(report),
    colors.yellow(countsText(totalUnits(populations), populations, 3)),
    `+${births} -${deaths}`,
  ];
  return parts.filter((part) => part !== '').join('  ');
}

function standingText(task: Lane['task'], cycle: number, loss: number): string {
  const { excess, plateau } = standingOf(task, cycle, loss);
  const remembers = plateau === undefined ? '' : `remembers ${plateau}`;
  if (excess === undefined) return remembers;
  if (excess < ON_FLOOR || remembers === '') return formatExcess(excess);
  return `${formatExcess(excess)}, ${remembers}`;
}

/** How many symbols since the last report were right before they were learned from, where that is watched. */
function onlineText({ plasticity }: Report): string {
  const ports = Object.entries(plasticity?.online ?? {}).filter(([, { accuracy }]) => accuracy !== undefined);
  const of = (port: string) => (ports.length > 1 ? ` of ${port}` : '');
  const shares = ports.map(([port, { accuracy }]) => `${(100 * accuracy!).toFixed(1)}%${of(port)}`);
  return shares.length > 0 ? `${shares.join(', ')} right before learning` : '';
}

/** What a live display has room for. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

/** Columns from which on curves say something. */
const CURVES_FROM = 72;

/** The most that a curve is wide. */
const WIDEST_CURVE = 48;

/**
 * The state of a whole sitting for a live display: one line over all, and for each seed under training one that says where it
 * stands and one with its curves; without curves where there is no room for them.
 */
export function boardLines(
  board: Board,
  now: number,
  { columns, rows }: Room,
  colors: Colors,
): readonly string[] {
  const remaining = board.remainingSeconds(now);
  const done = board.lanes.filter(({ state }) => state === 'finished').length;
  const head = [
    formatBar(board.share, Math.max(10, Math.min(40, columns - 40))),
    `${Math.floor(board.share * 100)}%`,
    `${done} of ${board.lanes.length} seeds done`,
    remaining === undefined ? '' : `${formatDuration(remaining)} left`,
  ];
  const running = board.lanes.filter(({ state }) => state === 'running');
  const withCurves = columns >= CURVES_FROM && 1 + 2 * running.length < rows;
  const lines = running.flatMap((lane) =>
    withCurves ? [standText(lane, colors), curvesText(lane, columns, colors)] : [laneText(lane, colors)],
  );
  return [head.filter((part) => part !== '').join('  '), ...lines];
}

/** Where a seed stands, without what its curves say. */
function standText({ label, task, cycles, report, state }: Lane, colors: Colors): string {
  if (report === undefined) return `${label}  ${colors.dim(state)}`;
  const { cycle, smoothedLoss, births, deaths, microsecondsPerCycle } = report;
  const parts = [
    colors.bold(label),
    `${String(Math.floor((100 * cycle) / cycles)).padStart(3)}%`,
    standingText(task, cycle, smoothedLoss),
    onlineText(report),
    `+${births} -${deaths}`,
    colors.dim(rateText(microsecondsPerCycle)),
  ];
  return parts.filter((part) => part !== '').join('  ');
}

/** Cycles a second: `9,400 cycles/s`; nothing while it is not known. */
function rateText(microsecondsPerCycle: number): string {
  const rate = 1e6 / microsecondsPerCycle;
  if (!Number.isFinite(rate)) return '';
  return `${rate >= 10 ? formatCount(Number(rate.toPrecision(2))) : rate.toFixed(1)} cycles/s`;
}

/** The loss, by factors, and the units of a seed from the start of the sitting to now. */
function curvesText({ label, report, history }: Lane, columns: number, colors: Colors): string {
  if (report === undefined) return '';
  const margin = ' '.repeat(label.length + 2);
  const { populations, smoothedLoss } = report;
  const loss = `${formatNats(smoothedLoss)} nats`;
  const units = countsText(totalUnits(populations), populations);
  // The words, and two blanks between any two of four parts.
  const room = Math.floor((columns - margin.length - loss.length - units.length - 7) / 2);
  const width = Math.max(8, Math.min(WIDEST_CURVE, room));
  const losses = history.map((sample) => Math.log(Math.max(sample.loss, Number.MIN_VALUE)));
  return [
    `${margin}${colors.cyan(sparkline(losses, width))} ${colors.cyan(loss)}`,
    `${colors.yellow(
      sparkline(
        history.map((sample) => sample.units),
        width,
      ),
    )} ${colors.yellow(units)}`,
  ].join('   ');
}
