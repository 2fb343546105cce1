import { describe, expect, it } from 'vitest';
import { StructureError } from '../errors.ts';
import { axis, formatDims, hasAll, inRole, sameDims, without } from './axis.ts';

describe('axis', () => {
  it('is growable without bounds unless told', () => {
    expect(axis('unit')).toMatchObject({ name: 'unit', min: 0, max: Infinity, fixed: false });
    expect(axis('unit', { min: 2 })).toMatchObject({ min: 2, max: Infinity, fixed: false });
    expect(axis('unit', { max: 9 })).toMatchObject({ min: 0, max: 9, fixed: false });
  });

  it.each([0, 1, 17])('is fixed with a number: %s', (size) => {
    expect(axis('gate', size)).toMatchObject({ min: size, max: size, fixed: true });
  });

  it('is its own plain dim and has two other roles', () => {
    const unit = axis('unit');
    expect(inRole(unit.pre, 'plain')).toBe(unit);
    expect(inRole(unit, 'pre')).toBe(unit.pre);
    expect(inRole(unit.pre, 'post')).toBe(unit.post);
    expect(unit.axis).toBe(unit);
    expect(formatDims([unit, unit.pre, unit.post])).toBe('[unit, pre unit, post unit]');
  });

  it('is an identity: another one of the same name is another axis', () => {
    expect(axis('unit')).not.toBe(axis('unit'));
    expect(axis('unit').pre).not.toBe(axis('unit').pre);
  });

  it('reads as its name and bounds', () => {
    expect([axis('gate', 3), axis('unit', { min: 1, max: 99 })].map(String)).toEqual([
      'gate=3',
      'unit (1 to 99)',
    ]);
  });

  it.each(['', ' ', 'pre unit', 'post unit'])('refuses the name "%s"', (name) => {
    expect(() => axis(name)).toThrow(StructureError);
    expect(() => axis(name)).toThrow(`found name "${name}"`);
  });

  it.each([{ min: -1 }, { min: 0.5 }, { min: 3, max: 2 }, { max: NaN }, { min: Infinity }])(
    'refuses the bounds %o',
    (bounds) => {
      expect(() => axis('unit', bounds)).toThrow(/axis "unit": found bounds .* expected whole numbers/);
    },
  );

  it.each([-1, 2.5, NaN])('refuses the size %s', (size) => {
    expect(() => axis('unit', size)).toThrow(StructureError);
  });
});

describe('lists of dims', () => {
  const [unit, batch, time] = [axis('unit'), axis('batch'), axis('time')];

  it('are the same with the same dims in the same order', () => {
    const dims = [unit, batch];
    expect(sameDims(dims, dims)).toBe(true);
    expect(sameDims(dims, [unit, batch])).toBe(true);
    expect(sameDims(dims, [batch, unit])).toBe(false);
    expect(sameDims(dims, [unit])).toBe(false);
    expect(sameDims(dims, [unit, batch.pre])).toBe(false);
  });

  it('have all of some others, or not', () => {
    expect(hasAll([unit, batch], [])).toBe(true);
    expect(hasAll([unit, batch], [batch, unit])).toBe(true);
    expect(hasAll([unit, batch], [unit, unit.post])).toBe(false);
    expect(hasAll([], [unit])).toBe(false);
  });

  it('lose some, in their order', () => {
    const dims = [unit, batch, time];
    expect(without(dims, [batch, unit.pre])).toEqual([unit, time]);
    expect(without(dims, dims)).toEqual([]);
    expect(without(dims, [unit.pre])).toBe(dims);
  });
});
