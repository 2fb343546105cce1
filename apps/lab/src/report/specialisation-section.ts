import { isSilent } from '../asking/asked-task.ts';
import { bestSeed, trainedSeeds, trainerAt } from '../asking/trained-seed.ts';
import { openBackend } from '../backend-choice.ts';
import { messageOf } from '../errors.ts';
import { areasFigure } from '../figure/areas-figure.ts';
import { renderSvg } from '../figure/render.ts';
import { formatShare } from '../progress/format.ts';
import type { Specialisation } from '../result/specialisation.ts';
import { inlineSvg } from './inline-svg.ts';
import { html, type Markup } from './markup.ts';
import type { RunContext } from './run-context.ts';
import { table } from './table.ts';

/** Enough to see who serves whom; each area is silenced for so many cycles. */
const MOST_CYCLES = 100;

/** Who serves whom in the best network, where it has several areas and several outputs; nothing elsewhere. */
export async function specialisationSection(context: RunContext): Promise<Markup> {
  const { record, task, results } = context;
  if (task.targets.length < 2 || results.length === 0 || isSilent(task)) return html``;
  try {
    const { seed, found } = await specialisation(context);
    if (found.areas.length < 2) return html``;
    const title = `Who serves whom in the network of seed ${seed}`;
    return html`<section>
      <h2>Specialisation</h2>
      <p class="note">
        What each output would lose without each area, on ${found.cycles} held-out
        cycles${record.seeds.length > 1 ? `, of seed ${seed}, the best` : ''}. ${divisionText(found)}
      </p>
      <div class="scroll" tabindex="0" role="region" aria-label="${title}">
        ${inlineSvg(renderSvg(areasFigure({ title: '', subtitle: '', found })), {
          id: 'areas',
          title,
          description: 'The table below has the same numbers.',
          look: 'picture',
        })}
      </div>
      ${lossTable(found)}
    </section>`;
  } catch (error) {
    return html`<section>
      <h2>Specialisation</h2>
      <p>Could not be measured: ${messageOf(error)}</p>
    </section>`;
  }
}

async function specialisation({
  record: { path, plan },
  task,
}: RunContext): Promise<{ readonly seed: number; readonly found: Specialisation }> {
  const best = bestSeed(await trainedSeeds(path, () => undefined));
  const trainer = trainerAt(best, task, await openBackend(plan.backend));
  try {
    const cycles = Math.min(MOST_CYCLES, plan.evaluationCycles);
    return { seed: best.seed, found: trainer.explainAreas({ cycles }) };
  } finally {
    trainer.release();
  }
}

function divisionText({ index }: Specialisation): string {
  if (index === undefined) return 'One output, or none, is served: there is nothing to divide.';
  return `Division of labour ${index.toFixed(2)}, where 0 is all areas serving all outputs alike and 1 none serving what another serves.`;
}

function lossTable({ areas, outputs }: Specialisation): Markup {
  const ports = Object.keys(outputs);
  const number = (value: number): string => `${value > 0 ? '+' : ''}${Number(value.toPrecision(3))}`;
  return table({
    caption: 'What a prediction costs more without an area, and what share of the network’s worth that is',
    header: ['without', ...ports.map((port) => `${port} loses`), 'serves'],
    rows: areas.map(({ area, depth, losses, shares, serves }) => [
      `${' '.repeat(2 * depth)}${area}`,
      ...ports.map((port) => `${number(losses[port] as number)} (${formatShare(shares[port] as number)})`),
      serves.length === 0 ? 'nothing' : serves.join(', '),
    ]),
  });
}
