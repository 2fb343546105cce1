import type { Item, Pointwise } from '../items/item.ts';
import { Group, type Stage } from './group.ts';
import { dependent, type Effects } from '../program/region.ts';

/**
 * Puts items into an order in which pointwise ones stand together as far as their dependences allow. An item joins an
 * earlier group if it can move up to it, or if the group can move down to it.
 */
export function schedule(items: readonly Item[]): Stage[] {
  const order = new Order();
  for (const item of items) {
    if (item.kind === 'opaque') order.stages.push(item);
    else order.place(item);
  }
  return order.stages;
}

/** The stages so far, in the order in which they run. */
class Order {
  readonly stages: Stage[] = [];
  /** Groups that cannot move to the end, for something behind them depends on them: that stays so as long as they stand. */
  readonly #blocked = new Set<Group>();

  /** Puts an item into the last group that it can join, or at the end. */
  place(item: Pointwise): void {
    const { stages } = this;
    const own: Effects = { reads: item.inputs, writes: [item.output] };
    let movesUp = true;
    for (let at = stages.length - 1; at >= 0; at--) {
      const stage = stages[at] as Stage;
      if (stage instanceof Group && (movesUp || !this.#blocked.has(stage)) && stage.admits(item)) {
        if (movesUp || this.#moveDown(at, stage)) return stage.add(item);
      }
      movesUp &&= !dependent(stage, own);
    }
    stages.push(new Group(item));
  }

  /** Moves a group to the end, unless something behind it depends on it. */
  #moveDown(at: number, group: Group): boolean {
    const { stages } = this;
    for (let behind = at + 1; behind < stages.length; behind++) {
      if (dependent(stages[behind] as Stage, group)) {
        this.#blocked.add(group);
        return false;
      }
    }
    stages.splice(at, 1);
    stages.push(group);
    return true;
  }
}
