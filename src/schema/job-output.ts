import { followOutput, type OutputPiece } from '../jobs/output.ts'
import { builder } from './builder.ts'
import { idArgument } from './id.ts'

const OutputPieceType = builder.objectRef<OutputPiece>('OutputPiece').implement({
  description: 'A piece of the text of an answer that is still coming. Its claims have no evidence yet.',
  fields: (t) => ({
    attempt: t.exposeInt('attempt', {
      description: 'The attempt that writes it. Another attempt begins anew: drop what the last one wrote.',
    }),
    offset: t.exposeInt('offset', {
      description: "Where the piece begins in the attempt's text, in UTF-16 code units.",
    }),
    text: t.exposeString('text', { description: 'The piece.' }),
  }),
})

builder.subscriptionField('jobOutput', (t) =>
  t.field({
    type: OutputPieceType,
    description:
      'The text of a SUMMARIZE job as the model writes it, piece by piece, at most four a second: the overview, then each key point. It is no part of the history and is not kept; the result replaces it. Ends when the job has ended.',
    args: { jobId: t.arg.id({ required: true, description: 'UUID of the job.' }) },
    subscribe: (_, { jobId }, { api, viewer }) => followOutput(api, viewer, idArgument('jobId', jobId)),
    resolve: (piece) => piece,
  }),
)
