import type { Component } from 'svelte';

/** A panel of the dock: a component of `src/views` that is loaded when it is first looked at. */
export interface DockPanel {
  readonly key: string;
  readonly title: string;
  readonly load: () => Promise<{ readonly default: Component }>;
}

/** Titles of panels in their order; the component of `curves` is `views/curves-panel.svelte`. */
const TITLES = new Map([
  ['curves', 'Curves'],
  ['neurons', 'Neurons'],
  ['strengths', 'Strengths'],
  ['weights', 'Weights'],
  ['activity', 'Activity'],
  ['boundary', 'Boundary'],
  ['text', 'Text'],
  ['comparison', 'Compare'],
]);

const found = import.meta.glob<{ default: Component }>('../views/*-panel.svelte');

/** Every panel that there is. */
export const panels: readonly DockPanel[] = [...TITLES].flatMap(([key, title]) => {
  const load = found[`../views/${key}-panel.svelte`];
  return load === undefined ? [] : [{ key, title, load }];
});
