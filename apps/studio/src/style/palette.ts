/** Colours that tell areas and runs apart. */
export const HUES = 8;

/** The colour of the nth of some things, as a value of CSS: the same for the same n in every panel. */
export function hueOf(n: number): string {
  return `var(--hue-${((n % HUES) + HUES) % HUES})`;
}

/** The colour of a thing among the things of its kind, by name; the last one for a stranger. */
export function hueAmong(names: readonly string[], name: string): string {
  const at = names.indexOf(name);
  return hueOf(at < 0 ? HUES - 1 : at);
}

/** What a colour of CSS, variables and themes included, comes to at an element of the page: for drawing on a canvas. */
export function resolvedColour(element: Element, value: string): string {
  const probe = document.createElement('span');
  probe.style.color = value;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
