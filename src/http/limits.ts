import { type ASTVisitor, GraphQLError, type ValidationContext } from 'graphql'
import type { Plugin } from 'graphql-yoga'

// Counted before the document is parsed: 5,000 nested levels overflow the parser's stack.
const MAX_TOKENS = 2000

/** Limits that need the parser and the validator; complexity and depth are in the schema's builder. */
export const limits: Plugin = {
  onParse({ parseFn, setParseFn }) {
    setParseFn((source, options) => parseFn(source, { ...options, maxTokens: MAX_TOKENS }))
  },
  onValidate({ validateFn, setValidationFn, addValidationRule }) {
    addValidationRule(noAliasInIntrospection)
    setValidationFn((schema, document, rules, options) =>
      validateFn(schema, document, rules, { ...options, hideSuggestions: true }),
    )
  },
}

/**
 * The schema describes itself outside the complexity limits, and every alias multiplies its lists: a query of
 * 1,500 tokens made an answer of 12 MB. No tool asks for the schema with aliases.
 */
function noAliasInIntrospection(context: ValidationContext): ASTVisitor {
  return {
    Field(field) {
      const introspects =
        context.getFieldDef()?.name === '__schema' || context.getFieldDef()?.name === '__type'
      if (!field.alias || !(introspects || context.getParentType()?.name.startsWith('__'))) return
      context.reportError(
        new GraphQLError('The schema can be asked for without aliases only.', { nodes: field }),
      )
    },
  }
}

const MAX_CACHED = 500
const MAX_CACHED_LENGTH = 10_000

/**
 * Parsed documents by their text, the oldest dropped first. Long ones are not kept: clients that write a text
 * into the query instead of a variable would fill the memory with copies of it.
 */
export function shortDocuments<Parsed>() {
  const documents = new Map<string, Parsed>()
  return {
    get: (text: string) => documents.get(text),
    set(text: string, parsed: Parsed) {
      if (text.length > MAX_CACHED_LENGTH) return
      if (documents.size >= MAX_CACHED) documents.delete(documents.keys().next().value!)
      documents.set(text, parsed)
    },
  }
}
