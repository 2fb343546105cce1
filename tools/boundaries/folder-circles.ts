import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

/** Relative modules that a source imports by value: imports and re-exports of types alone do not count. */
export function valueImports(source: string): readonly string[] {
  const { statements } = ts.createSourceFile('a.ts', source, ts.ScriptTarget.Latest);
  return statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const { moduleSpecifier } = statement;
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return [];
    return moduleSpecifier.text.startsWith('.') && !isOfTypes(statement) ? [moduleSpecifier.text] : [];
  });
}

function isOfTypes(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) {
    const { exportClause, isTypeOnly } = statement;
    return (
      isTypeOnly || (!!exportClause && ts.isNamedExports(exportClause) && areTypes(exportClause.elements))
    );
  }
  const clause = statement.importClause;
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = clause;
  return !name && !!namedBindings && ts.isNamedImports(namedBindings) && areTypes(namedBindings.elements);
}

function areTypes(elements: readonly { readonly isTypeOnly: boolean }[]): boolean {
  return elements.length > 0 && elements.every(({ isTypeOnly }) => isTypeOnly);
}

/** Folders that import each other by value, by the room that each file is in. */
export type FolderGraph = ReadonlyMap<string, ReadonlySet<string>>;

/** Who imports whom among the folders below `root`, without tests; a file of `root` itself stands for itself. */
export function folderGraph(root: string): FolderGraph {
  const graph = new Map<string, Set<string>>();
  for (const file of globSync('**/*.ts', { cwd: root })) {
    if (file.endsWith('.test.ts')) continue;
    const from = roomOf(file);
    const targets = valueImports(readFileSync(join(root, file), 'utf8'))
      .map((specifier) => roomOf(normalize(join(dirname(file), specifier))))
      .filter((room) => room !== from);
    graph.set(from, new Set([...(graph.get(from) ?? []), ...targets]));
  }
  return graph;
}

function roomOf(file: string): string {
  const folder = dirname(file);
  return folder === '.' ? file : folder;
}

/** A way from a folder back to itself for every folder that has one, each circle once. */
export function folderCircles(graph: FolderGraph): readonly string[] {
  const circles = [...graph.keys()].flatMap((start) => {
    const way = wayBack(graph, start);
    return way === undefined || way.some((room) => room < start) ? [] : [[...way, start].join(' -> ')];
  });
  return circles.sort();
}

function wayBack(graph: FolderGraph, start: string): readonly string[] | undefined {
  const ways: (readonly string[])[] = [[start]];
  const seen = new Set([start]);
  for (const way of ways) {
    for (const next of graph.get(way.at(-1) as string) ?? []) {
      if (next === start) return way;
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}
