import type { Projection } from '../architecture/architecture.ts';
import type { Model, ModelArea } from './model.ts';

/** Areas that are computed together: step by step, or all steps of one of them at once. */
export interface Stage {
  readonly areas: readonly ModelArea[];
  readonly atOnce: boolean;
}

/**
 * In which order the areas of a model are computed over a whole cycle. Between modules over sequences the others go through
 * all steps; as the former are on no cycle, whatever they read is computed before them, delays or not. Without such modules
 * there is one stage.
 */
export function stagesOf({ areas, projections }: Pick<Model, 'areas' | 'projections'>): readonly Stage[] {
  const levels = levelsOf(areas, projections);
  const last = Math.max(0, ...levels.values());
  return Array.from({ length: last + 1 }, (_, level) => level).flatMap((level) => {
    const here = areas.filter(({ name }) => levels.get(name) === level);
    const stepwise = here.filter(({ window }) => !window);
    const atOnce = here.filter(({ window }) => window).map((area) => ({ areas: [area], atOnce: true }));
    return stepwise.length > 0 ? [{ areas: stepwise, atOnce: false }, ...atOnce] : atOnce;
  });
}

/** By area how many modules over sequences come before it, one after another, whatever goes step by step in between. */
function levelsOf(areas: readonly ModelArea[], projections: readonly Projection[]): Map<string, number> {
  const levels = new Map(areas.map(({ name }) => [name, 0]));
  const sequence = new Set(areas.filter(({ window }) => window).map(({ name }) => name));
  for (let settled = false; !settled;) {
    settled = true;
    for (const { from, to } of projections) {
      const [source, target] = [levels.get(from), levels.get(to)];
      if (source === undefined || target === undefined) continue;
      const least = source + Number(sequence.has(from) && !sequence.has(to));
      if (least <= target) continue;
      levels.set(to, least);
      settled = false;
    }
  }
  return levels;
}
