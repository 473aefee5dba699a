import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { Viewer } from '../access/viewer.ts'
import type { Logger } from '../log.ts'
import type { SessionEnds } from './session-ends.ts'
import { createTally } from './tally.ts'

/** Of one key on one server. Each is a connection, and one subscription. */
const MAX_STREAMS = 200
const LOOK_EVERY_MS = 10_000
const STUCK_FOR_MS = 30_000

/** The open streams of server-sent events. */
export interface EventStreams {
  /** Takes an answer in before it is sent. @returns false when the key has too many open */
  enter(reply: FastifyReply, viewer: Viewer): boolean
}

export function createEventStreams({
  closing,
  sessionEnds,
  log,
}: {
  closing: AbortSignal
  sessionEnds: SessionEnds
  log: Logger
}): EventStreams {
  const tally = createTally(MAX_STREAMS)
  return {
    enter(reply, viewer) {
      const leave = tally.enter(viewer)
      if (!leave) return false
      // nginx keeps back what it can unless it is told not to.
      reply.header('x-accel-buffering', 'no')
      reply.raw.once('close', leave)
      cutOnClosing(reply.raw, closing)
      reply.raw.once(
        'close',
        sessionEnds.watch(viewer, () => void reply.raw.destroy()),
      )
      cutWhenStuck(reply.raw, log)
      return true
    },
  }
}

/**
 * Ends a stream when the server shuts down. It is cut, not completed: a completed stream says that the job has ended, and a
 * client would not come back for the rest.
 */
function cutOnClosing(raw: ServerResponse, closing: AbortSignal) {
  const cut = () => void raw.destroy()
  closing.addEventListener('abort', cut, { once: true })
  raw.once('close', () => closing.removeEventListener('abort', cut))
  if (closing.aborted) cut()
}

/** Cuts a stream whose client has stopped reading. What is unsent is one event and the connection's buffers, no more. */
export function cutWhenStuck(
  raw: ServerResponse,
  log: Logger,
  limits = { everyMs: LOOK_EVERY_MS, stuckForMs: STUCK_FOR_MS },
) {
  let stuckSince: number | undefined
  raw.on('drain', () => {
    stuckSince = undefined
  })
  const timer = setInterval(() => {
    if (!raw.writableNeedDrain) return
    stuckSince ??= performance.now()
    if (performance.now() - stuckSince < limits.stuckForMs) return
    log.info({ unsentBytes: raw.writableLength }, 'an event stream is cut, because its client does not read')
    raw.destroy()
  }, limits.everyMs)
  raw.once('close', () => clearInterval(timer))
}
