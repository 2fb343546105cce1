import { digits } from '../run/loss-words.ts';
import type { BarGroup } from './sorted-strengths.ts';
import type { Surface } from './surface.ts';

/** Pixels above the highest bar, for names, and between the scale's numbers and the bars. */
const HEAD = 20;

/** Draws strengths as bars from 0 to the largest of all, with the threshold of each population as a line. */
export function drawStrengths(
  surface: Surface,
  groups: readonly BarGroup[],
  hueOf: (population: string) => string,
): void {
  const most = Math.max(
    0,
    ...groups
      .flatMap(({ bars, threshold }) => [bars[0]?.strength ?? 0, threshold ?? 0])
      .filter(Number.isFinite),
  );
  const high = surface.height - HEAD;
  const tall = (strength: number): number => (most > 0 && strength > 0 ? (strength / most) * high : 0);
  for (const group of groups) drawGroup(surface, group, hueOf(group.name), tall);
}

function drawGroup(
  { context, height, paint }: Surface,
  { name, bars, threshold, x, width, apart }: BarGroup,
  hue: string,
  tall: (strength: number) => number,
): void {
  const gap = apart >= 4 ? 1 : 0;
  bars.forEach(({ strength, weak, dead }, k) => {
    const h = Math.max(1, tall(strength));
    const place = [x + k * apart, height - h, Math.max(0.5, apart - gap), h] as const;
    context.fillStyle = paint(dead ? 'var(--line-strong)' : hue);
    context.globalAlpha = weak || dead ? 0.4 : 1;
    context.fillRect(...place);
  });
  context.globalAlpha = 1;
  context.font = '500 11px ui-sans-serif, system-ui, sans-serif';
  context.fillStyle = paint(hue);
  context.textBaseline = 'top';
  context.fillText(`${name} ${bars.length}`, x, 2);
  if (threshold === undefined) return;
  const y = Math.round(height - tall(threshold)) + 0.5;
  context.strokeStyle = paint('var(--text)');
  context.setLineDash([4, 3]);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + Math.max(width, 64), y);
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = paint('var(--text-soft)');
  context.textBaseline = 'bottom';
  context.fillText(`threshold ${digits(threshold)}`, x + Math.max(4, width - 90), y - 2);
}
