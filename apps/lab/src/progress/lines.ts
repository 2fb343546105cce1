import type { Report } from '@meristem/growable';
import type { Colors } from 'picocolors/types.js';
import { countsText, totalUnits } from '../result/population-counts.ts';
import { formatNats } from '../result/score.ts';
import type { Board, Lane } from './board.ts';
import { formatBar, formatCount, formatDuration, formatExcess } from './format.ts';
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

/** The state of a whole sitting for a live display: one line over all, one for each seed under training. */
export function boardLines(board: Board, now: number, columns: number, colors: Colors): readonly string[] {
  const remaining = board.remainingSeconds(now);
  const done = board.lanes.filter(({ state }) => state === 'finished').length;
  const head = [
    formatBar(board.share, Math.max(10, Math.min(40, columns - 40))),
    `${Math.floor(board.share * 100)}%`,
    `${done} of ${board.lanes.length} seeds done`,
    remaining === undefined ? '' : `${formatDuration(remaining)} left`,
  ];
  const running = board.lanes.filter(({ state }) => state === 'running');
  return [head.filter((part) => part !== '').join('  '), ...running.map((lane) => laneText(lane, colors))];
}
