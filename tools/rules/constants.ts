import type { Rule } from 'eslint';
import type { Node, NewExpression, SimpleCallExpression } from 'estree';

/** TypeScript's wrappers change no value. */
interface Wrapped {
  readonly expression?: Node;
}

const WRAPPERS: ReadonlySet<string> = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
]);

const COLLECTIONS: ReadonlySet<string> = new Set(['Map', 'Set']);
const CAPITALS = /^[A-Z][A-Z0-9_]*$/;
const CAMEL_CASE = /^[a-z][A-Za-z0-9]*$/;

type Part = Node | null;

function isFrozen(node: Node): node is SimpleCallExpression {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
  const { object, property } = node.callee;
  return (
    object.type === 'Identifier' &&
    object.name === 'Object' &&
    property.type === 'Identifier' &&
    property.name === 'freeze'
  );
}

/** What has to be plain data for a node of each kind to be; a kind that is not here is none. */
const parts: { readonly [Kind in Node['type']]?: (node: Extract<Node, { type: Kind }>) => Part[] } = {
  Literal: () => [],
  TemplateLiteral: ({ expressions }) => expressions,
  UnaryExpression: ({ argument }) => [argument],
  SpreadElement: ({ argument }) => [argument],
  BinaryExpression: ({ left, right }) => [left, right],
  ArrayExpression: ({ elements }) => elements,
  ObjectExpression: ({ properties }) => properties,
  Property: ({ value }) => [value],
};

function isCollection(node: Node): node is NewExpression {
  if (node.type !== 'NewExpression' || node.callee.type !== 'Identifier') return false;
  return COLLECTIONS.has(node.callee.name) && node.arguments.length > 0;
}

/** Whether an expression is data written down: numbers, texts, patterns, and tables of them; no function, no call. */
function isPlainData(node: Part): boolean {
  if (node === null) return true;
  if (WRAPPERS.has(node.type)) return isPlainData((node as Wrapped).expression ?? null);
  if (node.type === 'Identifier') return CAPITALS.test(node.name) || node.name === 'undefined';
  if (isCollection(node) || isFrozen(node)) return node.arguments.every(isPlainData);
  const partsOf = parts[node.type] as ((node: Part) => Part[]) | undefined;
  return partsOf !== undefined && partsOf(node).every(isPlainData);
}

/** ESLint rule: a module's constants are CAPITALS where they are plain data, camelCase where they are functions. */
export const constantsRule: Rule.RuleModule = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      data: '"{{name}}" is data of this module; write it in CAPITALS.',
      function: '"{{name}}" is a function; write it in camelCase.',
    },
  },
  create(context) {
    return {
      'Program > VariableDeclaration[kind="const"], Program > ExportNamedDeclaration > VariableDeclaration[kind="const"]':
        (node: Node): void => {
          if (node.type !== 'VariableDeclaration') return;
          for (const { id, init } of node.declarations) {
            if (id.type !== 'Identifier' || !init) continue;
            const { name } = id;
            const isFunction = init.type === 'ArrowFunctionExpression' || init.type === 'FunctionExpression';
            if (isFunction && CAPITALS.test(name)) {
              context.report({ node: id, messageId: 'function', data: { name } });
            } else if (CAMEL_CASE.test(name) && isPlainData(init)) {
              context.report({ node: id, messageId: 'data', data: { name } });
            }
          }
        },
    };
  },
};
