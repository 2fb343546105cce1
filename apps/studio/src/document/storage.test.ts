import { describe, expect, it } from 'vitest';
import { StudioFault } from '../contract/index.ts';
import { emptyDocument } from './empty-document.ts';
import { forget, keep, kept, type Shelf } from './storage.ts';

function shelf(most = Infinity): Shelf {
  const entries = new Map<string, string>();
  return {
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => {
      if (value.length > most) throw new DOMException('full', 'QuotaExceededError');
      entries.set(key, value);
    },
    removeItem: (key) => {
      entries.delete(key);
    },
  };
}

describe('storage', () => {
  it('gives back what was kept, until it is forgotten', () => {
    const here = shelf();
    expect(kept(here)).toBeUndefined();
    expect(keep(here, emptyDocument())).toEqual({ kept: true });
    expect(kept(here)).toEqual(emptyDocument());
    forget(here);
    expect(kept(here)).toBeUndefined();
  });

  it('says so when it is full, and leaves what was there', () => {
    const here = shelf(600);
    keep(here, emptyDocument());
    const text = Array.from({ length: 2000 }, (_, k) => (k * 7919) % 1009).join(' ');
    const large = { ...emptyDocument(), notes: text };
    expect(keep(here, large)).toMatchObject({
      kept: false,
      message: expect.stringContaining('no room') as string,
    });
    expect(kept(here)).toEqual(emptyDocument());
  });

  it('says so when the browser forbids it', () => {
    const refusing: Shelf = {
      ...shelf(),
      setItem: () => {
        throw new DOMException('no', 'SecurityError');
      },
    };
    expect(keep(refusing, emptyDocument())).toMatchObject({
      kept: false,
      message: expect.stringContaining('forbid') as string,
    });
  });

  it('refuses what is damaged', () => {
    const here = shelf();
    here.setItem('meristem.studio.work', 'AAAA');
    expect(() => kept(here)).toThrow(StudioFault);
  });
});
