/** A part of a small picture, in pixels; colours are values of CSS. */
export type Mark =
  | {
      readonly kind: 'dot';
      readonly x: number;
      readonly y: number;
      readonly radius: number;
      readonly colour: string;
    }
  | {
      readonly kind: 'box';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly round: number;
      readonly colour: string;
    }
  | { readonly kind: 'path'; readonly path: string; readonly colour: string; readonly width: number }
  | {
      readonly kind: 'words';
      readonly x: number;
      readonly y: number;
      readonly words: string;
      readonly colour: string;
    };

/** Pixels of a small picture. */
export const PICTURE = { width: 240, height: 96 } as const;
