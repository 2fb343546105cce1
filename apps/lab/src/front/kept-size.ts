import { UsageError } from '../errors.ts';

/** A size of a network: at most so many parameters, or such a share of those of the whole one. */
export type KeptSize =
  | { readonly parameters: number; readonly share?: undefined }
  | { readonly parameters?: undefined; readonly share: number };

/** Reads a number of parameters, such as 2000, or a share of them, such as 25% or 0.25. */
export function keptSizeOf(text: string): KeptSize {
  const [, number = '', percent] = /^\s*(\d+(?:\.\d+)?(?:e\d+)?)(%?)\s*$/i.exec(text) ?? [];
  const value = number === '' ? Number.NaN : Number(number) / (percent === '%' ? 100 : 1);
  if (value > 0 && value < 1) return { share: value };
  if (percent === '%' && value === 1) return { share: 1 };
  if (percent === '' && Number.isInteger(value) && value >= 1) return { parameters: value };
  throw new UsageError(
    `--keep: found ${JSON.stringify(text)}, expected a number of parameters or a share of them. Give one, such as --keep 2000 or --keep 25%.`,
  );
}

/** Whether a network has come down to a size. */
export function fitsInto(
  size: KeptSize,
  { parameters, share }: { readonly parameters: number; readonly share: number },
): boolean {
  return size.share === undefined ? parameters <= size.parameters : share <= size.share;
}
