import { resolveReference } from '../output-schema.ts'

type Schema = Record<string, unknown>

const STRINGS: Record<string, string> = {
  date: '1970-01-01',
  time: '00:00:00Z',
  'date-time': '1970-01-01T00:00:00Z',
  duration: 'P1D',
  email: 'simulated@example.com',
  hostname: 'example.com',
  uri: 'https://example.com/',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uuid: '00000000-0000-4000-8000-000000000000',
}

/** The smallest value that fits a schema. Its `pattern`s are not followed; no schema of ours has one. */
export function exampleOf(schema: Schema, root: Schema = schema): unknown {
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return schema.enum[0]
  const alternative = resolveReference(root, schema.$ref) ?? firstOf(schema.anyOf)
  if (alternative) return exampleOf(alternative, root)
  if (Array.isArray(schema.allOf))
    return exampleOf(Object.assign({}, schema, ...schema.allOf, { allOf: undefined }), root)
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  switch (type) {
    case 'object':
      return exampleObject(schema, root)
    case 'array':
      return schema.minItems === 1 ? [exampleOf((schema.items ?? {}) as Schema, root)] : []
    case 'number':
    case 'integer':
      return 0
    case 'boolean':
      return false
    case 'null':
      return null
    default:
      return STRINGS[String(schema.format)] ?? 'simulated'
  }
}

function exampleObject(schema: Schema, root: Schema) {
  const required = Array.isArray(schema.required) ? schema.required.map(String) : []
  const properties = (schema.properties ?? {}) as Record<string, Schema>
  return Object.fromEntries(required.map((name) => [name, exampleOf(properties[name] ?? {}, root)]))
}

function firstOf(schemas: unknown): Schema | undefined {
  return Array.isArray(schemas) ? schemas[0] : undefined
}
