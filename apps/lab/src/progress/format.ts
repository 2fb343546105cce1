/** A duration for people: `0:07`, `12:30`, `3:05:00`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60] as const;
  const two = (part: number): string => String(part).padStart(2, '0');
  return parts[0] > 0 ? `${parts[0]}:${two(parts[1])}:${two(parts[2])}` : `${parts[1]}:${two(parts[2])}`;
}

/** A distance from the floor, as a share of it: `5.2% above the floor`. */
export function formatExcess(share: number): string {
  return `${formatShare(Math.abs(share))} ${share < 0 ? 'below' : 'above'} the floor`;
}

/** A share as a percentage: `5.2%`. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** A count with a separator between thousands: `12,500`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** A bar of so many characters, filled to a share. */
export function formatBar(share: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return '━'.repeat(filled) + '─'.repeat(width - filled);
}
