import type { Rule } from 'eslint';
import { importProblem } from './import-check.ts';
import { LAYERS } from './layers.ts';
import type { Project } from '../workspace/projects.ts';

interface StringNode {
  readonly type: string;
  readonly value?: unknown;
}

/** The parts of an import-like syntax node that hold the module's name; import types keep it in `argument`. */
interface ImportLike {
  readonly source?: StringNode | null;
  readonly argument?: { readonly literal?: StringNode } & StringNode;
}

const specifierNode = ({ source, argument }: ImportLike): StringNode | undefined =>
  source ?? argument?.literal ?? argument;

/** Syntax that names a module: static, dynamic and type imports, and re-exports. */
const IMPORT_SYNTAX = [
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
];

/** ESLint rule that keeps every import inside the layers of `layers.ts`. */
export function boundariesRule(projects: readonly Project[]): Rule.RuleModule {
  return {
    meta: { type: 'problem', schema: [], messages: { crossing: '{{problem}}' } },
    create(context) {
      const check = (node: Rule.Node): void => {
        const specifier = specifierNode(node as unknown as ImportLike)?.value;
        if (typeof specifier !== 'string') return;
        const problem = importProblem(specifier, { file: context.filename, projects, layers: LAYERS });
        if (problem !== undefined) context.report({ node, messageId: 'crossing', data: { problem } });
      };
      return Object.fromEntries(IMPORT_SYNTAX.map((type) => [type, check]));
    },
  };
}
