import { reversal, twoSpirals } from '@meristem/tasks';
import { describe, expect, it } from 'vitest';
import { sampleResult } from '../testing/sample-result.ts';
import { evaluationText } from './evaluation-text.ts';
import { resultsText, textTable } from './result-text.ts';

const linesOf = (text: string): string[][] => text.split('\n').map((line) => line.trim().split(/ {2,}/));

describe('resultsText', () => {
  it('tells the loss of sequences, and how far it is above the floor', () => {
    const results = [
      sampleResult({ seed: 3, totalUnits: 30 }),
      sampleResult({ seed: 1, heldOut: { natsPerCycle: 9.5, ratio: 1.06 } }),
    ];
    expect(linesOf(resultsText(reversal(), results))).toEqual([
      ['seed', 'nats per cycle', 'above floor', 'units', 'parameters', 'births', 'deaths', 'time'],
      ['1', '9.50', '6.0%', '28', '1040', '98', '71', '0:41'],
      ['3', '9.14', '2.0%', '30', '1040', '98', '71', '0:41'],
      ['median', '9.32', '4.0%', '29', '1040', '98', '71', '0:41'],
    ]);
  });

  it('tells the accuracy of examples, without a floor, and layers where there are any', () => {
    const result = sampleResult({
      populations: [
        { name: 'stack', scale: 'neuron', size: 16, dead: 0 },
        { name: 'stack.layers', scale: 'layer', size: 13, dead: 0 },
      ],
      heldOut: { natsPerCycle: 0.02, floor: null, ratio: null, accuracy: { class: 0.9941 } },
    });
    expect(linesOf(resultsText(twoSpirals(), [result]))).toEqual([
      ['seed', 'accuracy', 'units', 'layers', 'parameters', 'births', 'deaths', 'time'],
      ['0', '99.41%', '28', '13', '1040', '98', '71', '0:41'],
    ]);
  });

  it('tells bits per character and explained variance, by port where there are several', () => {
    const costs = { next: 1, x: 2, y: 3 };
    const result = sampleResult({
      heldOut: { bitsPerCharacter: { next: 1.4449 }, r2: { x: 0.5, y: 0.25 }, costs },
    });
    const [header, cells] = linesOf(resultsText(reversal(), [result]));
    expect(header?.slice(1, 7)).toEqual([
      'nats per cycle',
      'above floor',
      'right, next',
      'bits per character, next',
      'R2, x',
      'R2, y',
    ]);
    expect(cells?.slice(4, 7)).toEqual(['1.445', '0.500', '0.250']);
  });

  it('tells of several targets whose measure is whose, in the units of people', () => {
    const heldOut = {
      accuracy: { kind: 0.905 },
      f1: { kind: 0.8 },
      r2: { income: 0.3782 },
      rmse: { income: 10.48123 },
      costs: { kind: 0.3, income: 0.5 },
    };
    const result = sampleResult({ heldOut });
    const [header, cells] = linesOf(resultsText(reversal(), [result]));
    expect(header?.slice(3, 6)).toEqual(['right, kind', 'R2, income', 'RMSE, income']);
    expect(cells?.slice(3, 6)).toEqual(['90.5%', '0.378', '10.48']);
    const [title, line] = linesOf(evaluationText([{ seed: 0, cycles: 5, heldOut: result.heldOut }]));
    expect(title?.slice(5)).toEqual(['right, kind', 'F1, kind', 'R2, income', 'RMSE, income']);
    expect(line?.slice(5)).toEqual(['90.5%', '0.800', '0.378', '10.48']);
  });

  it('tells of a network that was cut how large it was', () => {
    const results = [
      sampleResult({ seed: 0, rule: 'cut', parameters: 500, peakParameters: 2000 }),
      sampleResult({ seed: 1, rule: 'cut', parameters: 700, peakParameters: 2000 }),
    ];
    expect(linesOf(resultsText(reversal(), results)).map((cells) => cells.slice(4, 6))).toEqual([
      ['parameters', 'cut from'],
      ['500', '2000'],
      ['700', '2000'],
      ['600', '2000'],
    ]);
  });

  it('leaves open what is not known', () => {
    const result = sampleResult({ heldOut: { floor: 0, ratio: null } });
    expect(linesOf(resultsText(reversal(), [result, result])).map((line) => line[2])).toEqual([
      'above floor',
      '-',
      '-',
      '-',
    ]);
  });
});

describe('textTable', () => {
  it('sets names to the left and numbers to the right', () => {
    expect(
      textTable(
        ['name', 'units'],
        [
          ['fixed', '8'],
          ['growing', '144'],
        ],
        1,
      ),
    ).toBe('name     units\nfixed        8\ngrowing    144');
  });
});
