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

/**
 * Of seeds: ten hues as far apart as their neighbours allow, then ten between them. Each stands out from white and from near
 * black by a contrast of at least 3 (WCAG 2.2, 1.4.11), so that one colour serves both.
 */
export const SEED_COLORS: readonly string[] = [
  ...['#027ed8', '#ac6e0c', '#b553c5', '#109002', '#dc4827', '#07889d', '#7b68eb', '#857e0f', '#d64383'],
  ...['#018c78', '#738fdc', '#b18d2a', '#c778ad', '#3ca374', '#ce7e4a', '#2b9ccc', '#a582d1', '#809b43'],
  ...['#d5757d', '#1ca1a3'],
];

/** How a seed is drawn: by its number alone, so that it looks the same in every panel of every report. */
export interface SeedStroke {
  readonly color: string;
  /** Lengths of dashes and gaps; seeds beyond the colours are told apart by them. */
  readonly dash?: readonly number[];
}

/** The stroke of a seed. */
export function seedStroke(seed: number): SeedStroke {
  const color = SEED_COLORS[seed % SEED_COLORS.length] as string;
  const round = Math.floor(seed / SEED_COLORS.length);
  return round === 0 ? { color } : { color, dash: [2 + 2 * (round % 3), 2] };
}

/** DejaVu ships with the lab, so that a PNG needs no system font. */
export const FONT_FAMILY = "'DejaVu Sans', Verdana, sans-serif";

/** Logical size of a figure in pixels. */
export interface FigureSize {
  readonly width: number;
  readonly height: number;
}
