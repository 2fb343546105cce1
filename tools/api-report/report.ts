import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { Project } from '../workspace/projects.ts';
import { workspaceRoot } from '../workspace/projects.ts';

/** What one entry point of a package exports. */
export interface EntryPoint {
  /** As a user imports it, such as `@meristem/autodiff/testing`. */
  readonly name: string;
  /** The declaration of each export, by name. */
  readonly declarations: ReadonlyMap<string, string>;
}

const printer = ts.createPrinter({ removeComments: true });

function compilerOptions(): ts.CompilerOptions {
  const path = join(workspaceRoot, 'tsconfig.base.json');
  const { config } = ts.readConfigFile(path, (file) => readFileSync(file, 'utf8')) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, workspaceRoot);
  return {
    ...options,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    types: ['node'],
    declaration: true,
    emitDeclarationOnly: true,
  };
}

/** The declarations of a source file, as its users' compiler sees them. */
function declarationFile(program: ts.Program, source: ts.SourceFile): ts.SourceFile {
  let text = '';
  program.emit(source, (_path, written) => (text = written), undefined, true);
  return ts.createSourceFile(`${source.fileName}.d.ts`, text, ts.ScriptTarget.Latest, true);
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  const { name } = statement as ts.Statement & { readonly name?: ts.Identifier };
  return name === undefined ? [] : [name.text];
}

const withoutModifiers = (text: string): string =>
  text.replace(/^export (declare )?/, '').replace(/^declare /, '');

/** The statements that declare `name`: several for overloads, and where a type and a value share it. */
function statementsOf(file: ts.SourceFile, name: string): string[] {
  return file.statements
    .filter((statement) => namesOf(statement).includes(name))
    .map((statement) => withoutModifiers(printer.printNode(ts.EmitHint.Unspecified, statement, file)));
}

/** Reads what packages export, from their sources; nothing has to be built. */
export class ApiReader {
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;
  readonly #files = new Map<ts.SourceFile, ts.SourceFile>();

  constructor(sources: readonly string[]) {
    this.#program = ts.createProgram(sources, compilerOptions());
    this.#checker = this.#program.getTypeChecker();
  }

  /** What `source` exports, in the order of the alphabet, whatever the order in which it does. */
  declarations(source: string): Map<string, string> {
    const file = this.#program.getSourceFile(source);
    const symbol = file && this.#checker.getSymbolAtLocation(file);
    if (symbol === undefined) throw new Error(`api-report: found no module at ${source}`);
    const exported = this.#checker
      .getExportsOfModule(symbol)
      .toSorted((left, right) => (left.name < right.name ? -1 : 1));
    return new Map(exported.map((each) => [each.name, this.#declarationOf(each)]));
  }

  #declarationOf(exported: ts.Symbol): string {
    const symbol =
      exported.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(exported) : exported;
    const sources = new Set(symbol.declarations?.map((declaration) => declaration.getSourceFile()));
    const own = [...sources].filter(({ isDeclarationFile }) => !isDeclarationFile);
    if (own.length === 0) return `export { ${exported.name} }; // of another package`;
    const texts = own.flatMap((source) => statementsOf(this.#declarations(source), symbol.name));
    const alias = symbol.name === exported.name ? [] : [`export { ${symbol.name} as ${exported.name} };`];
    return [...texts, ...alias].join('\n');
  }

  #declarations(source: ts.SourceFile): ts.SourceFile {
    const known = this.#files.get(source);
    if (known !== undefined) return known;
    const file = declarationFile(this.#program, source);
    this.#files.set(source, file);
    return file;
  }
}

interface Manifest {
  readonly exports?: Readonly<Record<string, string | { readonly '@meristem/source'?: string }>>;
}

/** The entry points of a project that are sources, each with its path. */
export function sourcesOf({ name, root }: Project): { readonly name: string; readonly path: string }[] {
  const { exports = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  return Object.entries(exports).flatMap(([entry, target]) => {
    const source = typeof target === 'string' ? undefined : target['@meristem/source'];
    return source === undefined ? [] : [{ name: `${name}${entry.slice(1)}`, path: join(root, source) }];
  });
}

/** The report of a package, as Markdown. */
export function apiReport(entryPoints: readonly EntryPoint[]): string {
  const sections = entryPoints.map(({ name, declarations }) =>
    [
      `## ${name}: ${declarations.size} exports`,
      '',
      '```ts',
      [...declarations.values()].join('\n\n'),
      '```',
      '',
    ].join('\n'),
  );
  return [
    '# Public API',
    '',
    'Written by `npm run api` from the sources; a change here is a change for users and needs a changeset.',
    '',
    ...sections,
  ].join('\n');
}
