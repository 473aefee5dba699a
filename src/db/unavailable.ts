// SQLSTATE classes and codes of a server that is going down, coming up, full, closed for connections, or has lost the
// connection; and two that a repeated transaction does not meet again: a deadlock and a serialization failure.
const STATES = /^(08...|57P0[1-5]|53300|40P01|40001|25P0[34]|55000)$/
const SOCKET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
])
// pg has no codes for these.
const WORDS =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed|not queryable/

/** Whether a statement failed because the database could not be reached: it may have been done all the same. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  if (STATES.test(code) || SOCKET.has(code) || WORDS.test(error.message)) return true
  return error instanceof AggregateError ? error.errors.some(isUnavailable) : isUnavailable(error.cause)
}
