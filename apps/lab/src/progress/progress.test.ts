import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { Report } from '@meristem/growable';
import { parity, reversal } from '@meristem/tasks';
import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { Board } from './board.ts';
import { progressDisplay } from './display.ts';
import { formatBar, formatDuration, formatExcess } from './format.ts';
import { boardLines, laneText } from './lines.ts';

const plain = picocolors.createColors(false);

const reportAt = (cycle: number, smoothedLoss = 13): Report => ({
  cycle,
  loss: smoothedLoss,
  smoothedLoss,
  populations: [
    { name: 'lower', scale: 'neuron', size: 20, dead: 0 },
    { name: 'upper', scale: 'neuron', size: 8, dead: 0 },
  ],
  births: 40,
  deaths: 12,
  learningRate: 0.01,
  penaltyScale: 1,
  microsecondsPerCycle: 100,
});

const boardOf = (count: number): Board =>
  new Board(
    Array.from({ length: count }, (_, seed) => ({ label: `seed ${seed}`, task: reversal(), cycles: 1000 })),
    0,
  );

describe('Board', () => {
  it('knows the share that is done', () => {
    const board = boardOf(2);
    expect(board.share).toBe(0);
    board.report(0, reportAt(500), 100);
    expect(board.share).toBe(0.25);
    board.end(1, 'failed');
    expect(board.share).toBe(0.75);
  });

  it('expects the rest to take as long as the work of this sitting', () => {
    const board = boardOf(2);
    expect(board.remainingSeconds(1000)).toBeUndefined();
    board.report(0, reportAt(10), 10);
    expect(board.remainingSeconds(1000)).toBeUndefined();
    board.report(0, reportAt(100), 100);
    board.report(0, reportAt(500), 100);
    expect(board.remainingSeconds(10_000)).toBeCloseTo(30, 9);
  });

  it('does not count what an earlier sitting did', () => {
    const board = boardOf(1);
    board.report(0, reportAt(800), 100);
    board.report(0, reportAt(900), 100);
    expect(board.remainingSeconds(10_000)).toBeCloseTo(5, 9);
  });
});

describe('laneText', () => {
  it('tells loss, distance, letters, units, births and deaths', () => {
    const board = boardOf(1);
    board.report(0, reportAt(500), 100);
    const text = board.lanes.map((lane) => laneText(lane, plain)).join('');
    expect(text).toBe(
      'seed 0   50%  cycle   500  13.00 nats  45.1% above the floor, remembers 4 letters   28 units  +40 -12',
    );
  });

  it('tells how well examples were predicted before they were learned from, where that is watched', () => {
    const board = boardOf(1);
    const online = { next: { cost: 1, guessing: 2, accuracy: 0.9251 } };
    board.report(
      0,
      { ...reportAt(500), plasticity: { cycles: 100, online, populations: {}, weightSize: 1 } },
      100,
    );
    expect(laneText(board.lanes[0]!, plain)).toContain('4 letters  92.5% right before learning   28 units');
  });

  it('has no share of a floor that is 0, tells small losses apart, and counts layers beside units', () => {
    const board = new Board([{ label: 'seed 0', task: parity(), cycles: 1000 }], 0);
    const populations = [
      { name: 'stack', scale: 'neuron', size: 28, dead: 0 },
      { name: 'stack.layers', scale: 'layer', size: 5, dead: 0 },
    ] as const;
    board.report(0, { ...reportAt(500, 0.0042), populations }, 100);
    expect(board.lanes.map((lane) => laneText(lane, plain)).join('')).toBe(
      'seed 0   50%  cycle   500  0.0042 nats   28 units, 5 layers  +40 -12',
    );
  });

  it('stops counting letters on the floor', () => {
    const board = boardOf(1);
    board.report(0, reportAt(500, 9), 100);
    expect(board.lanes.map((lane) => laneText(lane, plain)).join('')).toContain(
      '9.00 nats  0.5% above the floor   28',
    );
  });
});

describe('boardLines', () => {
  it('has a line over all and one for each seed under training', () => {
    const board = boardOf(3);
    board.report(1, reportAt(500), 100);
    board.report(2, reportAt(1000), 100);
    board.end(2, 'finished');
    const lines = boardLines(board, 3000, { columns: 60, rows: 24 }, plain);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('50%  1 of 3 seeds done  0:23 left');
    expect(lines[1]).toMatch(/^seed 1/);
  });

  it('draws loss and units of each seed where there is room, no wider than the terminal', () => {
    const board = boardOf(2);
    for (let cycle = 100; cycle <= 800; cycle += 100) board.report(0, reportAt(cycle, 4000 / cycle), 100);
    const lines = boardLines(board, 3000, { columns: 100, rows: 24 }, plain);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toBe('seed 0   80%  44.2% below the floor  +40 -12  10,000 cycles/s');
    expect(lines[2]).toMatch(/^ {8}█▆.*▁ 5\.00 nats {3}█+ 28 units$/);
    expect(lines.every((line) => line.length <= 100)).toBe(true);
    expect(boardLines(board, 3000, { columns: 100, rows: 3 }, plain)).toHaveLength(2);
  });

  it('keeps the whole course of a seed in a bounded number of samples', () => {
    const board = boardOf(1);
    for (let cycle = 1; cycle <= 5000; cycle++) board.report(0, reportAt(cycle, 5001 - cycle), 1);
    const { history } = board.lanes[0]!;
    expect(history.length).toBeLessThanOrEqual(257);
    expect(history.length).toBeGreaterThan(100);
    expect(history[0]?.loss).toBe(5000);
    expect(history.at(-1)?.loss).toBe(1);
    const losses = history.map(({ loss }) => loss);
    expect(losses).toEqual(losses.toSorted((one, other) => other - one));
  });
});

describe('progressDisplay', () => {
  it('writes plain lines, without colours, where there is no terminal', () => {
    const stream = new PassThrough();
    const board = boardOf(1);
    const display = progressDisplay(board, stream);
    board.report(0, reportAt(1000), 100);
    display.update();
    board.end(0, 'finished');
    for (const lane of board.lanes) display.ended(lane);
    display.close();
    const text = String(stream.read());
    expect(text).toMatch(/^seed 0 {2}100%.* finished\n$/);
    expect(text).not.toContain('\u001b');
  });

  it('draws a live frame on a terminal, and leaves none behind', async () => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 120, rows: 40 });
    const board = boardOf(1);
    const display = progressDisplay(board, stream);
    board.report(0, reportAt(500), 100);
    display.update();
    await setTimeout(1);
    expect(String(stream.read())).toContain('━');
    display.close();
    expect(String(stream.read())).toContain('\u001b[');
  });
});

describe('formats', () => {
  it.each([
    [0.4, '0:00'],
    [67, '1:07'],
    [3600, '1:00:00'],
    [45_296, '12:34:56'],
    [-3, '0:00'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('writes distances on both sides of the floor', () => {
    expect(formatExcess(0.0521)).toBe('5.2% above the floor');
    expect(formatExcess(-0.004)).toBe('0.4% below the floor');
  });

  it.each([
    [-1, '────'],
    [0.5, '━━──'],
    [2, '━━━━'],
  ])('fills a bar to %d', (share, bar) => {
    expect(formatBar(share, 4)).toBe(bar);
  });
});
