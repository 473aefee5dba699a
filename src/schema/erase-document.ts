import { eraseDocument } from '../documents/erase.ts'
import { setHold } from '../documents/hold.ts'
import { builder } from './builder.ts'
import { DocumentType } from './document.ts'
import {
  asExpected,
  DocumentHeldError,
  DocumentInUseError,
  DocumentNotFoundError,
  InvalidInputError,
  outcomeType,
} from './error.ts'
import { idArgument } from './id.ts'

const EraseDocumentResult = builder.unionType('EraseDocumentResult', {
  description: 'The document without its content, or why it stays.',
  types: [DocumentType, InvalidInputError, DocumentNotFoundError, DocumentHeldError, DocumentInUseError],
  resolveType: (outcome) => outcomeType(outcome, 'Document'),
})

builder.mutationField('eraseDocument', (t) =>
  t.field({
    type: EraseDocumentResult,
    description:
      "Erases a document's name and text, and the input, the answers and the result of each of its jobs, for ever. What happened and what it cost stays.",
    args: {
      id: t.arg.id({ required: true, description: 'UUID of the document.' }),
      reason: t.arg.string({ required: true, description: 'Why; one paragraph of up to 2000 characters.' }),
    },
    resolve: async (_, { id, reason }, { api, viewer }) => {
      try {
        return await eraseDocument(api, viewer, idArgument('id', id), reason)
      } catch (error) {
        return asExpected(error)
      }
    },
  }),
)

const SetLegalHoldResult = builder.unionType('SetLegalHoldResult', {
  description: 'The document, or why that cannot be.',
  types: [DocumentType, InvalidInputError, DocumentNotFoundError],
  resolveType: (outcome) => outcomeType(outcome, 'Document'),
})

builder.mutationField('setLegalHold', (t) =>
  t.field({
    type: SetLegalHoldResult,
    description:
      'Places a legal hold on a document, or lifts it. What is held is erased neither by hand nor by retention.',
    args: {
      id: t.arg.id({ required: true, description: 'UUID of the document.' }),
      held: t.arg.boolean({ required: true, description: 'True to place the hold, false to lift it.' }),
      reason: t.arg.string({ required: true, description: 'Why; one paragraph of up to 2000 characters.' }),
    },
    resolve: async (_, { id, held, reason }, { api, viewer }) => {
      try {
        return await setHold(api.db, viewer, idArgument('id', id), { held, reason })
      } catch (error) {
        return asExpected(error)
      }
    },
  }),
)
