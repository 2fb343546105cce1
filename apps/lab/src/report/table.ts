import { type Content, html, type Markup } from './markup.ts';

/** A table whose first column names its rows. */
export interface HtmlTable {
  readonly caption: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly Content[])[];
  /** Rows that put the others together, such as medians. */
  readonly foot?: readonly (readonly Content[])[];
}

/** A table with headers of columns and rows; where it is wider than the page, it scrolls by itself, by keyboard too. */
export function table({ caption, header, rows, foot = [] }: HtmlTable): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${header.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(row)}
      </tbody>
      ${
        foot.length > 0
          ? html`<tfoot>
              ${foot.map(row)}
            </tfoot>`
          : undefined
      }
    </table>
  </div>`;
}

/** Names beside what they stand for. */
export function pairs(
  caption: string,
  entries: readonly (readonly [name: string, value: Content])[],
): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table class="pairs">
      <caption>
        ${caption}
      </caption>
      <tbody>
        ${entries.map(
          ([name, value]) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${value}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function row([name, ...cells]: readonly Content[]): Markup {
  return html`<tr>
    <th scope="row">${name}</th>
    ${cells.map((cell) => html`<td>${cell}</td>`)}
  </tr>`;
}
