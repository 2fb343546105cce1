import { count, word } from './operands';

/*
 * Dims that are counted as one: a list of `rank` dims whose words, `bytes` for each dim, begin at `dims`. The first word of
 * a dim is its count; the stride that is asked for stands at `stride`.
 */

/** Units of all dims together. */
export function unitsOf(rank: i32, dims: usize, bytes: usize): i32 {
  let units: i32 = 1;
  for (; rank > 0; --rank) {
    units *= count(dims, 0);
    dims += bytes;
  }
  return units;
}

/** Writes how far each of `many` units from unit `from` on lies from the first of all. */
export function writeDistances(to: usize, rank: i32, dims: usize, bytes: usize, stride: usize, from: i32, many: i32): void {
  if (many == 0) return;
  if (rank == 0) {
    store<u32>(to, 0);
    return;
  }
  const inner = dims + usize(rank - 1) * bytes;
  const units = count(inner, 0);
  const step = word(inner, stride);
  let outer = from / units;
  let at = from % units;
  while (many > 0) {
    let distance = distanceOf(rank - 1, dims, bytes, stride, outer) + usize(at) * step;
    const run = min(units - at, many);
    for (let left = run; left > 0; --left) {
      store<u32>(to, u32(distance));
      distance += step;
      to += 4;
    }
    many -= run;
    at = 0;
    ++outer;
  }
}

/** How far unit `unit` lies from the first. */
function distanceOf(rank: i32, dims: usize, bytes: usize, stride: usize, unit: i32): usize {
  let distance: usize = 0;
  for (; rank > 0; --rank) {
    const dim = dims + usize(rank - 1) * bytes;
    const units = count(dim, 0);
    distance += usize(unit % units) * word(dim, stride);
    unit /= units;
  }
  return distance;
}

/** How many of at most `many` units from `table` on are neighbours in memory. */
// @ts-ignore: decorator
@inline
export function neighbours(table: usize, many: i32): i32 {
  let run: i32 = 1;
  while (run < many && load<u32>(table, 4) - load<u32>(table) == 4) {
    ++run;
    table += 4;
  }
  return run;
}
