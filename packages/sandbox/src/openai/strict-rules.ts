export type JsonSchema = Record<string, unknown>;

const common = ['type', 'enum', 'const', 'description', 'title', 'anyOf'];
const allowed = new Set([
  ...common,
  ...['properties', 'required', 'additionalProperties'],
  ...['items', 'minItems', 'maxItems'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  // Fine-tuned models refuse these two.
  ...['pattern', 'format'],
]);
const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);
const deepest = 10;
const mostProperties = 5_000;

/**
 * Why strict mode refuses a schema; undefined: it takes it.
 * https://platform.openai.com/docs/guides/structured-outputs#supported-schemas. References are not modelled.
 */
export function strictProblem(schema: unknown): string | undefined {
  if (!isNode(schema)) return 'schema must be an object';
  if (schema.type !== 'object') return 'schema must be a JSON Schema of \'type: "object"\'';
  if ('anyOf' in schema) return "'anyOf' is not permitted at the root";
  const count = { properties: 0 };
  const problem = problemAt(schema, [], count);
  if (problem) return problem;
  return count.properties > mostProperties
    ? `there are more than ${mostProperties} properties`
    : undefined;
}

function problemAt(
  node: unknown,
  path: string[],
  count: { properties: number },
): string | undefined {
  const at = `In context=(${path.join(', ')})`;
  if (!isNode(node)) return `${at}, a schema must be an object`;
  if (path.filter((step) => step === 'properties').length > deepest) return `${at}, too deep`;
  const unknown = Object.keys(node).find((keyword) => !allowed.has(keyword));
  if (unknown) return `${at}, '${unknown}' is not permitted`;
  const named = [node.type].flat();
  if (node.type === undefined && !('anyOf' in node) && !('const' in node)) {
    return `${at}, schema must have a 'type' key`;
  }
  if (node.type !== undefined && !named.every((type) => types.has(String(type)))) {
    return `${at}, '${named.join(', ')}' is not a type`;
  }
  for (const problem of [
    objectProblem(node, named, at),
    named.includes('array') && !isNode(node.items)
      ? `${at}, array schema missing items`
      : undefined,
  ]) {
    if (problem) return problem;
  }
  for (const [step, below] of schemasBelow(node)) {
    if (step[0] === 'properties') count.properties += 1;
    const problem = problemAt(below, [...path, ...step], count);
    if (problem) return problem;
  }
  return undefined;
}

function objectProblem(node: JsonSchema, named: unknown[], at: string): string | undefined {
  if (!named.includes('object')) return undefined;
  if (!isNode(node.properties)) return `${at}, object schema missing properties`;
  if (node.additionalProperties !== false) {
    return `${at}, 'additionalProperties' is required to be supplied and to be false`;
  }
  const required = Array.isArray(node.required) ? node.required : [];
  const missing = Object.keys(node.properties).find((name) => !required.includes(name));
  if (missing !== undefined) {
    return `${at}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'`;
  }
  const extra = required.find((name) => !Object.hasOwn(node.properties as object, name));
  return extra === undefined ? undefined : `${at}, extra required key '${extra}' supplied`;
}

function schemasBelow(node: JsonSchema): [string[], unknown][] {
  const properties = isNode(node.properties) ? Object.entries(node.properties) : [];
  const branches = Array.isArray(node.anyOf) ? node.anyOf : [];
  return [
    ...properties.map(([name, its]): [string[], unknown] => [['properties', name], its]),
    ...branches.map((one, i): [string[], unknown] => [['anyOf', String(i)], one]),
    ...(node.items === undefined ? [] : [[['items'], node.items] satisfies [string[], unknown]]),
  ];
}

function isNode(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
