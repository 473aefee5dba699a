import { type NeedsPerson, readNeedsPerson } from '../jobs/needs-person.ts'
import { builder } from './builder.ts'

const NeedsPersonType = builder.objectRef<NeedsPerson>('NeedsPerson').implement({
  description:
    'How many jobs ended lately that a person should look at; each number is at most 10,000. A job with unverified claims is PARTIAL too.',
  fields: (t) => ({
    failed: t.exposeInt('failed', { description: 'Jobs that are FAILED.' }),
    partial: t.exposeInt('partial', { description: 'Jobs that are PARTIAL.' }),
    unverified: t.exposeInt('unverified', {
      description: 'Jobs with a claim whose evidence is not verified, as by `JobFilter.unverified`.',
    }),
  }),
})

builder.queryField('needsPerson', (t) =>
  t.field({
    type: NeedsPersonType,
    description: 'What needs a person: jobs that failed or lack something.',
    complexity: 100,
    args: {
      since: t.arg({
        type: 'DateTime',
        description: 'Jobs that ended from then on; those of the last 7 days when nothing is said.',
      }),
    },
    resolve: (_, { since }, { api, viewer }) => readNeedsPerson(api.db, viewer.workspaceId, since ?? null),
  }),
)
