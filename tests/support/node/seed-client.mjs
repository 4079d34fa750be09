// The seed's own API client, compiled as it stands.
import assert from 'node:assert/strict';

import { moduleAt } from './seed.mjs';
import { compile, run, ts } from './typescript.mjs';

const names = ['types', 'constants', 'api-client'];
const files = Object.fromEntries(
  names.map((name) => [`/${name}.ts`, moduleAt(`src/shared/blocks/ai-playground/lib/${name}.ts`)]),
);
const { program, checker, emitted } = compile(Object.keys(files), files, { moduleResolution: ts.ModuleResolutionKind.Node10 });
const source = program.getSourceFile('/api-client.ts');

const isPublicMethod = (member) =>
  ts.isMethodDeclaration(member) && !(ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private);
const methods = source.statements.find(ts.isClassDeclaration).members.filter(isPublicMethod);

/** The seed's client with `fetch` for the browser's: its methods by name. Each answer is held against the seed's types. */
export function seedClient(fetch) {
  const load = (name) => run(emitted[`/${name}.js`], (path) => load(path.slice(2)), { fetch });
  const { aiApi } = load('api-client');
  const checked = (method) => {
    const { text } = method.name;
    const promise = checker.getSignatureFromDeclaration(method).getReturnType();
    return async (...args) => {
      const envelope = await aiApi[text](...args);
      fits(envelope, checker.getAwaitedType(promise), text);
      assert.equal(envelope.code, 0, text);
      return envelope.data;
    };
  };
  return Object.fromEntries(methods.map((method) => [method.name.text, checked(method)]));
}

const { TypeFlags, SymbolFlags } = ts;
const primitives = [
  [TypeFlags.Any | TypeFlags.Unknown, () => true],
  [TypeFlags.StringLiteral | TypeFlags.NumberLiteral, (value, type) => value === type.value],
  [TypeFlags.String, (value) => typeof value === 'string'],
  [TypeFlags.Number, (value) => typeof value === 'number'],
  [TypeFlags.Boolean, (value) => typeof value === 'boolean'],
];

/** Fails when `value` is not of the TypeScript `type`. Members that the type does not know may be there. */
function fits(value, type, where) {
  const check = (good) => assert.ok(good, `${where} is ${JSON.stringify(value)}, the seed says ${checker.typeToString(type)}`);
  const primitive = primitives.find(([flags]) => type.flags & flags);
  if (primitive) return check(primitive[1](value, type));
  if (type.isUnion()) return check(type.types.some((each) => each.value === value));
  check(value !== null && typeof value === 'object' && Array.isArray(value) === checker.isArrayType(type));
  if (checker.isArrayType(type)) {
    const [item] = checker.getTypeArguments(type);
    return value.forEach((each, n) => fits(each, item, `${where}[${n}]`));
  }
  for (const member of checker.getPropertiesOfType(type)) {
    const mayLack = member.flags & SymbolFlags.Optional;
    if (mayLack && !(member.name in value)) continue;
    const memberType = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(member, source));
    fits(value[member.name], memberType, `${where}.${member.name}`);
  }
}
