import { cpuBackend } from '@meristem/backend-cpu';
import { layouts } from './bench/layouts.ts';
import { layoutWork } from './bench/layout-plan.ts';
import { TimedPlan } from './bench/timed-plan.ts';
import { ProductPlan } from './bench/product-plan.ts';
import { referenceBackend, axis } from '@meristem/autodiff';
const filter = new RegExp(process.argv[2] ?? '.');
const limit = Number(process.argv[3] ?? 1e9);
const REPS = Number(process.env.REPS ?? 10);
const check = process.argv[4] === 'check';
const backend = await cpuBackend({ precision: 'fast', blas: 'none' });
const ref = referenceBackend('double');
const square = new ProductPlan(128, backend);
square.time(200);
const all = [...layouts()].filter((l) => filter.test(l.family) || filter.test(l.name));
console.log(all.length);
const pick = all.length > limit ? all.filter((_, i) => (i * 2654435761 % 4294967296) / 4294967296 < limit / all.length) : all;
const out: [number, string, number][] = [];
let sq = Infinity;
const t0 = performance.now();
for (const l of pick) {
  const w = layoutWork(l);
  const p = new TimedPlan(w, backend);
  p.time(3);
  let best = Infinity;
  for (let i = 0; i < REPS; i++) best = Math.min(best, p.time(1));
  let s = Infinity;
  for (let i = 0; i < 3; i++) s = Math.min(s, square.time(1));
  sq = Math.min(sq, s);
  out.push([l.operations / best / 1000, l.family + '  ' + l.name, 0]);
  if (check) {
    const r = backend.place(w.state), q = ref.place(w.state);
    const a = r.load(w.plan), b = q.load(w.plan);
    a.run({}); b.run({});
    const [u, v] = [a.output('product'), b.output('product')];
    let d = 0;
    for (let i = 0; i < v.length; i++) d = Math.max(d, Math.abs(u[i]! - v[i]!));
    if (!(d < 1e-3) || u.length !== v.length) console.log('WRONG', l.name, d);
    r.release(); q.release();
  }
  p.release();
}
const base = (2 * 128 ** 3) / sq / 1000;
out.sort((a, b) => a[0] - b[0]);
console.log('square', base.toFixed(1), 'ms/layout', ((performance.now() - t0) / pick.length).toFixed(1));
const bad = out.filter(([g]) => g < 0.83 * base);
console.log('below', bad.length, 'of', out.length, 'min', out[0]![0].toFixed(1), 'median', out[out.length >> 1]![0].toFixed(1));
for (const [g, n] of out.slice(0, 0)) console.log(g.toFixed(1), n);

const fam = new Map<string, number[]>();
for (const [g, n] of out) { const f = n.split('  ')[0]!; fam.set(f, [...(fam.get(f) ?? []), g]); }
for (const [f, gs] of fam) { console.log(f.padEnd(16), gs.length, 'below', gs.filter((g) => g < 0.83 * base).length, 'min', gs[0]!.toFixed(1), 'q1', gs[gs.length >> 2]!.toFixed(1), 'med', gs[gs.length >> 1]!.toFixed(1)); for (const [g, n] of out.filter(([, n]) => n.startsWith(f + '  ')).slice(0, 3)) console.log('      ', g.toFixed(1), n); }
