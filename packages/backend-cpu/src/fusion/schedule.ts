import type { Item, Pointwise } from '../items/item.ts';
import { Group, type Unit } from './group.ts';
import { dependent, type Touches } from '../program/region.ts';

/**
 * Puts items into an order in which pointwise ones stand together as far as their dependences allow. An item joins an
 * earlier group if it can move up to it, or if the group can move down to it.
 */
export function schedule(items: readonly Item[]): Unit[] {
  const order = new Order();
  for (const item of items) {
    if (item.kind === 'opaque') order.units.push(item);
    else order.place(item);
  }
  return order.units;
}

/** The units so far, in the order in which they run. */
class Order {
  readonly units: Unit[] = [];
  /** Groups that cannot move to the end, for something behind them depends on them: that stays so as long as they stand. */
  readonly #blocked = new Set<Group>();

  /** Puts an item into the last group that it can join, or at the end. */
  place(item: Pointwise): void {
    const { units } = this;
    const own: Touches = { reads: item.inputs, writes: [item.output] };
    let movesUp = true;
    for (let at = units.length - 1; at >= 0; at--) {
      const unit = units[at] as Unit;
      if (unit instanceof Group && (movesUp || !this.#blocked.has(unit)) && unit.admits(item)) {
        if (movesUp || this.#moveDown(at, unit)) return unit.add(item);
      }
      movesUp &&= !dependent(unit, own);
    }
    units.push(new Group(item));
  }

  /** Moves a group to the end, unless something behind it depends on it. */
  #moveDown(at: number, group: Group): boolean {
    const { units } = this;
    for (let behind = at + 1; behind < units.length; behind++) {
      if (dependent(units[behind] as Unit, group)) {
        this.#blocked.add(group);
        return false;
      }
    }
    units.splice(at, 1);
    units.push(group);
    return true;
  }
}
