/** How large a document of the studio may be. What is larger is refused before anything is built of it. */
export const LIMITS = {
  /** Characters of a document as JSON. */
  characters: 8_000_000,
  /** Objects and lists within one another. */
  depth: 64,
  /** Values in all, but for points of own data. */
  values: 50_000,
  /** Characters of a name, and of any text but own data and notes. */
  text: 2_000,
  /** Characters of a name of a document, an area, a port or a task. */
  name: 120,
  notes: 20_000,
  /** Areas, in nested graphs too. */
  areas: 256,
  /** Projections, in nested graphs too. */
  projections: 2_048,
  /** Units, layers or sites that one number may ask for. */
  extent: 4_096,
  batch: 4_096,
  /** Products of an experiment: cycles. */
  cycles: 1_000_000_000,
  /** Characters of a text or a table of one's own. */
  ownText: 4_000_000,
  ownPoints: 5_000,
  targets: 64,
  places: 2_048,
  /** Pixels from the middle of the canvas. */
  coordinate: 1_000_000,
  /** Classes that points may be in. */
  classes: 16,
} as const;
