import { escaped } from '../picture/svg.ts';

/** Text that is HTML already. Only {@link html} and {@link trusted} make it, so that names can never become markup. */
export class Markup {
  readonly text: string;

  /** @param text what is trusted to be HTML */
  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: text is escaped, lists are put one after the other, nothing is nothing. */
export type Content = string | number | Markup | undefined | readonly Content[];

/**
 * HTML from a template: everything that is put in is escaped, unless it was made by such a template itself.
 *
 * @example html`<td>${name}</td>`
 */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(parts.reduce((text, part, at) => text + written(contents[at - 1]) + part));
}

/** Text that this program has written as HTML or SVG itself. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function written(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') return escaped(content).replaceAll("'", '&#39;');
  return content.map(written).join('');
}
