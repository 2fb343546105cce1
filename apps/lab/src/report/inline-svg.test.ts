import { describe, expect, it } from 'vitest';
import { inlineSvg } from './inline-svg.ts';

const picture = { id: 'p', title: 'A & <b>', description: 'D', look: 'chart' };

const inlined = (body: string): string =>
  inlineSvg(
    `<svg width="9" height="8" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 8">${body}</svg>`,
    picture,
  ).text;

describe('inlineSvg', () => {
  it('says what it is', () => {
    const text = inlined('<title>other</title><rect/>');
    expect(text).toContain('role="img" aria-labelledby="p-title p-text"');
    expect(text).toContain('<title id="p-title">A &amp; &lt;b&gt;</title><desc id="p-text">D</desc>');
    expect(text).not.toContain('other');
    expect(text).toContain('viewBox="0 0 9 8" width="9" height="8"');
  });

  it('has no style, and the colours of the page in place of its own', () => {
    const text = inlined(
      '<style>.a{}</style><text style="font-size:12px;font-weight:bold;font-family:\'DejaVu Sans\'" fill="#1f2933">x</text>',
    );
    expect(text).toContain('<text font-size="12px" font-weight="bold" fill="var(--ink)">x</text>');
    expect(text).not.toContain('style');
    expect(inlined('<path stroke="#027ed8"/>')).toContain('stroke="#027ed8"');
  });

  it('names its parts after itself, so that two pictures have no name in common', () => {
    expect(inlined('<clipPath id="c0"/><g clip-path="url(#c0)"/>')).toContain(
      '<clipPath id="p-c0"/><g clip-path="url(#p-c0)"/>',
    );
  });

  it('leaves text alone, whatever it looks like, and rounds paths', () => {
    expect(inlined('<text>"#1f2933" id="x"</text>')).toContain('<text>"#1f2933" id="x"</text>');
    expect(inlined('<path d="M1.23456 2L-3.05 4"/>')).toContain('d="M1.2 2L-3 4"');
  });
});
