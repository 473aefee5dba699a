import { invalidRequest } from './api-error.ts'

type Schema = Record<string, unknown>

/** Keywords the API compiles into its grammar; every other one is refused. */
const SUPPORTED_KEYWORDS = new Set([
  ...['type', 'properties', 'required', 'additionalProperties', 'items', 'minItems', 'enum', 'const'],
  ...['anyOf', 'allOf', '$ref', '$defs', 'definitions', 'format', 'pattern'],
  ...['title', 'description', 'default', 'examples', '$schema', '$id', '$comment'],
])

const SUPPORTED_FORMATS = new Set([
  ...['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'],
])

/** Backreferences, lookaround, word boundaries and large repetitions do not compile. */
const UNSUPPORTED_PATTERN = /\\[1-9]|\(\?<?[=!]|\\[bB]|\{\d{4,}|\{\d*,\d{4,}/

const MAX_OPTIONAL_PROPERTIES = 24
const MAX_UNIONS = 16

/** Refuses, as the API does, a schema it cannot hold its answer to. Throws a 400 that names the place. */
export function checkOutputSchema(root: Schema) {
  const counts = { optional: 0, unions: 0 }
  visit(root, 'output_config.format.schema', { root, counts, references: [] })
  if (counts.optional > MAX_OPTIONAL_PROPERTIES || counts.unions > MAX_UNIONS) {
    throw invalidRequest('Schema is too complex for compilation')
  }
}

/** The schema an internal `$ref` points at; undefined when it is external or points nowhere. */
export function resolveReference(root: Schema, reference: unknown): Schema | undefined {
  if (typeof reference !== 'string' || !reference.startsWith('#')) return undefined
  let target: unknown = root
  for (const step of reference.split('/').slice(1)) target = isSchema(target) ? target[step] : undefined
  return isSchema(target) ? target : undefined
}

interface Walk {
  root: Schema
  counts: { optional: number; unions: number }
  /** The references on the way down to this place: meeting one again is recursion. */
  references: unknown[]
}

function visit(schema: Schema, path: string, walk: Walk) {
  checkKeywords(schema, path)
  if (schema.$ref !== undefined) followReference(schema.$ref, path, walk)
  if (isUnion(schema)) walk.counts.unions++
  if (schema.type === 'object' || schema.properties !== undefined) visitObject(schema, path, walk)
  if (isSchema(schema.items)) visit(schema.items, `${path}.items`, walk)
  for (const keyword of ['anyOf', 'allOf']) {
    schemasIn(schema[keyword]).forEach((branch, index) => {
      if (keyword === 'allOf' && '$ref' in branch) refuse(path, "'allOf' with '$ref' is not supported")
      visit(branch, `${path}.${keyword}.${index}`, walk)
    })
  }
}

function checkKeywords(schema: Schema, path: string) {
  for (const keyword of Object.keys(schema)) {
    if (!SUPPORTED_KEYWORDS.has(keyword)) {
      refuse(path, `For '${String(schema.type)}' type, property '${keyword}' is not supported`)
    }
  }
  const { format, pattern, minItems } = schema
  if (format !== undefined && !SUPPORTED_FORMATS.has(String(format))) {
    refuse(path, `format '${String(format)}' is not supported`)
  }
  if (pattern !== undefined && UNSUPPORTED_PATTERN.test(String(pattern))) {
    refuse(path, 'this regular expression is not supported')
  }
  if (minItems !== undefined && minItems !== 0 && minItems !== 1) {
    refuse(path, "For 'array' type, 'minItems' values other than 0 or 1 are not supported")
  }
  if (Array.isArray(schema.enum) && schema.enum.some((value) => isSchema(value) || Array.isArray(value))) {
    refuse(path, "'enum' values must be primitive")
  }
}

function visitObject(schema: Schema, path: string, walk: Walk) {
  if (schema.additionalProperties !== false) {
    refuse(path, "For 'object' type, 'additionalProperties' must be explicitly set to false")
  }
  const required = Array.isArray(schema.required) ? schema.required : []
  const properties = isSchema(schema.properties) ? schema.properties : {}
  for (const [name, property] of Object.entries(properties)) {
    if (!required.includes(name)) walk.counts.optional++
    if (isSchema(property)) visit(property, `${path}.properties.${name}`, walk)
  }
}

function followReference(reference: unknown, path: string, walk: Walk) {
  const target = resolveReference(walk.root, reference)
  if (!target) refuse(path, `external or unknown $ref '${String(reference)}' is not supported`)
  if (walk.references.includes(reference)) refuse(path, 'recursive schemas are not supported')
  visit(target, String(reference), { ...walk, references: [...walk.references, reference] })
}

function isUnion(schema: Schema) {
  return Array.isArray(schema.anyOf) || Array.isArray(schema.type)
}

function schemasIn(value: unknown): Schema[] {
  return Array.isArray(value) ? value.filter(isSchema) : []
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(path: string, reason: string): never {
  throw invalidRequest(`${path}: ${reason}`)
}
