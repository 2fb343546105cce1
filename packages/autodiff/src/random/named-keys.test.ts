import { describe, expect, it } from 'vitest';
import { axis } from '../axis/axis.ts';
import { normal } from '../state/fill.ts';
import { restructure } from '../state/restructure.ts';
import { createState } from '../state/state.ts';
import { variable } from '../state/variable.ts';
import { foldKey, normalAt, randomKey } from './key.ts';
import { NamedKeys } from './named-keys.ts';

const key = randomKey(3);
/** FNV-1a of 32 bits is the same for both, and so for whatever they begin. */
const [first, second] = ['altarage', 'zinke'] as const;

describe('keys of names', () => {
  it('collide in 32 bits', () => {
    expect(foldKey(key, first)).toEqual(foldKey(key, second));
    expect(foldKey(key, `${first}.bias`)).toEqual(foldKey(key, `${second}.bias`));
  });

  it('are those of foldKey where no other name collides', () => {
    const keys = new NamedKeys(key, [first, 'memory', 'assoc', first]);
    for (const name of [first, 'memory', 'assoc']) expect(keys.of(name)).toEqual(foldKey(key, name));
  });

  it('are all different where names collide, whatever the order and the company', () => {
    const keys = new NamedKeys(key, [first, second, 'memory']);
    const other = new NamedKeys(key, ['assoc', second, first]);
    const found = [keys.of(first), keys.of(second), keys.of('memory'), foldKey(key, first)];
    expect(new Set(found.map((each) => JSON.stringify(each))).size).toBe(4);
    expect(keys.of('memory')).toEqual(foldKey(key, 'memory'));
    for (const name of [first, second]) expect(other.of(name)).toEqual(keys.of(name));
  });

  it('give streams that do not correlate where names collide', () => {
    const keys = new NamedKeys(key, [first, second]);
    const [left, right] = [keys.of(first), keys.of(second)];
    const count = 20_000;
    let total = 0;
    for (let i = 0; i < count; i++) total += normalAt(left, i) * normalAt(right, i);
    // Products of independent standard normals have mean 0 and deviation 1.
    expect(Math.abs(total / count)).toBeLessThan(5 / Math.sqrt(count));
  });
});

describe('variables whose names collide', () => {
  const [unit, other] = [axis('unit'), axis('other')];
  const [a, b, c] = [first, second, 'plain'].map((name) =>
    variable({ name: `${name}.weight`, dims: [name === second ? other : unit], initial: normal(1) }),
  ) as [ReturnType<typeof variable>, ReturnType<typeof variable>, ReturnType<typeof variable>];
  const extents = { unit: 3, other: 3 };

  it('begin independently of each other and of the order in which they are declared', () => {
    const state = createState({ variables: [a, b, c], key, extents });
    const turned = createState({ variables: [b, c, a], key, extents });
    expect(state.read(a)).not.toEqual(state.read(b));
    for (const each of [a, b, c]) expect(turned.read(each)).toEqual(state.read(each));
    const alone = createState({ variables: [c], key, extents: { unit: 3 } });
    expect(alone.read(c)).toEqual(state.read(c));
  });

  it('stay independent if one comes later, and in their births', () => {
    const before = createState({ variables: [a, c], key, extents: { unit: 3 } });
    const after = restructure(before, { variables: [a, b, c], extents: { other: 3 } });
    expect(after.read(a)).toEqual(before.read(a));
    expect(after.read(b)).not.toEqual(after.read(a));
    const grown = after.apply(
      { axis: 'unit', survivors: [0, 1, 2], births: 2 },
      { axis: 'other', survivors: [0, 1, 2], births: 2 },
    );
    expect(grown.read(a).slice(3)).not.toEqual(grown.read(b).slice(3));
  });
});
