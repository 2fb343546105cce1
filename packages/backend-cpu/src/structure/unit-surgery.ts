import { foldKey, type RandomKey } from '@meristem/autodiff';
import type { Machine } from '../kernels/machine.ts';
import type { Block, Holdings } from '../memory/arena.ts';
import type { DrawBlock } from './newborn.ts';
import type { Carrier } from './stored-variable.ts';

const DISTRIBUTION = { uniform: 0, normal: 1 } as const;

/** Moves units within tensors and draws numbers for new ones, with lists and copies in a scratch area. */
export class UnitSurgery {
  private readonly machine: Machine;
  private readonly holdings: Holdings;
  private scratch: Block;

  constructor(machine: Machine, holdings: Holdings) {
    this.machine = machine;
    this.holdings = holdings;
    this.scratch = holdings.allocate(4096);
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
    this.reserve(4 * survivors.length + room);
    const list = this.scratch.address;
    this.put(survivors, list);
    for (let c = 0; c < carriers.length; c++) {
      const { places } = carriers[c] as Carrier;
      for (let p = 0; p < places.length; p++) {
        this.keepIn(carriers[c] as Carrier, places[p]!.dim, list, survivors.length, extent, inOrder);
      }
    }
  }

  private keepIn(
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
    const { removeUnits, permuteUnits } = this.machine.exports;
    if (inOrder) removeUnits(address, blocks, outer, stride, stride, extent, list, survivors);
    else permuteUnits(address, blocks, outer, stride, stride, extent, list, survivors, list + 4 * survivors);
  }

  /** Random numbers for a block of elements. */
  readonly draw: DrawBlock = (key, ids, distribution, result) => {
    const rows = ids.length > 1 ? (ids.at(-2) as readonly number[]) : [0];
    const columns = ids.at(-1) ?? [0];
    const size = rows.length * columns.length;
    const outAt = Math.ceil((4 * (rows.length + columns.length)) / 16) * 16;
    this.reserve(outAt + 8 * size + 64);
    const { address } = this.scratch;
    this.put(rows, address);
    this.put(columns, address + 4 * rows.length);
    const { doubles } = this.machine.memory;
    const from = (address + outAt) / 8;
    let filled = 0;
    const descend = (d: number, branch: RandomKey): void => {
      if (d < ids.length - 2) {
        for (const id of ids[d] as readonly number[]) descend(d + 1, foldKey(branch, id));
        return;
      }
      this.machine.exports.drawBlock(
        branch.high,
        branch.low,
        address,
        rows.length,
        address + 4 * rows.length,
        columns.length,
        DISTRIBUTION[distribution],
        address + outAt,
      );
      for (let i = 0; i < size; i++) result[filled++] = doubles[from + i] as number;
    };
    descend(0, key);
    return result;
  };

  private reserve(bytes: number): void {
    if (bytes <= this.scratch.bytes) return;
    this.holdings.release(this.scratch);
    this.scratch = this.holdings.allocate(2 * bytes);
  }

  private put(numbers: readonly number[], address: number): void {
    const { integers } = this.machine.memory;
    for (let i = 0, at = address / 4; i < numbers.length; i++) integers[at + i] = numbers[i] as number;
  }
}

function isAscending(positions: readonly number[]): boolean {
  for (let i = 1; i < positions.length; i++) {
    if ((positions[i] as number) < (positions[i - 1] as number)) return false;
  }
  return true;
}
