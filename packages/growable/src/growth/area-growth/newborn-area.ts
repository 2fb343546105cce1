import { type Architecture, isGraph } from '../../architecture/architecture.ts';
import type { AreaPopulation, Wire, Wires } from '../../architecture/architecture-populations.ts';
import type { GrowableModule } from '../../modules/growable-module.ts';
import { isRecurrent } from '../../modules/place-module.ts';

/** A population with wires of single places in the place of sets of ports. */
function spelledOut(
  wires: readonly Wire[],
  set: '@inputs' | '@outputs',
  ports: readonly string[],
): readonly Wire[] {
  return wires.flatMap((wire) => (wire.place === set ? ports.map((place) => ({ ...wire, place })) : [wire]));
}

/** The first population with room whose newborns may feed an output. */
export function populationFor(
  output: string,
  { populations, outputs }: Architecture,
  coming: ReadonlyMap<string, number>,
): AreaPopulation | undefined {
  return populations.find(
    ({ name, members, max, feeds }) =>
      members.length + (coming.get(name) ?? 0) < max &&
      spelledOut(feeds, '@outputs', outputs).some(({ place }) => place === output),
  );
}

/** Inputs that newborns of a population may read. */
export function inputsFor({ reads }: AreaPopulation, { inputs }: Architecture): readonly string[] {
  const places = spelledOut(reads, '@inputs', inputs).map(({ place }) => place);
  return inputs.filter((input) => places.includes(input));
}

/** Wires of a newborn for one output that reads some of the inputs; what else its population reads and feeds stays. */
export function wiresFor(
  output: string,
  heard: readonly string[],
  { reads, feeds }: AreaPopulation,
  { inputs, outputs }: Architecture,
): Wires {
  return {
    reads: spelledOut(reads, '@inputs', inputs).filter(
      ({ place }) => !inputs.includes(place) || heard.includes(place),
    ),
    feeds: spelledOut(feeds, '@outputs', outputs).filter(
      ({ place }) => !outputs.includes(place) || place === output,
    ),
  };
}

/** Whether what is born remembers anything: a pool, a module over sequences, or a graph with such or with delays. */
export function remembers(content: GrowableModule | Architecture): boolean {
  if (!isGraph(content)) return content.sequence === true || isRecurrent(content);
  return (
    content.projections.some(({ delay }) => delay === 1) ||
    content.areas.some(({ content: within }) => remembers(within))
  );
}
