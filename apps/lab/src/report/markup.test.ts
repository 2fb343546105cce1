import { describe, expect, it } from 'vitest';
import { html, trusted } from './markup.ts';

describe('html', () => {
  it('escapes whatever is put in, unless it is markup', () => {
    const name = `<img src=x onerror="alert('1')">&`;
    expect(html`<td title="${name}">${name}</td>`.text).toBe(
      '<td title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;">' +
        '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;</td>',
    );
    expect(html`${trusted('<b>')}${html`<i>${'<'}</i>`}`.text).toBe('<b><i>&lt;</i>');
  });

  it('puts lists one after the other, and nothing for nothing', () => {
    expect(html`${[1, '<', undefined, [html`<i>x</i>`]]}|${undefined}|${0}`.text).toBe('1&lt;<i>x</i>||0');
  });
});
