import type { Report } from '@meristem/growable';
import { easyHardEasy, reversalAndSum } from '@meristem/tasks';
import { describe, expect, it } from 'vitest';
import { sampleResult } from '../testing/sample-result.ts';
import * as measures from './study-measures.ts';
import type { StudyMeasure, StudyRun } from './study.ts';

const reportAt = (cycle: number, units: number, areas: number, smoothedLoss = 18): Report => ({
  cycle,
  loss: smoothedLoss,
  smoothedLoss,
  populations: [
    { name: 'memory', scale: 'neuron', size: units, dead: 0 },
    { name: 'areas', scale: 'area', size: areas, dead: 0 },
  ],
  births: 0,
  deaths: 0,
  learningRate: 0.01,
  penaltyScale: 1,
  microsecondsPerCycle: 10,
});

const log = [
  reportAt(90, 4, 1),
  reportAt(100, 5, 1, 27),
  reportAt(110, 40, 6),
  reportAt(200, 30, 5),
  reportAt(210, 20, 4),
  reportAt(300, 6, 2, 9),
];

const run: StudyRun = {
  name: 'a',
  label: 'a',
  group: 'growing',
  task: easyHardEasy(300),
  cycles: 300,
  results: [
    sampleResult({
      populations: log.at(-1)?.populations ?? [],
      lookups: 5e8,
      heldOut: { costs: { next: 9, sum: 0.5 } },
    }),
  ],
  logs: [log],
};

const valuesOf = (of: StudyMeasure, length = (cycles: number): number => cycles): Record<string, number> =>
  Object.fromEntries(of(run, length).map(({ name, quartiles: { median } }) => [name, median]));

describe('measures of a study', () => {
  it('tell units of every scale at the end of each phase', () => {
    expect(valuesOf(measures.unitsByPhase)).toEqual({
      'units, end of phase 1 (digraphs)': 5,
      'areas, end of phase 1 (digraphs)': 1,
      'units, end of phase 2 (reversal)': 30,
      'areas, end of phase 2 (reversal)': 5,
      'units, end of phase 3 (digraphs)': 6,
      'areas, end of phase 3 (digraphs)': 2,
    });
  });

  it('tell the loss over the floor of the phase', () => {
    const values = valuesOf(measures.excessByPhase);
    expect(values['loss over floor, end of phase 1 (digraphs)']).toBeCloseTo(27 / 8.997, 3);
    expect(values['loss over floor, end of phase 2 (reversal)']).toBeCloseTo(18 / 8.959, 3);
  });

  it('tell units some cycles after the last change, in a run that is as short as others are', () => {
    expect(valuesOf(measures.unitsAfterLastChange(10))['units, 10 cycles after the last change']).toBe(20);
    const tenth = (cycles: number): number => cycles / 10;
    expect(valuesOf(measures.unitsAfterLastChange(1000), tenth)).toEqual({
      'units, 1,000 cycles after the last change': 6,
      'areas, 1,000 cycles after the last change': 2,
    });
  });

  it('tell the peak, the work, the size and the loss', () => {
    expect(
      [measures.peak, measures.work, measures.parameters, measures.units, measures.ratio].map((of) =>
        valuesOf(of),
      ),
    ).toEqual([
      { 'units at the peak': 40 },
      { 'multiply-adds (3 x forward + lookups), G': 12.5 },
      { parameters: 1040 },
      { units: 28, areas: 2 },
      { 'over floor': 1.02 },
    ]);
  });

  it('tell how areas divide the outputs, where every seed has several', () => {
    const serves = [
      { area: 'a', losses: { next: 1, sum: 0.01 } },
      { area: 'b', losses: { next: 0.1, sum: 0.3 } },
    ];
    const told = { ...run, task: reversalAndSum() };
    const [one] = run.results;
    const divided = { ...one!, specialisation: { index: 0.5, serves } };
    const found = measures.specialisation({ ...told, results: [divided, divided] }, Number);
    expect(found.map(({ name, sample }) => [name, sample])).toEqual([
      ['specialisation', [0.5, 0.5]],
      ['areas that "next" misses', [2, 2]],
      ['areas that "sum" misses', [1, 1]],
    ]);
    expect(measures.specialisation({ ...told, results: [divided, one!] }, Number)).toEqual([]);
  });

  it('tell what each output costs', () => {
    expect(
      measures
        .outputNats({ ...run, task: reversalAndSum() }, Number)
        .map(({ name, sample }) => [name, sample]),
    ).toEqual([
      ['nats of "next"', [9]],
      ['nats of "sum"', [0.5]],
    ]);
  });

  it('say nothing of phases where the task stays the same', () => {
    const steady = { ...run, task: reversalAndSum() };
    for (const of of [measures.unitsByPhase, measures.excessByPhase, measures.unitsAfterLastChange(5)]) {
      expect(of(steady, Number)).toEqual([]);
    }
  });
});
