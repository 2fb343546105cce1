import type { FrameWeights } from '../contract/index.ts';

/** A weight between two units. */
export interface Edge {
  readonly pre: string;
  readonly preId: number;
  readonly post: string;
  readonly postId: number;
  readonly weight: number;
  readonly recurrent: boolean;
}

/** The weights that count most, and how many there are in all. */
export interface StrongestEdges {
  /** By size, the smallest first, so that the largest is drawn on top. */
  readonly edges: readonly Edge[];
  readonly all: number;
}

/** The largest weights of some matrices by size; the earlier one of two that are as large. */
export function strongestEdges(matrices: readonly FrameWeights[], most: number): StrongestEdges {
  const heap = new SizeHeap(most);
  matrices.forEach(({ values }, matrix) => {
    for (let at = 0; at < values.length; at++) heap.offer(Math.abs(values[at] ?? 0), matrix, at);
  });
  const edges = heap.ascending().flatMap(({ matrix, at }) => {
    const weights = matrices[matrix];
    return weights === undefined ? [] : [edgeOf(weights, at)];
  });
  const all = matrices.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  return { edges, all };
}

function edgeOf({ pre, post, preIds, postIds, columns, values, recurrent }: FrameWeights, at: number): Edge {
  const preId = preIds[Math.floor(at / columns)] ?? 0;
  const postId = postIds[at % columns] ?? 0;
  return { pre, preId, post, postId, weight: values[at] ?? 0, recurrent };
}

interface Entry {
  readonly size: number;
  readonly matrix: number;
  readonly at: number;
}

/** The largest of what it is offered: the least of them lies on top. Sizes that are 0 or no number are not kept. */
class SizeHeap {
  readonly #most: number;
  readonly #entries: Entry[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  offer(size: number, matrix: number, at: number): void {
    const entries = this.#entries;
    if (!(size > 0) || this.#most === 0) return;
    if (entries.length < this.#most) {
      entries.push({ size, matrix, at });
      this.#rise(entries.length - 1);
    } else if (size > this.#sizeAt(0)) {
      entries[0] = { size, matrix, at };
      this.#sink();
    }
  }

  ascending(): readonly Entry[] {
    return [...this.#entries].sort((a, b) => a.size - b.size);
  }

  #sizeAt(k: number): number {
    return this.#entries[k]?.size ?? Infinity;
  }

  #swap(a: number, b: number): void {
    const [left, right] = [this.#entries[a], this.#entries[b]];
    if (left && right) [this.#entries[a], this.#entries[b]] = [right, left];
  }

  #rise(from: number): void {
    for (let k = from; k > 0;) {
      const parent = (k - 1) >> 1;
      if (this.#sizeAt(parent) <= this.#sizeAt(k)) return;
      this.#swap(k, parent);
      k = parent;
    }
  }

  #sink(): void {
    for (let k = 0; ;) {
      const [left, right] = [2 * k + 1, 2 * k + 2];
      const child = this.#sizeAt(right) < this.#sizeAt(left) ? right : left;
      if (this.#sizeAt(child) >= this.#sizeAt(k)) return;
      this.#swap(k, child);
      k = child;
    }
  }
}
