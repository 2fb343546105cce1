import type { Architecture } from '../../architecture/architecture.ts';
import { graphPopulationsOf } from '../../architecture/graph-population.ts';
import { belongsTo } from '../../architecture/place-name.ts';
import type { Connection, Probe, Rewrite } from '../../growth/probe.ts';
import { constantInPlaceOf } from '../../growth/trials/constant-stand-in.ts';
import { silencedLayer } from '../../growth/trials/silenced-layer.ts';
import { keepsSites } from '../../model/keeps-sites.ts';
import { type Model, parameterCount } from '../../model/model.ts';
import { modelWith } from '../../model/model-with.ts';

/** A layer of a stack, or an area of a population, that may go whole. */
export interface WholeUnit {
  /** Of its population and its own. */
  readonly name: string;
  /** What stays. */
  readonly architecture: Architecture;
  /** The numbers of the network with something in its place, and the loss on recent data then. */
  without(): { readonly rewrites: readonly Rewrite[]; readonly loss: number };
  /** Trained numbers of what stays, of so many units by axis. */
  parametersWithout(extents: Readonly<Record<string, number>>): number;
}

/** The layers and areas of a network that nothing else depends on. What stays without one is worked out when it is first wanted. */
export class WholeUnits {
  readonly units: readonly WholeUnit[];

  constructor(model: Model, probe: Probe) {
    const { architecture } = model;
    const onGrid = model.inputs.some(({ sites }) => sites.length > 0);
    this.units = graphPopulationsOf(architecture).flatMap(({ name: population, scale, units, without }) => {
      if (scale === 'projection') return [];
      return units.flatMap((unit, position): readonly WholeUnit[] => {
        if (probe.needed(population, position)) return [];
        const left = without(unit);
        if (onGrid && !keepsSites(model, left)) return [];
        let smaller: Model | undefined;
        return [
          {
            name: `${population} ${unit}`,
            architecture: left,
            without: () => {
              const rewrites =
                scale === 'layer'
                  ? silencedLayer(probe, population, position)
                  : constantArea(probe, unit, units);
              return { rewrites, loss: probe.lossWith(rewrites, probe.remembered) };
            },
            parametersWithout: (extents) => parameterCount((smaller ??= modelWith(model, left)), extents),
          },
        ];
      });
    });
  }
}

/** What an area of some gives on average, in its place. */
function constantArea(probe: Probe, area: string, areas: readonly string[]): readonly Rewrite[] {
  const leaving = (each: string): readonly Connection[] =>
    probe.connections.filter(({ from, to }) => belongsTo(from, each) && !belongsTo(to, each));
  return constantInPlaceOf(leaving(area), probe, probe.remembered, areas.flatMap(leaving)).rewrites;
}
