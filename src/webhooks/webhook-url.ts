import { z } from 'zod'
import type { AddressGuard } from './address-guard.ts'

const MAX_URL = 2000

/** An address that webhooks may be sent to, as far as its text tells. */
export const webhookUrl = (guard: AddressGuard) =>
  z.string().superRefine((url, context) => {
    const tooLong = url.length > MAX_URL ? `is longer than ${MAX_URL} characters` : null
    const message = tooLong ?? guard.problemOf(url)
    if (message) context.addIssue({ code: 'custom', message })
  })
