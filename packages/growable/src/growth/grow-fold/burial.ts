import type { Moment, PopulationView, Proposal } from '../growth-rule.ts';
import { FoldDraft } from './fold-draft.ts';

/** What takes dead units away. */
type Burial = Required<Pick<Proposal, 'removed' | 'rewrites'>>;

/**
 * Takes the dead units of a population away without changing what the network does: the constant that a saturated one puts
 * out goes into the biases of what it acts on. One whose constant no bias can take, behind a norm or where it multiplies,
 * stays for folding, which is judged by the loss.
 *
 * Rewriting the biases of what two populations act on would undo one of the two: where one has done so in a cycle, others
 * keep their saturated units until the next time.
 *
 * @param may whether the unit at a position may go; any unless told.
 */
export function buryDead(
  view: PopulationView,
  { memory, cycle, probe }: Moment,
  may: (position: number) => boolean = () => true,
): Burial {
  const dead = view.ids.flatMap((_, i) => (view.dead[i] === true && may(i) ? [i] : []));
  const constantOf = (position: number): number => view.constants[position] ?? 0;
  const silent = dead.filter((position) => constantOf(position) === 0);
  if (silent.length === dead.length || memory['buried'] === cycle) return { removed: silent, rewrites: [] };
  const draft = new FoldDraft(probe.population(view.name), probe);
  const removed = dead.filter((position) => constantOf(position) === 0 || draft.takesConstantOf(position));
  if (removed.length === silent.length) return { removed, rewrites: [] };
  const nobody = new Float64Array(view.ids.length);
  for (const position of removed) draft.fold(position, nobody, constantOf(position));
  memory['buried'] = cycle;
  return { removed, rewrites: draft.rewrites() };
}
