/** Text for SVG, with what has a meaning there written out. */
export function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replace(/[&<>"]/g, (character) => entities[character] as string);
}

/** An SVG element; numbers are rounded to a hundredth of a pixel. */
export function element(
  tag: string,
  attributes: Readonly<Record<string, string | number>>,
  ...content: readonly string[]
): string {
  const text = Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? rounded(value) : escaped(value)}"`)
    .join('');
  return content.length === 0 ? `<${tag}${text}/>` : `<${tag}${text}>${content.join('')}</${tag}>`;
}

/** A number for a path or an attribute. */
export function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** How wide a text is, about, in a sans-serif font of a size in pixels; on the safe side for wide fonts. */
export function textWidth(text: string, size: number): number {
  return (
    [...text].reduce((width, character) => width + (/[ilj.,()|' ]/.test(character) ? 0.38 : 0.66), 0) * size
  );
}
