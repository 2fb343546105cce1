import { counted } from '@meristem/autodiff';
import type { SeedResult } from '../result/seed-result.ts';

/** Above this multiple of the floor a network has not got there. */
const NEAR = 1.03;

/** What `start` says at its end, in three lines: how the networks came about, how good they are, what to type next. */
export function startText(results: readonly SeedResult[], path: string): string {
  const grown = results.map(
    ({ totalUnits, births, deaths }) => `${births} born, ${deaths} folded into others, ${totalUnits} left`,
  );
  const { floor } = results[0]!.heldOut;
  const losses = results.map(({ heldOut }) => heldOut.natsPerCycle.toFixed(2)).join(' and ');
  const worst = Math.max(...results.map(({ heldOut }) => heldOut.ratio ?? Infinity));
  const verdict =
    worst <= NEAR
      ? `at most ${(100 * (worst - 1)).toFixed(1)}% above it`
      : `up to ${worst.toFixed(2)} times as much; more cycles help`;
  return [
    `${counted(results.length, 'network')} grew while the loss fell, then did without what others could do: ${grown.join('; ')}.`,
    `They pay ${losses} nats for 40 characters they never saw, where ${floor?.toFixed(2)} is the least anybody can pay: ${verdict}.`,
    `See ${path}/figure.svg; then type: npm run lab -- grow --task digits --architecture layered`,
  ].join('\n');
}
