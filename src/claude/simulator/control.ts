import { z } from 'zod'
import { ApiError, invalidRequest } from './api-error.ts'
import { failureSchema } from './failures.ts'
import type { SimulatorState } from './messages-endpoint.ts'
import { limitsSchema } from './rate-limits.ts'

/**
 * The routes by which a test looks at a simulator and gives it orders. Nothing is answered as undefined.
 * Throws a 400 that says what is wrong with an order, or a 404.
 */
export function answerControl(route: string, body: string, { failures, calls, limits }: SimulatorState) {
  switch (route) {
    case 'POST /simulator/failures':
      return failures.add(parseOrder(failureSchema, body))
    case 'GET /simulator/failures':
      return failures.list()
    case 'DELETE /simulator/failures':
      return failures.clear()
    case 'GET /simulator/calls':
      return calls.list()
    case 'DELETE /simulator/calls':
      return calls.clear()
    case 'PUT /simulator/limits':
      return limits.change(parseOrder(limitsSchema, body))
    case 'GET /simulator/limits':
      return limits.report()
    default:
      throw new ApiError(404)
  }
}

function parseOrder<Order>(schema: z.ZodType<Order>, body: string): Order {
  try {
    return schema.parse(JSON.parse(body))
  } catch (error) {
    throw invalidRequest(error instanceof z.ZodError ? z.prettifyError(error) : String(error))
  }
}
