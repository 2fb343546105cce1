import { belongsTo } from '../../architecture/place-name.ts';
import { projectionName } from '../../architecture/projection-birth.ts';
import type { Population } from '../../model/population.ts';
import type { Ledger } from '../growth-pass/ledger.ts';
import type { LiveModel } from '../live-model/live-model.ts';
import type { ActivityPass } from './activity-pass.ts';
import { largest } from './stillness.ts';

/**
 * Takes over into ledgers, which stand as the live model's populations do, what their units put out in the last activity
 * pass.
 */
export function lookAt(ledgers: readonly Ledger[], live: LiveModel, pass: ActivityPass): void {
  ledgers.forEach((ledger, i) => LOOKS[ledger.scale](ledger, live.populations[i]!, { ledgers, live, pass }));
}

interface Surroundings {
  readonly ledgers: readonly Ledger[];
  readonly live: LiveModel;
  readonly pass: ActivityPass;
}

type Look = (ledger: Ledger, population: Population, around: Surroundings) => void;

const LOOKS: Readonly<Record<Ledger['scale'], Look>> = {
  neuron: (ledger, { groups }, { pass }) => {
    const extremes = pass.seen(groups[0]!.observed);
    if (!extremes || !ledger.stillness) return;
    ledger.stillness.look(extremes.low, extremes.high);
    ledger.dead = ledger.stillness.dead;
  },
  // A layer is dead if it adds nothing, next to what the stream carries.
  layer: (ledger, { name, groups }, { live, pass }) => {
    const all = groups.map(({ observed }) => pass.seen(observed ?? ''));
    if (!ledger.stillness || all.some((each) => !each)) return;
    const area = live.model.areas.find((each) => name === `${each.name}.layers`);
    const stream = area && pass.seen(area.name);
    ledger.stillness.look(
      all.map((each) => Math.min(0, each!.low[0] as number)),
      all.map((each) => Math.max(0, each!.high[0] as number)),
      stream && largest(stream.low, stream.high),
    );
    ledger.dead = ledger.stillness.dead;
  },
  // An area is dead if all of its neurons are.
  area: (ledger, _population, { ledgers, live }) => {
    ledger.dead = ledger.names!.map((area) =>
      allDead(ledgers, (name) =>
        live.model.axisPopulations.some((each) => each.name === name && belongsTo(each.area, area)),
      ),
    );
  },
  // A projection is dead if what it carries is a constant.
  projection: (ledger, _population, { ledgers, live }) => {
    ledger.dead = ledger.names!.map((unit) => {
      const source = live.model.projections.find((each) => projectionName(each) === unit)?.from;
      return allDead(ledgers, (name) => name === source);
    });
  },
};

/** Whether some populations of neurons have units, and none that is not dead. */
function allDead(ledgers: readonly Ledger[], among: (population: string) => boolean): boolean {
  const flags = ledgers.flatMap(({ name, scale, dead }) => (scale === 'neuron' && among(name) ? dead : []));
  return flags.length > 0 && flags.every(Boolean);
}
