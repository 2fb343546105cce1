import type { Port } from '@meristem/autodiff';
import type { Prediction } from '@meristem/network';
import { describe, expect, it } from 'vitest';
import { csvAnswers, jsonAnswers } from './answer-lines.ts';
import type { Answer } from './answers.ts';

const species: Port = {
  kind: 'symbol',
  name: 'class',
  size: 3,
  names: ['setosa', 'versi, color', 'virginica'],
};
const letter: Port = { kind: 'symbol', name: 'next', size: 2, letters: 'ab' };
const level: Port = { kind: 'vector', name: 'level', size: 1 };

/** What a network said in two steps; probabilities of a symbol port favour the symbol of the step's number. */
const SAID = {
  class: {
    kind: 'symbol',
    port: species,
    symbols: Int32Array.of(0, 1),
    probabilities: Float64Array.of(0.75, 0.25, 0, 0.25, 0.5, 0.25),
  },
  next: {
    kind: 'symbol',
    port: letter,
    symbols: Int32Array.of(0, 1),
    probabilities: Float64Array.of(0.75, 0.25, 0.5, 0.5),
  },
  level: { kind: 'vector', port: level, values: Float64Array.of(1.5, -2) },
} as unknown as Readonly<Record<string, Prediction>>;

const row = (from: number): Answer => ({
  question: { line: 1, steps: [{}], sequence: false },
  said: SAID,
  from,
});
const sequence: Answer = { ...row(0), question: { line: 1, steps: [{}, {}], sequence: true } };

describe('answers as JSON', () => {
  it('say a class by its name, and how likely each is by theirs', () => {
    expect(jsonAnswers([species]).line(row(1))).toBe(
      '{"class":"versi, color","probabilities":{"setosa":0.25,"versi, color":0.5,"virginica":0.25}}',
    );
  });

  it('say those of a sequence in lists', () => {
    expect(JSON.parse(jsonAnswers([species]).line(sequence))).toMatchObject({
      class: ['setosa', 'versi, color'],
      probabilities: [{ setosa: 0.75 }, { setosa: 0.25 }],
    });
  });

  it('go by port where there are several', () => {
    expect(JSON.parse(jsonAnswers([species, level]).line(row(0)))).toEqual({
      class: {
        symbol: 0,
        name: 'setosa',
        probabilities: { setosa: 0.75, 'versi, color': 0.25, virginica: 0 },
      },
      level: 1.5,
    });
  });

  it('keep symbols with letters as they are, and a port that is called as probabilities are', () => {
    expect(jsonAnswers([letter]).line(row(0))).toBe(
      '{"next":{"symbol":0,"letter":"a","probabilities":[0.75,0.25]}}',
    );
    const said = { probabilities: { ...SAID['class'], port: { ...species, name: 'probabilities' } } };
    const odd = jsonAnswers([{ ...species, name: 'probabilities' }]);
    expect(JSON.parse(odd.line({ ...row(0), said: said as unknown as Answer['said'] }))).toMatchObject({
      probabilities: { symbol: 0, name: 'setosa' },
    });
  });
});

describe('answers as a table', () => {
  it('have the names of classes in cells and columns, quoted where they must be', () => {
    const { head, line } = csvAnswers([species, level]);
    expect(head).toBe('class,class.setosa,"class.versi, color",class.virginica,level');
    expect([line(row(0)), line(row(1))]).toEqual([
      'setosa,0.75,0.25,0,1.5',
      '"versi, color",0.25,0.5,0.25,-2',
    ]);
  });

  it('have letters and numbers where there are no names', () => {
    const { head, line } = csvAnswers([letter]);
    expect([head, line(row(1))]).toEqual(['next,next.a,next.b', 'b,0.5,0.5']);
  });
});
