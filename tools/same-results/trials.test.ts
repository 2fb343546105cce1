import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCommand } from './command.ts';
import { SameResultsError } from './errors.ts';
import { readRecords } from './records.ts';
import { allTrials, experimentFile, experimentNames } from './trials.ts';

describe('what is recorded', () => {
  const records = readRecords();

  it('is every experiment, with the portable builds that every machine has, and no other', () => {
    expect(Object.keys(records)).toEqual(experimentNames());
    for (const digests of Object.values(records)) {
      expect(Object.keys(digests)).toEqual(expect.arrayContaining(['reference', 'wasm']));
    }
  });

  it('has a run with changes of neurons, and one with changes above them', () => {
    const varied = (part: 'axisEdits' | 'graphEdits'): number =>
      new Set(Object.values(records).map(({ reference }) => reference?.parts[part])).size;
    expect(varied('axisEdits')).toBeGreaterThan(20);
    expect(varied('graphEdits')).toBeGreaterThan(5);
  });
});

describe('readCommand', () => {
  it('chooses among the trials, each of which is of an experiment that is there', () => {
    expect(allTrials().every(({ experiment }) => existsSync(experimentFile(experiment)))).toBe(true);
    expect(readCommand([]).trials).toEqual(allTrials());
    expect(readCommand(['check', '--quick']).trials).toEqual(allTrials({ quick: true }));
    const { mode, trials } = readCommand(['record', '--only', 'nested,areas', '--builds', 'fast']);
    expect(mode).toBe('record');
    expect(trials).toEqual([
      { experiment: 'areas', build: 'fast', interrupted: false },
      { experiment: 'nested', build: 'fast', interrupted: false },
      { experiment: 'nested', build: 'fast', interrupted: true },
    ]);
  });

  it.each([
    [['compare'], 'found compare, expected check or record.'],
    [['--only', 'netsed'], 'found --only "netsed", expected one of: activity-weighted, areas'],
    [['--workers', '0'], 'found --workers 0, expected a whole number of at least 1.'],
    [['--quick', '--only', 'paper'], 'found no run that is asked for, expected at least one.'],
    [['--rounds', '3'], "Unknown option '--rounds'"],
  ])('refuses %j', (args, message) => {
    expect(() => readCommand(args)).toThrow(SameResultsError);
    expect(() => readCommand(args)).toThrow(message);
  });
});
