import { useEffect, useRef } from 'react'
import { type PulseEvent, usePulse } from '../api/pulse.ts'
import { connectionStore } from '../api/socket.ts'
import type { Job } from './job.ts'
import type { PageWindow } from './page-window.ts'

// CONTENT_READ is about the reader: a list that shows values of results would answer its own reading.
const changesRow = ({ jobId, status, type }: PulseEvent) =>
  jobId !== null && (status !== null || type === 'CALL_FINISHED' || type === 'CANCEL_REQUESTED')

/** Keeps the rows on the screen as the jobs are, unless `paused`. */
export function useFollow(pages: PageWindow<Job>, paused: boolean) {
  const touched = useRef(new Set<string>())
  usePulse(
    () => {
      const ids = touched.current
      touched.current = new Set()
      // What could not be read now is read with the next event; the banner says that the server is away.
      pages.refresh(ids).catch(() => {})
    },
    (event) => {
      if (!changesRow(event)) return false
      touched.current.add(event.jobId!)
      return true
    },
    paused,
  )
  // A page that the server did not give while it was away is asked for again as soon as it is back.
  useEffect(() => {
    const retry = () => pages.error && pages.retry()
    const leave = connectionStore.subscribe(() => connectionStore.get() === 'connected' && retry())
    window.addEventListener('online', retry)
    return () => {
      leave()
      window.removeEventListener('online', retry)
    }
  }, [pages])
}
