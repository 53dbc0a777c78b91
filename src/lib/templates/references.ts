// Which names a template reads that it does not set itself.

import type { Program } from './budget.ts';

/** Names that mean something else than a column. */
const GLOBALS: ReadonlySet<string> = new Set([
  ...['true', 'false', 'none', 'True', 'False', 'None', 'range', 'loop', 'raise_exception', 'namespace'],
  ...['caller', 'varargs', 'kwargs'],
]);

interface Visitor {
  readonly read: (name: string) => void;
  readonly set: (name: string) => void;
}

/** Names in the order of their first use; a name that a loop, a set or a macro gives anywhere is the template's own. */
export function findReferences(program: Program): readonly string[] {
  const read: string[] = [];
  const own = new Set<string>(GLOBALS);
  visit(program, { read: (name) => read.push(name), set: (name) => own.add(name) });
  return [...new Set(read)].filter((name) => !own.has(name));
}

function visit(node: unknown, visitor: Visitor): void {
  if (Array.isArray(node)) return node.forEach((child) => visit(child, visitor));
  if (node instanceof Map)
    return [...node].forEach(([key, value]) => [key, value].forEach((child) => visit(child, visitor)));
  if (typeof node !== 'object' || node === null) return;
  const { type, ...parts } = node as { readonly type?: string } & Record<string, unknown>;
  switch (type) {
    case 'Identifier':
      return visitor.read(String(parts['value']));
    case 'For':
    case 'Set':
      markNames(parts[type === 'For' ? 'loopvar' : 'assignee'], visitor);
      break;
    case 'Macro':
      markNames([parts['name'], parts['args']], visitor);
      break;
    case 'CallStatement':
      markNames(parts['callerArgs'], visitor);
      break;
    case 'MemberExpression':
      visit(parts['object'], visitor);
      return parts['computed'] === true ? visit(parts['property'], visitor) : undefined;
    case 'FilterExpression':
      visit(parts['operand'], visitor);
      return visitArguments(parts['filter'], visitor);
    case 'FilterStatement':
      visit(parts['body'], visitor);
      return visitArguments(parts['filter'], visitor);
    case 'TestExpression':
      return visit(parts['operand'], visitor);
    case 'KeywordArgumentExpression':
      return visit(parts['value'], visitor);
  }
  Object.values(parts).forEach((child) => visit(child, visitor));
}

/** The name of a filter is no variable, its arguments may be. */
function visitArguments(filter: unknown, visitor: Visitor): void {
  const { type, args } = filter as { readonly type?: string; readonly args?: unknown };
  if (type === 'CallExpression') visit(args, visitor);
}

/** Names that are given here; of `ns.x` that is none, and `ns` is read. */
function markNames(node: unknown, visitor: Visitor): void {
  const { type } = (node ?? {}) as { readonly type?: string };
  if (type !== 'MemberExpression') visit(node, { read: visitor.set, set: visitor.set });
}
