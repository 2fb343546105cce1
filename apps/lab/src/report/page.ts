import { createHash } from 'node:crypto';
import { html, type Markup, trusted } from './markup.ts';
import { STYLE } from './style.ts';

/**
 * A page that opens from disk: nothing is loaded, nothing runs, and its policy refuses whatever a name could smuggle in. The one
 * style sheet is let through by its digest.
 */
export function page(title: string, body: Markup): string {
  const digest = createHash('sha256').update(STYLE).digest('base64');
  // To the byte: a blank more within the element, and the policy refuses the sheet.
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${trusted(policy)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        ${trusted(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `.text;
}
