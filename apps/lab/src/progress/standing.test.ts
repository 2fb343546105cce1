import { digraphs, easyHardEasy, parity, reversal } from '@meristem/tasks';
import { describe, expect, it } from 'vitest';
import { standingOf } from './standing.ts';

describe('standingOf', () => {
  it.each([
    [30, undefined],
    [20.5, '0 letters'],
    [16.7, '3 letters'],
    [13, '4 letters'],
    [12.42, '5 letters'],
    [9, '5 letters'],
  ])('puts a loss of %d nats at %s', (loss, plateau) => {
    expect(standingOf(reversal(), 100, loss).plateau).toBe(plateau);
  });

  it('measures the distance from the floor in shares of it', () => {
    expect(standingOf(digraphs(), 100, 2 * (digraphs().floor(0)?.natsPerCycle ?? 0)).excess).toBeCloseTo(
      1,
      12,
    );
  });

  it('knows no share of a floor of 0', () => {
    expect(parity().floor(0)?.natsPerCycle).toBe(0);
    expect(standingOf(parity(), 100, 0.5)).toEqual({ excess: undefined, plateau: undefined });
  });

  it('holds the last cycle of a phase against the floor of that phase', () => {
    const task = easyHardEasy(300);
    const { natsPerCycle: easy = 0 } = digraphs().floor(0) ?? {};
    const { natsPerCycle: hard = 0 } = reversal().floor(0) ?? {};
    expect(standingOf(task, 100, easy).excess).toBeCloseTo(0, 12);
    expect(standingOf(task, 101, hard).excess).toBeCloseTo(0, 12);
    expect(standingOf(task, 0, easy).excess).toBeCloseTo(0, 12);
  });
});
