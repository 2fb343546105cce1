import { foldKey, type RandomKey } from '@meristem/autodiff';
import type { Machine } from '../kernels/machine.ts';
import type { Block, Holdings } from '../memory/arena.ts';
import type { DrawBlock, IdRange } from './newborn.ts';
import type { Carrier } from './stored-variable.ts';

const DISTRIBUTION = { uniform: 0, normal: 1 } as const;

/** Moves units within tensors and draws numbers for new ones, with lists and copies in a scratch area. */
export class UnitSurgery {
  readonly #machine: Machine;
  readonly #holdings: Holdings;
  readonly #zero: Block;
  #scratch: Block;
  /** Bytes of the scratch area that hold ids and draws of the present edit. */
  #drawn = 0;
  /** Earlier scratch areas that still hold draws of the present edit. */
  readonly #outgrown: Block[] = [];

  constructor(machine: Machine, holdings: Holdings) {
    this.#machine = machine;
    this.#holdings = holdings;
    this.#zero = holdings.allocate(16);
    this.#scratch = holdings.allocate(16_384);
  }

  /** Keeps the units at the old positions `survivors`, in that order, in every place where the carriers carry their axis. */
  keep(carriers: readonly Carrier[], survivors: readonly number[], extent: number): void {
    const inOrder = isAscending(survivors);
    let room = 0;
    for (const { stored, places } of inOrder ? [] : carriers) {
      for (const { dim } of places) {
        room = Math.max(room, survivors.length * (4 + (stored.placement.strides[dim] as number)));
      }
    }
    this.#reserve(4 * survivors.length + room);
    const list = this.#scratch.address;
    this.#put(survivors, list);
    for (let c = 0; c < carriers.length; c++) {
      const { places } = carriers[c] as Carrier;
      for (let p = 0; p < places.length; p++) {
        this.#keepIn(carriers[c] as Carrier, places[p]!.dim, list, survivors.length, extent, inOrder);
      }
    }
  }

  #keepIn(
    { stored }: Carrier,
    dim: number,
    list: number,
    survivors: number,
    extent: number,
    inOrder: boolean,
  ): void {
    const { layout, placement, address } = stored;
    const at = layout.physical.indexOf(dim);
    if (at < 0) return;
    const stride = placement.strides[dim] as number;
    // Whatever lies further out repeats with one distance: its capacity times what lies inside of it.
    const outer =
      at === 0 ? placement.bytes : (placement.strides[layout.physical[at - 1] as number] as number);
    const blocks = Math.round(placement.bytes / outer);
    const { removeUnits, permuteUnits } = this.#machine.exports;
    if (inOrder) removeUnits(address, blocks, outer, stride, stride, extent, list, survivors);
    else permuteUnits(address, blocks, outer, stride, stride, extent, list, survivors, list + 4 * survivors);
  }

  /** Puts the ids that an axis will have where draws find them, and forgets what was drawn before. */
  prepareDraws(ids: readonly number[]): number {
    for (const block of this.#outgrown.splice(0)) this.#holdings.release(block);
    this.#drawn = 16 * Math.ceil((4 * ids.length + 4) / 16);
    this.#reserve(this.#drawn);
    this.#put(ids, this.#scratch.address);
    return this.#scratch.address;
  }

  readonly draw: DrawBlock = (key, ids, distribution) => {
    const machine = this.#machine;
    const [rows, columns] = [ids.length > 1 ? ids.at(-2)! : this.#noIds(), ids.at(-1) ?? this.#noIds()];
    let size = 1;
    for (const { count } of ids) size *= count;
    // The last draws of a kernel may go beyond the block by less than a vector.
    const bytes = 8 * size + 64;
    if (this.#drawn + bytes > this.#scratch.bytes) {
      this.#outgrown.push(this.#scratch);
      this.#scratch = this.#holdings.allocate(2 * this.#scratch.bytes + bytes);
      this.#drawn = 0;
    }
    const first = this.#scratch.address + this.#drawn;
    let out = first;
    const descend = (d: number, branch: RandomKey): void => {
      if (d < ids.length - 2) {
        const { address, count } = ids[d] as IdRange;
        for (let i = 0; i < count; i++) {
          descend(d + 1, foldKey(branch, machine.memory.integers[address / 4 + i] as number));
        }
        return;
      }
      const { high, low } = branch;
      machine.exports.drawBlock(
        high, low, rows.address, rows.count, columns.address, columns.count, DISTRIBUTION[distribution], out,
      ); // prettier-ignore
      out += 8 * rows.count * columns.count;
    };
    descend(0, key);
    this.#drawn += 16 * Math.ceil(bytes / 16);
    return first / 8;
  };

  /** The one id, 0, of a dim that a tensor lacks. */
  #noIds(): IdRange {
    const address = this.#zero.address;
    return { address, count: 1 };
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#scratch.bytes) return;
    const larger = this.#holdings.allocate(2 * bytes);
    this.#holdings.release(this.#scratch);
    this.#scratch = larger;
  }

  #put(numbers: readonly number[], address: number): void {
    const { integers } = this.#machine.memory;
    for (let i = 0, at = address / 4; i < numbers.length; i++) integers[at + i] = numbers[i] as number;
  }
}

function isAscending(positions: readonly number[]): boolean {
  for (let i = 1; i < positions.length; i++) {
    if ((positions[i] as number) < (positions[i - 1] as number)) return false;
  }
  return true;
}
