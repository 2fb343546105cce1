import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type Architecture,
  editArchitecture,
  flatten,
  graphPopulationsOf,
  type GrowableModule,
  isGraph,
  type Projection,
} from '@meristem/growable';
import { describe, expect, it } from 'vitest';
import { parseArchitecture } from './architecture-spec.ts';
import { architectureSpec } from './written-architecture.ts';

/*
 * Drives are summed, and parameters listed, in the order of the flat graph: another order is another network, to the bit.
 * The fixture holds random architectures with random histories of edits, and the order that each edit led to when an
 * architecture was one flat list of areas and projections (commit e735606), to which births were appended and from which
 * removals were taken.
 */

/** What an architecture is as a flat graph: names of areas, projections, and populations with their units. */
interface Flat {
  readonly areas: readonly string[];
  readonly projections: readonly string[];
  readonly populations: readonly (readonly string[])[];
}

interface History {
  readonly architecture: object;
  /** Digest of the flat graph before the edits. */
  readonly first: string;
  /** A population, who of it goes (`-`) and comes (`+`), and the digest of what that leads to. */
  readonly history: readonly (readonly string[])[];
  readonly last: Flat;
}

const file = new URL('../../fixtures/flat-order.json', import.meta.url);
const HISTORIES = JSON.parse(readFileSync(file, 'utf8')) as readonly History[];

function wireText({ from, to, delay, interaction }: Projection): string {
  return `${from} ${delay === 1 ? '~' : '>'} ${to}${interaction === 'additive' ? '' : ` ${interaction}`}`;
}

function flatOf(architecture: Architecture): Flat {
  const { areas, projections } = flatten(architecture);
  return {
    areas: areas.map(({ name }) => name),
    projections: projections.map(wireText),
    populations: graphPopulationsOf(architecture).map(({ name, units }) => [name, ...units]),
  };
}

function digest(architecture: Architecture): string {
  return createHash('sha256')
    .update(JSON.stringify(flatOf(architecture)))
    .digest('hex')
    .slice(0, 12);
}

/** An architecture as a tree of what can be compared, modules by what makes them again. */
function comparable(content: Architecture | GrowableModule): object {
  if (!isGraph(content)) return [content.kind, content.options, content.layers?.members];
  const { areas, populations, ...graph } = content;
  return {
    ...graph,
    areas: areas.map((area) => ({ ...area, content: comparable(area.content) })),
    populations: populations.map((each) => ({ ...each, template: comparable(each.template) })),
  };
}

/** The same architecture, by way of JSON. */
function throughJson(architecture: Architecture): Architecture {
  return parseArchitecture(JSON.parse(JSON.stringify(architectureSpec(architecture)))).architecture;
}

function edited(architecture: Architecture, [population, ...units]: readonly string[]): Architecture {
  const marked = (mark: string): readonly string[] =>
    units.filter((unit) => unit.startsWith(mark)).map((unit) => unit.slice(1));
  return editArchitecture(architecture, { population: population!, removed: marked('-'), born: marked('+') });
}

describe.each(HISTORIES.map((each, i) => ({ ...each, i })))(
  'after random edits, number $i',
  ({ architecture: data, first, history, last }) => {
    it('areas, projections and populations stand in the order in which they came to be', () => {
      let architecture = parseArchitecture(data).architecture;
      expect(digest(architecture)).toBe(first);
      for (const entry of history) {
        architecture = edited(architecture, entry.slice(0, -1));
        expect(digest(architecture), entry.join(' ')).toBe(entry.at(-1));
      }
      expect(flatOf(architecture)).toEqual(last);
    });

    it('the tree and its order are the same through JSON at any point, and so is what becomes of it', () => {
      let architecture = parseArchitecture(data).architecture;
      for (const entry of history) {
        const again = throughJson(architecture);
        expect(comparable(again)).toEqual(comparable(architecture));
        expect(flatten(again).projections).toEqual(flatten(architecture).projections);
        architecture = edited(again, entry.slice(0, -1));
        expect(digest(architecture), entry.join(' ')).toBe(entry.at(-1));
      }
      expect(flatOf(throughJson(architecture))).toEqual(last);
    });
  },
);

describe('the histories', () => {
  it('hold graphs within graphs, members that are such, and what was removed and born again', () => {
    const text = HISTORIES.map(({ architecture }) => JSON.stringify(architecture));
    expect(text.filter((each) => each.includes('"graph"')).length).toBeGreaterThanOrEqual(40);
    const trees = HISTORIES.map(({ architecture }) => parseArchitecture(architecture).architecture);
    expect(
      trees.filter(({ populations }) => populations.some(({ template }) => isGraph(template))),
    ).toHaveLength(30);
    const reborn = HISTORIES.filter(({ history }) =>
      history.some((entry, i) =>
        entry.some(
          (unit) =>
            unit.startsWith('+') &&
            history
              .slice(0, i)
              .flat()
              .includes(`-${unit.slice(1)}`),
        ),
      ),
    );
    expect(reborn.length).toBeGreaterThan(5);
  });
});
