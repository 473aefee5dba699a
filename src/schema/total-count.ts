import type { Total } from '../db/total.ts'
import { builder } from './builder.ts'

const TotalCountType = builder.objectRef<Total>('TotalCount').implement({
  description: 'How many there are.',
  fields: (t) => ({
    count: t.exposeInt('count', { description: 'The number, or 10,000 when there are more.' }),
    capped: t.exposeBoolean('capped', { description: 'Whether there are more: shown as "10,000+".' }),
  }),
})

/** What the page of a list carries beside its rows, so that they are counted only when somebody asks. */
export interface Countable {
  count(exact: boolean): Promise<Total>
}

type Connection = Parameters<typeof builder.objectField>[0]

/** Gives a connection its `totalCount`. What its resolvers return must be Countable. */
export function addTotalCount(connection: Connection) {
  builder.objectField(connection, 'totalCount', (t) =>
    t.field({
      type: TotalCountType,
      description: 'How many the whole list has, up to 10,000 unless `exact` is given.',
      complexity: ({ exact }) => (exact ? 1000 : 100),
      args: {
        exact: t.arg.boolean({ defaultValue: false, description: 'Count all of them; it may take seconds.' }),
      },
      resolve: (page, { exact }) => (page as unknown as Countable).count(exact ?? false),
    }),
  )
}
