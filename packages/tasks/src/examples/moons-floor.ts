/** Points along a half circle that its density is summed over. */
const ANGLES = 192;
/** Grid points to a standard deviation of the noise. */
const FINENESS = 2;
/** Standard deviations around the half circles beyond which there is nothing. */
const REACH = 7;
/** Below this noise points lie on their half circles, which are half a radius apart: no two meet within 7 deviations. */
const NO_OVERLAP = 0.035;

const HALF_CIRCLE = Array.from({ length: ANGLES }, (_, at) => {
  const angle = (Math.PI * (at + 0.5)) / ANGLES;
  return [Math.cos(angle), Math.sin(angle)] as const;
});

/**
 * What a point of the first moon weighs at a place, up to a constant: the mean, over the half circle, of a normal density around each
 * of its points.
 */
function moonDensity(x: number, y: number, noise: number): number {
  const scale = -1 / (2 * noise * noise);
  return HALF_CIRCLE.reduce((sum, [cx, cy]) => sum + Math.exp(((x - cx) ** 2 + (y - cy) ** 2) * scale), 0);
}

/**
 * The least mean cross-entropy, in nats, of telling two moons apart, where a coordinate varies by `noise` around its half circle.
 *
 * With p and q the densities of the moons at a place, each as likely as the other, the best prediction of the first moon is
 * p / (p + q), and a point of it costs ln((p + q) / p). The second moon is the first one turned by half a turn, so the mean cost is
 * that of the first: the integral of p ln((p + q) / p), here a sum over a grid, which for densities as smooth as these is exact to a
 * thousandth.
 */
export function moonsNats(noise: number): number {
  if (noise < NO_OVERLAP) return 0;
  const step = noise / FINENESS;
  const reach = REACH * noise;
  let [cost, weight] = [0, 0];
  for (let x = -1 - reach; x <= 1 + reach; x += step) {
    for (let y = -reach; y <= 1 + reach; y += step) {
      const p = moonDensity(x, y, noise);
      if (p < Number.MIN_VALUE) continue;
      const q = moonDensity(1 - x, 0.5 - y, noise);
      cost += p * Math.log1p(q / p);
      weight += p;
    }
  }
  return cost / weight;
}
