import type { Variable } from '@meristem/autodiff';
import { belongsTo } from '../../architecture/place-name.ts';
import type { Birth } from '../birth.ts';
import type { Draws } from '../draws.ts';
import { stretchOf } from '../grow-fold/relative.ts';
import { type Moment, type Newborn, NO_CHANGE, type PopulationView, type Proposal } from '../growth-rule.ts';
import type { Rewrite } from '../probe.ts';
import { memoryOf, type Purpose } from './area-memory.ts';
import type { AreaGrowthSettings } from './area-growth-settings.ts';
import { audition } from './audition.ts';
import { inputsFor, populationFor, remembers, wiresFor } from './newborn-area.ts';
import { wantsUnits } from './output-cost.ts';
import { servingAreas } from './served-outputs.ts';

/** What a look at the outputs that grow leads to. */
export type Growth = Extract<Purpose, { kind: 'grow' }>;

/**
 * Looks at the outputs that grow: one without an area gets one, if it costs enough more than nothing; of one that has some, the
 * youngest gets units while it gets better. Areas of such outputs begin from silence, as what they are judged by later does.
 */
export function growthWanted(moment: Moment, settings: AreaGrowthSettings): Growth | null {
  const { cycle, probe } = moment;
  const { outputs } = memoryOf(moment.memory);
  const areas: string[] = [];
  const units: string[] = [];
  const silenced: string[] = [];
  for (const [output, record] of Object.entries(outputs)) {
    if (!record.growing) continue;
    const own = servingAreas(probe.architecture).filter((area) => area.outputs.includes(output));
    const worth = (record.average ?? 0) > settings.excess * record.guess;
    if (own.length === 0) {
      if (!worth) continue;
      areas.push(output);
      Object.assign(record, { progressed: cycle, reference: null });
      continue;
    }
    silenced.push(...own.map(({ name }) => name));
    if (!wantsUnits(record, cycle, settings) || !worth) continue;
    units.push(own.at(-1)!.name);
    record.progressed = cycle;
  }
  return areas.length + silenced.length === 0 ? null : { kind: 'grow', areas, units, silenced };
}

/** What a look means for a population. */
export function growthProposal(
  view: PopulationView,
  wanted: Growth,
  moment: Moment,
  draws: Draws,
  settings: AreaGrowthSettings,
  birth: Birth,
): Proposal {
  if (view.scale === 'area') return bornAreas(view, wanted, moment, draws, settings);
  if (view.scale !== 'neuron') return NO_CHANGE;
  const within = (areas: readonly string[]): boolean => areas.some((area) => belongsTo(view.name, area));
  if (!within(wanted.silenced)) return NO_CHANGE;
  const { block, cap } = settings;
  const { ids, max } = view;
  const births = within(wanted.units) ? Math.max(0, Math.min(block, cap - ids.length, max - ids.length)) : 0;
  return { removed: [], births, birth, rewrites: silenceOf(view.name, moment) };
}

/** Silence of what the neurons of a population carry on. */
function silenceOf(population: string, { probe }: Moment): readonly Rewrite[] {
  const { axis } = probe.population(population);
  const carries = ({ dims }: Variable): boolean => dims.some((dim) => dim.axis === axis);
  return probe.silence().filter(({ variable }) => carries(variable));
}

/** Areas for outputs that have none, each with the inputs that something can be learned from. */
function bornAreas(
  { name }: PopulationView,
  { areas }: Growth,
  { probe, shape }: Moment,
  draws: Draws,
  { audition: samples, auditions }: AreaGrowthSettings,
): Proposal {
  const { architecture } = probe;
  const coming = new Map<string, number>();
  const born: Newborn[] = [];
  const cycles = stretchOf({ samples }, shape);
  let errors: ReturnType<typeof probe.observe>['errors'] | undefined;
  for (const output of areas) {
    const population = populationFor(output, architecture, coming);
    if (!population) continue;
    coming.set(population.name, (coming.get(population.name) ?? 0) + 1);
    if (population.name !== name) continue;
    const inputs = inputsFor(population, architecture);
    const recurrent = remembers(population.template);
    errors ??= auditions && inputs.length > 1 ? probe.observe(cycles).errors : {};
    const error = errors[output];
    const heard = error ? audition(error, inputs, { probe, draws, shape, cycles, recurrent }) : inputs;
    born.push(wiresFor(output, heard, population, architecture));
  }
  return { removed: [], births: born.length, born };
}
