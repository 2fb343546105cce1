import { contextIntegration, parity, reversal, twoSpirals } from '@meristem/tasks';
import { describe, expect, it } from 'vitest';
import { formatNats, scoreOf } from './score.ts';
import { sampleResult } from '../testing/sample-result.ts';

describe('scoreOf', () => {
  it.each([
    [twoSpirals(), 'accuracy'],
    [parity(), 'accuracy'],
    [reversal(), 'nats'],
    [contextIntegration(), contextIntegration().steps === 1 ? 'accuracy' : 'nats'],
  ] as const)('judges examples by accuracy and sequences by nats: %#', (task, kind) => {
    expect(scoreOf(task).kind).toBe(kind);
  });

  it('reads the number from a result, and writes it for people', () => {
    const result = sampleResult({ heldOut: { natsPerCycle: 12.416, accuracy: { class: 0.99405 } } });
    const [examples, text] = [scoreOf(twoSpirals()), scoreOf(reversal())];
    expect(examples.format(examples.of(result))).toBe('99.41%');
    expect(text.format(text.of(result))).toBe('12.42');
  });

  it('takes the mean over several outputs', () => {
    const task = {
      ...parity(),
      targets: [...parity().targets, { kind: 'symbol', name: 'other', size: 2 }],
    } as const;
    expect(scoreOf(task).of(sampleResult({ heldOut: { accuracy: { class: 1, other: 0.5 } } }))).toBe(0.75);
  });

  it('does not judge numbers by accuracy', () => {
    const targets = [{ kind: 'vector', name: 'torque', size: 1 }] as const;
    expect(scoreOf({ steps: 1, targets })).toMatchObject({ kind: 'nats', name: 'held-out loss per cycle' });
    expect(scoreOf(reversal()).name).toBe('held-out nats per cycle');
  });

  it('judges answers of yes and no by accuracy', () => {
    const targets = [{ kind: 'vector', name: 'tags', size: 3, loss: 'binary-cross-entropy' }] as const;
    expect(scoreOf({ steps: 1, targets }).kind).toBe('accuracy');
  });
});

describe('formatNats', () => {
  it.each([
    [12.4164, '12.42'],
    [0.104, '0.10'],
    [0.00312, '0.0031'],
    [2.5e-9, '2.5e-9'],
    [0, '0.00'],
  ])('writes %d as %s', (nats, text) => {
    expect(formatNats(nats)).toBe(text);
  });
});
