import './document.ts'
import './event.ts'
import './job-list.ts'
import './job.ts'
import './job-history.ts'
import './job-outcome.ts'
import './submit-job.ts'
import './viewer.ts'
import { builder } from './builder.ts'

/** The public API. Its printed form is schema.graphql. */
export const schema = builder.toSchema()
