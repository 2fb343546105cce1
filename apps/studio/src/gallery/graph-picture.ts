import type { ArchitectureJson, Place } from '../contract/index.ts';
import { hueOf } from '../style/palette.ts';
import { type Mark, PICTURE } from './mark.ts';

/** Pixels of an area's box and of a port's, and at the edges. */
const [AREA, PORT, EDGE] = [{ width: 40, height: 30 }, { width: 14, height: 14 }, 8];

/** The areas and arrows of a document, where it places them, scaled to a small picture. */
export function graphPicture(
  { areas, inputs, outputs, projections }: ArchitectureJson,
  places: Readonly<Record<string, Place>>,
): readonly Mark[] {
  const names = [...inputs, ...areas.map(({ name }) => name), ...outputs];
  const at = scaled(names, places);
  const ends = (end: string): Place | undefined => at.get(end.split('.')[0] ?? end);
  const arrows = projections.flatMap(({ from, to, delay }): readonly Mark[] => {
    const [a, b] = [ends(from), ends(to)];
    if (a === undefined || b === undefined || a === b) return [];
    const bend = delay === 1 ? 22 : 0;
    const [x, y] = [(a.x + b.x) / 2, (a.y + b.y) / 2 + bend];
    const path = `M${a.x},${a.y}Q${x},${y} ${b.x},${b.y}`;
    return [{ kind: 'path', path, colour: 'var(--line-strong)', width: 1.5 }];
  });
  const boxes = names.map((name): Mark => {
    const { x, y } = at.get(name) ?? { x: 0, y: 0 };
    const k = areas.findIndex((area) => area.name === name);
    const { width, height } = k < 0 ? PORT : AREA;
    const colour = k < 0 ? 'var(--text-soft)' : hueOf(k);
    return { kind: 'box', x: x - width / 2, y: y - height / 2, width, height, round: k < 0 ? 7 : 6, colour };
  });
  return [...arrows, ...boxes];
}

function scaled(
  names: readonly string[],
  places: Readonly<Record<string, Place>>,
): ReadonlyMap<string, Place> {
  const list = names.map(
    (name, k) => (Object.hasOwn(places, name) ? places[name] : undefined) ?? { x: k * 200, y: 0 },
  );
  const [xs, ys] = [list.map(({ x }) => x), list.map(({ y }) => y)];
  const span = (values: readonly number[]): readonly [number, number] => [
    Math.min(...values),
    Math.max(...values),
  ];
  const fit = (value: number, [least, most]: readonly [number, number], from: number, to: number): number =>
    most > least ? from + ((value - least) / (most - least)) * (to - from) : (from + to) / 2;
  const [spanX, spanY] = [span(xs), span(ys)];
  const [marginX, marginY] = [AREA.width / 2 + EDGE, AREA.height / 2 + EDGE];
  return new Map(
    names.map((name, k) => [
      name,
      {
        x: fit(xs[k] ?? 0, spanX, marginX, PICTURE.width - marginX),
        y: fit(ys[k] ?? 0, spanY, marginY, PICTURE.height - marginY),
      },
    ]),
  );
}
