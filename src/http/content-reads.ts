import type { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { appendWorkspaceEvent } from '../events/append.ts'
import type { Context } from '../schema/builder.ts'
import { takeContentRead } from '../schema/content-reads.ts'

/**
 * Writes into the log who was given the text of documents or the results of jobs: one event for each request, and before
 * the answer is sent. When it cannot be written, the content is not given.
 */
export const contentReads = (maskError: (error: unknown) => GraphQLError): Plugin => ({
  onExecute: ({ args }) => ({
    async onExecuteDone({ setResult }) {
      const context = args.contextValue as unknown as Context
      const read = takeContentRead(context)
      if (!read) return
      try {
        await appendWorkspaceEvent(context.api.db, context.viewer, 'CONTENT_READ', read)
      } catch (error) {
        setResult({ errors: [maskError(error)] })
      }
    },
  }),
})
