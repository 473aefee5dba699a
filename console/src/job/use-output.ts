import { useEffect, useState } from 'react'
import { follow } from '../api/follow.ts'
import { JobOutputDocument } from '../gql/job.ts'

/** The text of a summary as the model writes it; empty before it begins. Another attempt begins anew. */
export function useOutput(jobId: string): string {
  const [output, setOutput] = useState({ attempt: 0, text: '' })
  useEffect(
    () =>
      follow({
        document: JobOutputDocument,
        variables: () => ({ jobId }),
        onData: ({ jobOutput: { attempt, offset, text } }) =>
          setOutput((before) => {
            if (attempt < before.attempt) return before
            const kept = attempt === before.attempt ? before.text.slice(0, offset) : ''
            return { attempt, text: kept + text }
          }),
      }),
    [jobId],
  )
  return output.text
}
