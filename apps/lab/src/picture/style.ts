/** Colours that stay apart for colour-blind readers and in grey print, after Okabe and Ito's palette (2008). */
export const COLOURS = {
  background: '#ffffff',
  ink: '#1f2933',
  muted: '#5b6673',
  area: '#e8f1f8',
  areaEdge: '#0072b2',
  port: '#f3f4f6',
  portEdge: '#8b96a3',
  frame: '#fafbfc',
  frameEdge: '#9aa5b1',
  fixed: '#4a5561',
  plastic: '#009e73',
  mark: '#d55e00',
} as const;

export const FONT = "'DejaVu Sans', Verdana, Helvetica, sans-serif";
