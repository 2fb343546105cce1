import { describe, expect, it } from 'vitest';
import { sampleResult } from '../testing/sample-result.ts';
import { startText } from './start-text.ts';

const ended = (natsPerCycle: number, ratio: number, deaths: number) => ({
  ...sampleResult({ heldOut: { natsPerCycle, floor: 8.96, ratio } }),
  births: 32,
  deaths,
  totalUnits: 40 - deaths,
});

describe('startText', () => {
  it('says in three lines what was seen, how good it is, and what to type next', () => {
    expect(startText([ended(9.03, 1.0078, 10), ended(9.05, 1.0101, 11)], 'runs/start').split('\n')).toEqual([
      '2 networks grew while the loss fell, then did without what others could do: 32 born, 10 folded into others, 30 left; 32 born, 11 folded into others, 29 left.',
      'They pay 9.03 and 9.05 nats for 40 characters they never saw, where 8.96 is the least anybody can pay: at most 1.0% above it.',
      'See runs/start/figure.svg; then type: npm run lab -- grow --task digits --architecture layered',
    ]);
  });

  it('does not praise what has not got there', () => {
    const [, judged] = startText([ended(10.9, 1.2165, 0)], 'runs/start').split('\n');
    expect(judged).toContain('up to 1.22 times as much; more cycles help');
  });
});
