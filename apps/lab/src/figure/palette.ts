/**
 * Colours that stay apart for colour-blind readers and in grey print: the blue and the vermilion of Okabe and Ito's
 * "Color Universal Design" palette (2008), and greys.
 */
export const PALETTE = {
  background: '#ffffff',
  ink: '#1f2933',
  muted: '#6b7785',
  rule: '#d5dae0',
  faint: '#eef1f4',
  loss: '#0072b2',
  units: '#d55e00',
  warning: '#b3261e',
  reference: '#9aa5b1',
  floor: '#1f2933',
} as const;

/** Of methods side by side, from the same palette. */
export const METHOD_COLORS: readonly string[] = [
  '#d55e00',
  '#0072b2',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
];

/** DejaVu ships with the lab, so that a PNG needs no system font. */
export const FONT_FAMILY = "'DejaVu Sans', Verdana, sans-serif";

/** Logical size of a figure in pixels. */
export interface FigureSize {
  readonly width: number;
  readonly height: number;
}
