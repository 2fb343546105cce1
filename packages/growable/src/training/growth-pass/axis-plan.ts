import { editOf, foldKey } from '@meristem/autodiff';
import { BirthRoom } from './birth-room.ts';
import type { AxisProposal, GrowthPlan, GrowthSite } from './growth-pass.ts';
import { NEWBORN } from './ledger.ts';

/**
 * Plans edits of the axes that neurons are on: integers of a state, applied all at once, after which births give newborns
 * their weights.
 *
 * @throws StructureError if a position to remove is none.
 */
export function planAxisEdits(
  site: GrowthSite,
  proposals: readonly AxisProposal[],
  clock: number,
): GrowthPlan {
  const { book, graveyard, live } = site;
  const changes = proposals
    .filter(([{ removed, births }]) => removed.length > 0 || births > 0)
    .map(([proposal, population]) => {
      const ledger = book.ledger(population.name);
      const edit = editOf(population.axis, ledger.size, proposal.removed, proposal.births);
      return { proposal, population, ledger, edit, removed: ledger.size - edit.survivors.length };
    });
  return {
    edits: changes.map(({ edit, removed }) => ({ edit, removed, born: edit.births })),
    spared: [],
    atomic: changes.every(({ proposal }) => !proposal.birth),
    apply: () => {
      for (const { proposal, population } of changes) graveyard.bury(site, proposal, population, clock);
      if (changes.length > 0) live.residence.apply(...changes.map(({ edit }) => edit));
      for (const { ledger, edit } of changes) {
        ledger.follow([...edit.survivors, ...Array<number>(edit.births).fill(NEWBORN)], clock);
      }
      for (const { proposal, population, ledger } of changes) {
        const { births, birth } = proposal;
        if (births === 0 || !birth) continue;
        const key = foldKey(live.populationKeys(site.birthKey).of(population.name), clock);
        const room = new BirthRoom(site, population, ledger, births, key);
        birth.initialise(room);
        room.store();
      }
    },
  };
}
