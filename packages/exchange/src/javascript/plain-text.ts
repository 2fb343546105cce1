/** Text that may stand in a line of a comment: names may be anything. */
export function plainText(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what must not get there
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ').replaceAll('*/', '* /');
}
