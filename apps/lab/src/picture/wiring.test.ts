import { describe, expect, it } from 'vitest';
import { coursesOf, meetingOf, type Wire } from './wiring.ts';

const wire = (from: string, to: string, delay: 0 | 1 = 0): Wire => ({
  projection: { from, to, delay, interaction: 'additive' },
  plastic: false,
});

describe('meetingOf', () => {
  it('is the innermost graph around both ends', () => {
    expect(meetingOf(wire('in', 'a.core').projection)).toEqual({ graph: '', source: 'in', target: 'a' });
    expect(meetingOf(wire('a.b.core', 'a.b.cap').projection)).toEqual({
      graph: 'a.b',
      source: 'a.b.core',
      target: 'a.b.cap',
    });
    expect(meetingOf(wire('a.b.core', 'a.c').projection)).toEqual({
      graph: 'a',
      source: 'a.b',
      target: 'a.c',
    });
  });
});

describe('coursesOf', () => {
  it('follows the columns that projections within a step make', () => {
    const wires = [
      wire('in', 'low'),
      wire('low', 'high'),
      wire('in', 'side'),
      wire('high', 'low', 1),
      wire('low', 'high', 1),
      wire('low', 'side', 1),
    ];
    expect([...coursesOf(wires).values()]).toEqual([
      'forwards',
      'forwards',
      'forwards',
      'backwards',
      'forwards',
      'sideways',
    ]);
  });

  it('goes by the nested graphs of areas, whatever these are in theirs', () => {
    const wires = [wire('in', 'a.x'), wire('a.x', 'a.y'), wire('in', 'b.x'), wire('a.y', 'b.x', 1)];
    expect(coursesOf(wires).get(wires[3]!)).toBe('sideways');
  });

  it('comes to an end where nested graphs feed each other in a circle', () => {
    const wires = [wire('a.x', 'b.x'), wire('b.x', 'a.y'), wire('in', 'a.x')];
    expect(coursesOf(wires).size).toBe(3);
  });
});
