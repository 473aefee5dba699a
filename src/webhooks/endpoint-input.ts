import { z } from 'zod'
import { WebhookPayload } from '../db/generated/prisma/client.ts'
import { invalidInput } from '../errors.ts'
import { EVENT_TYPES } from '../events/types.ts'
import { labels } from '../jobs/submit-input.ts'
import { sentence } from '../jobs/tasks.ts'
import type { AddressGuard } from './address-guard.ts'
import { webhookUrl } from './webhook-url.ts'

const MAX_DESCRIPTION = 500

/** The ends of a job: what is sent unless somebody asks for other events. */
export const USUAL_EVENTS = ['JOB_COMPLETED', 'JOB_PARTIAL', 'JOB_FAILED', 'JOB_CANCELLED'] as const

const given = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? null)

/** What is null is not given. */
const endpointInput = (guard: AddressGuard) =>
  z.object({
    url: given(webhookUrl(guard)),
    description: given(
      z.union(
        [z.literal(''), sentence(MAX_DESCRIPTION)],
        `is not a text of up to ${MAX_DESCRIPTION} characters`,
      ),
    ),
    eventTypes: given(
      z
        .array(z.enum(EVENT_TYPES))
        .min(1, 'is empty')
        .transform((types) => [...new Set(types)]),
    ),
    labels: given(
      labels.transform((items) => Object.fromEntries(items.map(({ key, value }) => [key, value]))),
    ),
    payload: given(z.enum(WebhookPayload)),
  })

export type EndpointInput = z.output<ReturnType<typeof endpointInput>>

/**
 * Checks what a client says of an endpoint.
 * @throws DocketError INVALID_INPUT, naming every field that is wrong
 */
export function parseEndpoint(guard: AddressGuard, input: unknown): EndpointInput {
  const parsed = endpointInput(guard).safeParse(input)
  if (parsed.success) return parsed.data
  throw invalidInput(...parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })))
}
