import type { StudioDocument } from '../contract/index.ts';

/** A name of a file for a document: letters, digits and hyphens of its name. */
export function fileName({ name }: StudioDocument): string {
  const slug = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${slug === '' ? 'network' : slug}.studio.json`;
}

/** A document as the text of a file. */
export function fileText(document: StudioDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Gives a file to the person, through the browser's downloads. */
export function download(name: string, mediaType: string, content: string | Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([content], { type: mediaType }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // A download that has begun holds what it reads; until then the address has to stand.
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 10_000);
}
