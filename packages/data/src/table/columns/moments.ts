/** Range, mean and deviation of numbers that come one by one (Welford 1962); two of them can be joined (Chan et al. 1979). */
export class Moments {
  /** Of all numbers. */
  count = 0;
  min = Infinity;
  max = -Infinity;
  /** Of the numbers that are learned from. */
  learned = 0;
  mean = 0;
  #squares = 0;

  add(value: number, learns: boolean): void {
    this.count += 1;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (!learns) return;
    this.learned += 1;
    const off = value - this.mean;
    this.mean += off / this.learned;
    this.#squares += off * (value - this.mean);
  }

  /** The moments of the numbers of both. */
  joined(other: Moments): Moments {
    const both = new Moments();
    both.count = this.count + other.count;
    both.min = Math.min(this.min, other.min);
    both.max = Math.max(this.max, other.max);
    both.learned = this.learned + other.learned;
    if (both.learned === 0) return both;
    const off = other.mean - this.mean;
    both.mean = this.mean + (off * other.learned) / both.learned;
    both.#squares = this.#squares + other.#squares;
    // Where one of them has learned nothing it has no part in it, however far off the other's mean is.
    if (this.learned > 0 && other.learned > 0) {
      both.#squares += (off * off * this.learned * other.learned) / both.learned;
    }
    return both;
  }

  /** The standard deviation of the numbers that are learned from (over their count); 1 where they are all the same. */
  get deviation(): number {
    const deviation = Math.sqrt(this.#squares / Math.max(1, this.learned));
    return deviation > 0 ? deviation : 1;
  }
}
