import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { workspaceRoot } from '../workspace/projects.ts';
import type { Snippet } from './snippet.ts';

/** A snippet and the absolute path of the Markdown file that holds it. */
export interface PlacedSnippet {
  readonly readme: string;
  readonly snippet: Snippet;
}

function compilerOptions(): ts.CompilerOptions {
  const path = join(workspaceRoot, 'tsconfig.base.json');
  const { config } = ts.readConfigFile(path, (file) => readFileSync(file, 'utf8')) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, workspaceRoot);
  return { ...options, noEmit: true, types: ['node'], noUnusedLocals: false, noUnusedParameters: false };
}

/** The name under which the compiler sees a snippet: a file beside its Markdown file. */
const virtualPath = ({ readme, snippet }: PlacedSnippet): string => `${readme}.line-${snippet.line}.ts`;

function snippetHost(options: ts.CompilerOptions, sources: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  return {
    ...host,
    fileExists: (path) => sources.has(path) || fileExists(path),
    readFile: (path) => sources.get(path) ?? readFile(path),
    getSourceFile: (path, target, ...rest) => {
      const source = sources.get(path);
      return source === undefined
        ? getSourceFile(path, target, ...rest)
        : ts.createSourceFile(path, source, target);
    },
    getCurrentDirectory: () => workspaceRoot,
  };
}

function describeDiagnostic({ file, start = 0, messageText }: ts.Diagnostic): string {
  const message = ts.flattenDiagnosticMessageText(messageText, '\n');
  if (file === undefined) return message;
  const readme = file.fileName.replace(/\.line-\d+\.ts$/, '');
  return `${readme}:${ts.getLineAndCharacterOfPosition(file, start).line + 1}: ${message}`;
}

/** Type errors of the snippets, each with its place in the Markdown file. */
export function typeErrors(placed: readonly PlacedSnippet[]): string[] {
  const sources = new Map(
    placed.map((each) => [virtualPath(each), '\n'.repeat(each.snippet.line - 1) + each.snippet.code]),
  );
  const options = compilerOptions();
  const program = ts.createProgram([...sources.keys()], options, snippetHost(options, sources));
  return [...sources.keys()]
    .map((path) => program.getSourceFile(path))
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
    .map(describeDiagnostic);
}
