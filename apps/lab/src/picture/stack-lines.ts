import { counted } from '@meristem/autodiff';
import type { GrowableModule } from '@meristem/growable';
import type { PictureOptions } from './place-tree.ts';

/** Blocks that are told one by one; of more the first, and how many there are besides. */
const TOLD = 4;

/** A module in a block, or units in it, as plain data. */
interface Held {
  readonly kind?: string;
  readonly units?: number;
  readonly heads?: Held;
  readonly headWidth?: Held;
}

/** What each block of a stack holds, if it holds modules: a line for each, with the sizes of now where they are known. */
export function stackLines(
  area: string,
  { layers, options }: GrowableModule,
  extents: PictureOptions['extents'],
): readonly string[] {
  const block = options?.['block'] as readonly Held[] | undefined;
  if (!layers || !block) return [];
  const names = partNames(block);
  const lines = layers.members.map((member) => {
    const parts = block.map((held, i) => {
      const size = (population: string, told = 1): number =>
        extents?.[`${area}.${member}.${names[i]}.${population}`] ?? told;
      return heldText(held, size);
    });
    return `${member}: ${parts.join(', ')}`;
  });
  const more = lines.length - TOLD;
  return more > 1 ? [...lines.slice(0, TOLD), `and ${more} more`] : lines;
}

function heldText(
  { kind, units, heads, headWidth }: Held,
  size: (population: string, told?: number) => number,
): string {
  if (kind !== 'attention') return counted(size('units', units), 'unit');
  const [keys, values] = [size('keys', headWidth?.units), size('values', headWidth?.units)];
  const width = keys === values ? `${keys}` : `${counted(keys, 'key')} and ${counted(values, 'value')}`;
  return `${counted(size('heads', heads?.units), 'head')} of ${width}`;
}

/** Names of the modules of a block, as a stack gives them: their kinds, with a number from the second of a kind on. */
function partNames(block: readonly Held[]): readonly string[] {
  return block.map(({ kind = '' }, i) => {
    const before = block.slice(0, i).filter((each) => each.kind === kind).length;
    return before === 0 ? kind : `${kind}${before + 1}`;
  });
}
