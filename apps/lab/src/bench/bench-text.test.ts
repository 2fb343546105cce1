import { describe, expect, it } from 'vitest';
import { describeMachine, machineText, sectionText } from './bench-text.ts';
import type { Measurement } from './measurement.ts';

const measured = (program: string, subject: string, median: number, ratio: number | null): Measurement => ({
  program,
  subject,
  detail: '',
  unit: 'us',
  median,
  lower: median,
  upper: median,
  ratio,
  against: ratio === null ? null : 'c-hand',
  rounds: 5,
});

describe('sectionText', () => {
  it('lays out programs down and subjects across, and says what is missing', () => {
    const text = sectionText(
      'cycle: us',
      [
        measured('ours', '1 unit', 3.621, 1.5),
        measured('c-hand', '1 unit', 2.414, 1),
        measured('ours', '37 units', 1500.4, 0.98765),
      ],
      [{ name: 'torch-1', reason: 'no torch\nat all' }],
    );
    expect(text.split('\n')).toEqual([
      'cycle: us',
      '             1 unit      37 units',
      'ours    3.62 (1.50)  1500 (0.988)',
      'c-hand         2.41             -',
      '(times the time of "c-hand")',
      'missing: torch-1: no torch',
    ]);
  });

  it('says where nothing was timed', () => {
    expect(sectionText('empty', [], [])).toBe('empty\nnone of the chosen programs takes part');
  });

  it('breaks a wide table into several', () => {
    const all = Array.from({ length: 8 }, (_, at) => measured('ours', `s${at}`, at, null));
    expect(sectionText('wide', all, []).split('\n')).toEqual([
      'wide',
      '      s0  s1  s2  s3',
      'ours   0   1   2   3',
      '      s4  s5  s6  s7',
      'ours   4   5   6   7',
    ]);
  });
});

describe('machineText', () => {
  it('says what the numbers were taken on', () => {
    expect(machineText({ ...describeMachine(), processor: 'P', cores: 2, load: 1.25 })).toMatch(
      /^P, 2 cores, .+, Node v\d+.*, load 1\.[23]$/,
    );
  });
});
