import {
  axis,
  createState,
  normal,
  randomKey,
  type State,
  type Variable,
  variable,
} from '@meristem/autodiff';

/** An area or output of a network that is only its weights. */
export interface SamplePlace {
  readonly name: string;
  readonly from: readonly string[];
  readonly units: number;
  /** 0 where nothing is remembered. */
  readonly gates: 0 | 1 | 3 | 4;
}

/** The state of a network with some inputs and places, as a model declares them. */
export function sampleState(inputs: Readonly<Record<string, number>>, places: readonly SamplePlace[]): State {
  const axes = new Map(Object.entries(inputs).map(([name, size]) => [name, axis(name, size)]));
  for (const { name } of places) axes.set(name, axis(name));
  const gates = new Map(
    places.map((place) => [place.name, place.gates > 1 ? [axis(`${place.name}.gate`, place.gates)] : []]),
  );
  const initial = normal(0.1);
  const projections = places.flatMap(({ name, from }) =>
    from.map((source): Variable => {
      const dims = [axes.get(source)!.pre, ...gates.get(name)!, axes.get(name)!.post];
      return variable({ name: `${source}.to.${name}`, dims, initial });
    }),
  );
  const own = places.flatMap((place): Variable[] => {
    const { name } = place;
    const [units, gate] = [axes.get(name)!, gates.get(name)!];
    const declared: Variable[] = [];
    if (place.gates > 0) {
      declared.push(variable({ name: `${name}.recurrent`, dims: [units.pre, ...gate, units.post], initial }));
    }
    declared.push(variable({ name: `${name}.bias`, dims: [...gate, units], initial }));
    if (place.gates === 3) declared.push(variable({ name: `${name}.candidateBias`, dims: [units], initial }));
    return declared;
  });
  return createState({
    variables: [...projections, ...own],
    key: randomKey(4),
    extents: Object.fromEntries(places.map(({ name, units }) => [name, units])),
  });
}
