import { randomKey } from '@meristem/autodiff';
import { expect, test } from 'vitest';
import { readLanes } from '../testing/read-lanes.ts';
import { spell } from './alphabet.ts';
import { echo } from './echo.ts';
import { reversal } from './reversal.ts';

const request = { key: randomKey(2), batch: 3, cycles: 6 };

test('the echo says the next character with a and b exchanged', () => {
  const lanes = readLanes(echo(), request);
  const texts = readLanes(reversal(), request);
  lanes.forEach((lane, at) => {
    expect(lane['symbol']).toEqual(texts[at]?.['symbol']);
    const said = spell(lane['next'] ?? []);
    expect(said).toBe(spell(texts[at]?.['next'] ?? []));
    const exchanged = said.replaceAll('a', '.').replaceAll('b', 'a').replaceAll('.', 'b');
    expect(spell(lane['echo'] ?? [])).toBe(exchanged);
  });
});

test('floor and plateaus are twice those of the text, and each target costs what the text costs', () => {
  const [two, one] = [echo(), reversal()];
  expect(two.floor(0)?.natsPerCycle).toBeCloseTo(2 * 8.9588, 3);
  expect(two.plateaus(0).map(({ natsPerCycle }) => natsPerCycle / 2)).toEqual(
    one.plateaus(0).map(({ natsPerCycle }) => natsPerCycle),
  );
  expect(two.targetFloor?.('echo')).toEqual(one.floor(0));
  expect(two.targetFloor?.('symbol')).toBeUndefined();
});
