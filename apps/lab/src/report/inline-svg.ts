import { escaped } from '../picture/svg.ts';
import { type Markup, trusted } from './markup.ts';
import { TONES } from './style.ts';

/** How a picture stands on a page. */
export interface InlinePicture {
  /** Unique on the page; everything within the picture that has a name is named after it. */
  readonly id: string;
  /** What it is, for who cannot see it. */
  readonly title: string;
  /** What it shows, in a sentence or two. */
  readonly description: string;
  /** Classes of the style sheet. */
  readonly look: string;
}

const VARIABLES: ReadonlyMap<string, string> = new Map(
  TONES.map(({ name, light }) => [light, `var(--${name})`]),
);

/**
 * SVG as {@link renderSvg} or {@link drawArchitecture} writes it, made fit to stand within a page: it takes on the colours of the
 * page, has no style that a policy would refuse, no name that another picture has too, and says what it shows.
 */
export function inlineSvg(svg: string, { id, title, description, look }: InlinePicture): Markup {
  const [, viewBox = ''] = /^<svg[^>]*\bviewBox="([^"]*)"/.exec(svg) ?? [];
  const [, , width = '', height = ''] = viewBox.split(' ');
  const body = svg
    .replace(/^<svg[^>]*>/, '')
    .replace(/<\/svg>\s*$/, '')
    .replace(/^\s*<title>[^<]*<\/title>/, '')
    .replaceAll(/<style[\s\S]*?<\/style>/g, '');
  const head =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBox}" width="${width}" height="${height}" class="${look}" ` +
    `role="img" aria-labelledby="${id}-title ${id}-text"><title id="${id}-title">${escaped(title)}</title>` +
    `<desc id="${id}-text">${escaped(description)}</desc>`;
  // Only within tags: what stands between them is text, whatever it looks like.
  const tags = body.replaceAll(/<[^>]+>/g, (tag) => fitting(tag, id));
  return trusted(`${head}${tags.replaceAll(/>\n+</g, '><')}</svg>`);
}

function fitting(tag: string, id: string): string {
  return tag
    .replaceAll(/ style="([^"]*)"/g, (_, style: string) => attributesOf(style))
    .replaceAll(/ (?:pointer-events="visible"|class="zr[^"]*"|xml:space="preserve"|fill-opacity="1")/g, '')
    .replaceAll(/ id="([^"]+)"/g, ` id="${id}-$1"`)
    .replaceAll(/url\(#([^)]+)\)/g, `url(#${id}-$1)`)
    .replaceAll(/ (d|points)="([^"]*)"/g, (_, name: string, path: string) => ` ${name}="${shorter(path)}"`)
    .replaceAll(/"(#[0-9a-f]{6})"/g, (whole, color: string) => {
      const variable = VARIABLES.get(color);
      return variable === undefined ? whole : `"${variable}"`;
    });
}

/** Declarations as attributes, which a policy without inline styles lets stand. Text takes on the font of the page. */
function attributesOf(style: string): string {
  return style
    .split(';')
    .flatMap((declaration) => {
      const [name = '', value = ''] = declaration.split(':').map((part) => part.trim());
      return /^font-(size|weight)$/.test(name) ? [` ${name}="${value}"`] : [];
    })
    .join('');
}

/** A path to a tenth of a pixel. */
function shorter(path: string): string {
  return path.replaceAll(/-?\d+\.\d{2,}/g, (number) => String(Math.round(Number(number) * 10) / 10));
}
