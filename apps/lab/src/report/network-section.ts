import { architectureOf } from '@meristem/experiment';
import type { Architecture } from '@meristem/growable';
import { bestSeed, type TrainedSeed, trainedSeeds } from '../asking/trained-seed.ts';
import { messageOf } from '../errors.ts';
import { formatCount } from '../progress/format.ts';
import { LARGER_SCALES, neuronsOf } from '../result/population-counts.ts';
import type { RunRecord, SeedRecord } from '../run/run-record.ts';
import { inlineSvg } from './inline-svg.ts';
import { html, type Markup } from './markup.ts';
import type { RunContext } from './run-context.ts';
import { seedMark } from './seed-mark.ts';
import { table } from './table.ts';

/** The network that did best, drawn as it has grown, and the populations of all seeds. */
export async function networkSection({ record, task }: RunContext): Promise<Markup> {
  const best = await bestTrained(record.path);
  if (best === undefined) return html``;
  const grown = record.seeds.find(({ seed }) => seed === best.seed);
  const title = `The network of seed ${best.seed} after ${formatCount(best.checkpoint.cycle)} cycles`;
  return html`<section>
    <h2>Final network</h2>
    <p class="note">
      ${title}${record.seeds.length > 1 ? ', the best of those on held-out data' : ''}: areas as boxes from
      left to right in the order in which they are computed; dashed lines read the step before.
    </p>
    ${await pictureOf(best, task, populationsOf(grown), title)} ${populationTable(record)}
  </section>`;
}

async function bestTrained(path: string): Promise<TrainedSeed | undefined> {
  try {
    return bestSeed(await trainedSeeds(path, () => undefined));
  } catch {
    // A run that has no checkpoint that can be read has no network; what is wrong with its files is said elsewhere.
    return undefined;
  }
}

async function pictureOf(
  { checkpoint, plan }: TrainedSeed,
  ports: RunContext['task'],
  extents: Readonly<Record<string, number>>,
  title: string,
): Promise<Markup> {
  try {
    const { drawArchitecture } = await import('../picture/draw-architecture.ts');
    const svg = await drawArchitecture(grownArchitecture(checkpoint, plan), { ports, extents });
    const sizes = Object.entries(extents).map(([name, size]) => `${name} has ${size} units`);
    return inlineSvg(svg, {
      id: 'network',
      title,
      description: `${sizes.join(', ')}.`,
      look: 'picture',
    });
  } catch (error) {
    return html`<p>It could not be drawn: ${messageOf(error)}</p>`;
  }
}

/** The architecture as it is by then, which a checkpoint tells; as it was at the start in those of earlier releases. */
function grownArchitecture({ notes }: TrainedSeed['checkpoint'], plan: TrainedSeed['plan']): Architecture {
  const told = notes?.['architecture'];
  return architectureOf(
    told === undefined ? plan.experiment.architecture : (JSON.parse(told) as ArchitectureJson),
  );
}

type ArchitectureJson = Parameters<typeof architectureOf>[0];

function populationsOf(record: SeedRecord | undefined): Readonly<Record<string, number>> {
  const populations = record?.result?.populations ?? record?.reports.at(-1)?.populations ?? [];
  return neuronsOf(populations);
}

function populationTable({ seeds }: RunRecord): Markup {
  const all = seeds.flatMap(({ seed, result, reports }) => {
    const populations = result?.populations ?? reports.at(-1)?.populations;
    return populations === undefined ? [] : [{ seed, populations }];
  });
  const names = [...new Set(all.flatMap(({ populations }) => populations.map(({ name }) => name)))];
  const scaleOf = (name: string): string =>
    all.flatMap(({ populations }) => populations).find((each) => each.name === name)?.scale ?? 'neuron';
  return table({
    caption:
      'Units of every population, and how many of them are dead; – where a seed has no such population',
    header: [
      'seed',
      ...names.map((name) =>
        LARGER_SCALES.some((scale) => scale === scaleOf(name)) ? `${name} (${scaleOf(name)}s)` : name,
      ),
    ],
    rows: all.map(({ seed, populations }) => [
      seedMark(seed),
      ...names.map((name) => {
        const found = populations.find((each) => each.name === name);
        if (!found) return '–';
        return found.dead > 0 ? `${found.size} (${found.dead} dead)` : String(found.size);
      }),
    ]),
  });
}
