import { type JobPlace, parsePath, valuesAt } from '../jobs/value-at.ts'
import { batched } from './batch.ts'
import { builder, type Context } from './builder.ts'
import { noteResultRead } from './content-reads.ts'
import { JobType } from './job.ts'

const valueAt = batched(async ({ api }: Context, places: JobPlace[]) => {
  const values = await valuesAt(api.db, places)
  return new Map(places.map((place, i) => [place, values[i]]))
})

const PATH =
  'Keys of objects and indexes of arrays (from 0) joined by dots, such as `values.governing_law` or `fields.0.name`; up to 200 characters. A key that has a dot itself cannot be named.'

builder.prismaObjectFields(JobType, (t) => ({
  inputAt: t.field({
    type: 'JSON',
    nullable: true,
    description: 'The value at a place of its input, without the rest; null when nothing is there.',
    args: { path: t.arg.string({ required: true, description: PATH }) },
    resolve: ({ id }, { path }, context) =>
      valueAt(context, { jobId: id, part: 'INPUT', path: parsePath(path) }),
  }),
  resultAt: t.field({
    type: 'JSON',
    nullable: true,
    description:
      'The value at a place of its result (as `resultJson`), without the rest; null when nothing is there.',
    args: { path: t.arg.string({ required: true, description: PATH }) },
    resolve: async ({ id }, { path }, context) => {
      const value = await valueAt(context, { jobId: id, part: 'RESULT', path: parsePath(path) })
      if (value !== null) noteResultRead(context, id)
      return value
    },
  }),
}))
