import { knownNames } from '@meristem/autodiff';
import { ExchangeError } from '../exchange-error.ts';
import { type ForeignLayer, layerText } from './foreign-layer.ts';
import { type Place, placeText } from './place.ts';

/** A place, and the layer that fills it. */
export type Filling = readonly [place: Place, layer: ForeignLayer];

/**
 * Finds the layer of each place by itself, where the layers leave no choice: those of one kind and size are told apart by their
 * order, which is that in which they run (`ordered`) or that of names which differ in nothing but a number.
 *
 * @throws ExchangeError if there is a choice, a layer without a place, or a place without a layer.
 */
export function assignLayers(
  places: readonly Place[],
  layers: readonly ForeignLayer[],
  ordered: boolean,
): readonly Filling[] {
  const unfit = layers.some((layer) => !places.some((place) => fits(place, layer)));
  const fillings = places.flatMap((place): Filling[] => {
    const alike = layers.filter((layer) => fits(place, layer));
    const rivals = places.filter((each) => alike.some((layer) => fits(each, layer)));
    const numbered = new Set(alike.map(({ name }) => name.replaceAll(/\d+/g, '#'))).size === 1;
    const sure = alike.length > 0 && alike.length === rivals.length && (ordered || numbered);
    return sure ? [[place, alike[rivals.indexOf(place)] as ForeignLayer]] : [];
  });
  if (fillings.length === places.length && !unfit) return fillings;
  throw new ExchangeError(
    `import: found layers that are not sure to fill the network's places: ${layers.map(layerText).join(', ') || 'none'}; ` +
      `expected one for each of: ${places.map(placeText).join(', ') || 'none'}. Say which goes where, layers: { PLACE: LAYER }; ` +
      'places that are left out keep their first weights.',
  );
}

/**
 * The layer of each place that is told, by names.
 *
 * @throws ExchangeError if a name is not known, or a layer does not fit its place.
 */
export function toldLayers(
  places: readonly Place[],
  layers: readonly ForeignLayer[],
  told: Readonly<Record<string, string>>,
): readonly Filling[] {
  return Object.entries(told).map(([name, layerName]) => {
    const place = named('place', name, places);
    const layer = named('layer', layerName, layers);
    if (fits(place, layer)) return [place, layer];
    throw new ExchangeError(
      `import: layers.${name}: found ${layerText(layer)}, expected one that fits the ${placeText(place)}. ` +
        'Declare the area with that kind of module and that many units, or name another layer.',
    );
  });
}

function fits(place: Place, layer: ForeignLayer): boolean {
  return place.kind === layer.kind && place.sources === layer.sources && place.units === layer.units;
}

function named<T extends { readonly name: string }>(what: string, name: string, among: readonly T[]): T {
  const found = among.find((each) => each.name === name);
  if (found) return found;
  const { expected, remedy } = knownNames(
    name,
    among.map((each) => each.name),
  );
  throw new ExchangeError(`import: layers: found no ${what} "${name}", expected ${expected}. ${remedy}`);
}
