import type { HeldOut, PopulationSize, Trainer } from '@meristem/growable';
import type { PopulationFacts, RunFacts } from './warnings.ts';

/** What a trained network, and its held-out evaluation, have to say to those who warn. */
export function factsOf(
  trainer: Trainer,
  { natsPerCycle, guessing, floor = 0, measures }: HeldOut,
): RunFacts {
  return {
    trainingLoss: trainer.smoothedLoss,
    heldOutLoss: natsPerCycle,
    guessing,
    floor,
    forgetsOver: remembers(trainer.model) ? 0 : trainer.model.time.min,
    populations: populationsOf(trainer),
    outputs: Object.entries(measures).map(([port, each]) => ({
      port,
      cost: each.cost,
      guessing: each.guessing ?? 0,
    })),
  };
}

/** Whether a network knows of earlier steps: by what it carries, or because it computes all steps of a cycle at once. */
function remembers({ carried, areas }: Trainer['model']): boolean {
  if (carried.length > 0) return true;
  return areas.some(({ window }) => {
    if (!window) return false;
    const kept = window.of === 'drives' ? [window] : window.values;
    return kept.some(({ steps }) => steps.min > 1);
  });
}

function populationsOf({ model, populations, edits }: Trainer): readonly PopulationFacts[] {
  const limits = new Map(model.axisPopulations.map(({ name, axis }) => [name, axis.max]));
  const axes = new Map(model.axisPopulations.map(({ name, axis }) => [axis.name, name]));
  const grew = new Set(
    edits.flatMap(({ edit }) => {
      if ('axis' in edit) return edit.births > 0 ? [axes.get(edit.axis) ?? edit.axis] : [];
      return edit.born.length > 0 ? [edit.population] : [];
    }),
  );
  return populations.map((population) => ({
    name: population.name,
    scale: population.scale,
    size: population.size,
    dead: deadOf(population),
    max: limits.get(population.name) ?? Infinity,
    grew: grew.has(population.name),
  }));
}

/** Trainers that look for dead units count them with their sizes. */
function deadOf(population: PopulationSize): number {
  return 'dead' in population ? Number(population.dead) : 0;
}
