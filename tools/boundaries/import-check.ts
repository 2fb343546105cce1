import { isBuiltin } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { Layer } from './layers.ts';
import { PORTABLE_TAG } from './layers.ts';
import type { Project } from '../workspace/projects.ts';
import { isInside, projectOf } from '../workspace/projects.ts';

/** Where an import stands and what the workspace looks like around it. */
export interface ImportSite {
  readonly file: string;
  readonly projects: readonly Project[];
  readonly layers: Readonly<Record<string, Layer>>;
}

const scopeOf = (project: Project): string | undefined =>
  project.tags.find((tag) => tag.startsWith('scope:'));

/** Whether code of `from` may depend on `to`, by their scope tags. */
export function mayImport(layers: ImportSite['layers'], from: Project, to: Project): boolean {
  const layer = layers[scopeOf(from) ?? ''];
  if (layer === undefined) return false;
  return layer.mayImport === '*' || layer.mayImport.includes(scopeOf(to) ?? '');
}

/** Tests run in Node.js, so only shipped sources have to be portable. */
const isTest = (file: string): boolean => file.endsWith('.test.ts');

/** Examples use their package as anyone else would. */
const isExample = (file: string, { root }: Project): boolean => isInside(join(root, 'examples'), file);

function checkRelative(specifier: string, from: Project, site: ImportSite): string | undefined {
  const target = resolve(dirname(site.file), specifier);
  if (isExample(site.file, from) && !isExample(target, from)) {
    return `import "${specifier}" leaves the examples of ${from.name}; import it by its name, as its users do.`;
  }
  if (isInside(from.root, target)) return undefined;
  const other = projectOf(site.projects, target)?.name ?? 'a package';
  return `import "${specifier}" leaves the folder of ${from.name}; import ${other} by its name and through its exports.`;
}

function allowedScopes(from: Project, layers: ImportSite['layers']): string {
  const allowed = layers[scopeOf(from) ?? '']?.mayImport ?? [];
  return allowed.length === 0 ? 'no workspace package' : [...allowed].join(', ');
}

function checkWorkspace(specifier: string, from: Project, to: Project, site: ImportSite): string | undefined {
  if (to === from && !isExample(site.file, from)) {
    return `import "${specifier}" names its own package; use a relative path inside ${from.name}.`;
  }
  if (to !== from && !mayImport(site.layers, from, to)) {
    const [source, target] = [scopeOf(from) ?? 'no scope tag', scopeOf(to) ?? 'no scope tag'];
    const allowed = allowedScopes(from, site.layers);
    return (
      `import "${specifier}": ${from.name} (${source}) may not import ${to.name} (${target}); it may import ` +
      `${allowed}. Move the shared part down, or pass it in as a value.`
    );
  }
  const entryPoint = `.${specifier.slice(to.name.length)}`;
  if (to.entryPoints.includes(entryPoint)) return undefined;
  return `import "${specifier}" reaches past the exports of ${to.name}, which are ${to.entryPoints.join(', ')}.`;
}

function checkHost(specifier: string, from: Project, { file }: ImportSite): string | undefined {
  if (!isBuiltin(specifier) || !from.tags.includes(PORTABLE_TAG) || isTest(file)) return undefined;
  return (
    `import "${specifier}": ${from.name} is tagged ${PORTABLE_TAG} and has to run wherever JavaScript runs; ` +
    'take what is needed as an argument, and let an app provide it.'
  );
}

/** The reason why `specifier` must not be imported at `site`, or nothing when it may. */
export function importProblem(specifier: string, site: ImportSite): string | undefined {
  const from = projectOf(site.projects, site.file);
  if (from === undefined) return undefined;
  if (specifier.startsWith('.')) return checkRelative(specifier, from, site);
  const to = site.projects.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
  return to === undefined ? checkHost(specifier, from, site) : checkWorkspace(specifier, from, to, site);
}
