import { PALETTE } from '../figure/palette.ts';
import { COLOURS } from '../picture/style.ts';

/** A colour of figures and pictures on a light and on a dark page; seeds and methods have the same on both. */
interface Tone {
  readonly name: string;
  readonly light: string;
  readonly dark: string;
}

/** Every colour of figures and pictures that has to change with the page. */
export const TONES: readonly Tone[] = [
  { name: 'paper', light: PALETTE.background, dark: '#171b21' },
  { name: 'ink', light: PALETTE.ink, dark: '#e4e8ed' },
  { name: 'muted', light: PALETTE.muted, dark: '#9aa6b3' },
  { name: 'rule', light: PALETTE.rule, dark: '#3a434e' },
  { name: 'faint', light: PALETTE.faint, dark: '#242a32' },
  { name: 'level', light: PALETTE.reference, dark: '#64707d' },
  { name: 'blue', light: PALETTE.loss, dark: '#58aee6' },
  { name: 'warn', light: PALETTE.warning, dark: '#ff8a7a' },
  { name: 'soft', light: COLOURS.muted, dark: '#a3aeba' },
  { name: 'area', light: COLOURS.area, dark: '#1c3446' },
  { name: 'port', light: COLOURS.port, dark: '#262c34' },
  { name: 'port-edge', light: COLOURS.portEdge, dark: '#75808d' },
  { name: 'frame', light: COLOURS.frame, dark: '#1b2027' },
  { name: 'wire', light: COLOURS.fixed, dark: '#aab4bf' },
];

const variables = (side: 'light' | 'dark'): string =>
  TONES.map(({ name, [side]: color }) => `--${name}:${color}`).join(';');

/** The only style sheet of a report; its digest stands in the page's policy. */
export const STYLE = `
:root{color-scheme:light dark;${variables('light')};--ground:#f6f7f9;--tint:#fdf3f2}
@media (prefers-color-scheme:dark){:root{${variables('dark')};--ground:#0f1217;--tint:#2a1b1b}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1096px;margin:0 auto;padding:40px 24px 64px}
h1{font-size:28px;line-height:1.2;margin:0 0 4px;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:18px;line-height:1.3;margin:0 0 4px}
h3{font-size:14px;line-height:1.4;margin:0;font-weight:600}
p{margin:0 0 8px;max-width:76ch}
a{color:var(--blue)}
.lead{color:var(--muted);margin-bottom:24px}
.note{color:var(--muted);font-size:13px}
section{background:var(--paper);border:1px solid var(--rule);border-radius:12px;padding:24px;margin-top:16px}
.warnings{background:var(--tint);border-color:var(--warn)}
.warnings h2{color:var(--warn)}
.warnings ul{margin:8px 0 0;padding-left:20px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:16px;margin:0}
.tiles div{background:var(--paper);border:1px solid var(--rule);border-radius:12px;padding:16px}
.tiles dt{color:var(--muted);font-size:13px}
.tiles dd{margin:0;font-size:24px;line-height:1.3;font-weight:600;letter-spacing:-.01em}
.tiles dd+dd{font-size:13px;font-weight:400;color:var(--muted);letter-spacing:0}
figure{margin:16px 0 0}
figcaption{display:flex;flex-wrap:wrap;gap:0 12px;align-items:baseline}
figcaption .note{flex-basis:100%}
svg.chart{display:block;width:100%;height:auto;margin-top:4px}
svg.picture{display:block;max-width:100%;height:auto;margin:16px auto 0}
.narrow{display:none!important}
.columns{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:8px 24px}
.seeds{display:flex;flex-wrap:wrap;gap:4px 16px;list-style:none;margin:12px 0 0;padding:0;font-size:13px}
.seeds svg,th svg{width:18px;height:8px;margin-right:6px;vertical-align:middle}
.scroll{overflow-x:auto;margin-top:12px}
.scroll+.note{margin-top:8px}
.scroll:focus-visible,summary:focus-visible,pre:focus-visible{outline:2px solid var(--blue);outline-offset:2px}
table{border-collapse:collapse;min-width:min(100%,480px);font-size:14px}
caption{text-align:left;color:var(--muted);font-size:13px;padding-bottom:4px}
th,td{padding:6px 12px;text-align:right;border-bottom:1px solid var(--faint);white-space:nowrap;vertical-align:top}
th:first-child,td.name{text-align:left}
td.words{text-align:left;white-space:normal}
thead th{color:var(--muted);font-weight:500;font-size:13px;border-bottom-color:var(--rule)}
tbody th{font-weight:500}
tfoot th,tfoot td{border-bottom:0;color:var(--muted)}
tfoot tr:first-child>*{border-top:1px solid var(--rule);color:var(--ink);font-weight:600}
table.pairs{min-width:0}
table.pairs th{font-weight:400;color:var(--muted);padding-left:0;white-space:nowrap}
table.pairs td{text-align:left;white-space:normal;overflow-wrap:anywhere}
pre{background:var(--faint);border-radius:8px;padding:12px 16px;overflow-x:auto;font:13px/1.5 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;margin:12px 0 0}
pre.command{white-space:pre-wrap;overflow-wrap:anywhere}
summary{cursor:pointer;color:var(--blue);font-size:14px;margin-top:12px}
.mark{display:inline-block;border-radius:4px;padding:0 6px;font-size:13px;background:var(--faint);color:var(--ink)}
.mark.off{background:var(--tint);color:var(--warn)}
footer{color:var(--muted);font-size:13px;margin-top:24px}
@media (max-width:720px){main{padding:24px 12px 40px}section{padding:16px 12px;border-radius:8px}h1{font-size:22px}.wide{display:none!important}.narrow{display:block!important}.tiles{grid-template-columns:1fr 1fr;gap:8px}.tiles div{padding:12px}.tiles dd{font-size:20px}th,td{padding:6px 8px}}
@media print{:root{${variables('light')};--ground:#fff;--tint:#fff;color-scheme:light}body{font-size:10pt}main{max-width:none;padding:0}section,.tiles div{border-color:#bbb;border-radius:0}section{padding:12px;margin-top:8px}figure,tr,.tiles div,pre{break-inside:avoid}h2{break-after:avoid}.scroll{overflow:visible}pre{white-space:pre-wrap;overflow-wrap:anywhere}.wide{display:block!important}.narrow{display:none!important}}
`;
