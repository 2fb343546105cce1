import { type Item, overlap, type Region } from '../lowering/item.ts';
import { Group, type Unit } from './group.ts';

/**
 * Puts items into an order in which pointwise ones stand together as far as their dependences allow. An item joins an
 * earlier group if it can move up to it, or if the group can move down to it.
 */
export function schedule(items: readonly Item[]): Unit[] {
  const units: Unit[] = [];
  for (const item of items) {
    if (item.kind === 'opaque') units.push(item);
    else if (!join(units, item)) units.push(new Group(item));
  }
  return units;
}

function join(units: Unit[], item: Extract<Item, { kind: 'pointwise' }>): boolean {
  const own = { reads: item.inputs, writes: [item.output] };
  for (let at = units.length - 1; at >= 0; at--) {
    const unit = units[at] as Unit;
    if (!(unit instanceof Group) || !unit.admits(item)) continue;
    const between = units.slice(at + 1);
    if (between.every((other) => !dependent(other, own))) {
      unit.members.push(item);
      return true;
    }
    if (between.every((other) => !dependent(other, unit))) {
      units.splice(at, 1);
      unit.members.push(item);
      units.push(unit);
      return true;
    }
  }
  return false;
}

interface Effects {
  readonly reads: readonly Region[];
  readonly writes: readonly Region[];
}

/** Whether the order of two pieces matters: one writes what the other reads or writes. */
function dependent(a: Effects, b: Effects): boolean {
  const meets = (writes: readonly Region[], touched: readonly Region[]): boolean =>
    writes.some((write) => touched.some((region) => overlap(write, region)));
  return meets(a.writes, b.reads) || meets(a.writes, b.writes) || meets(b.writes, a.reads);
}
