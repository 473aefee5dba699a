import { Box } from '@mantine/core'
import { useMemo } from 'react'
import type { CombinedError } from 'urql'
import type { Verdict } from '../gql/job.ts'
import { useKeys } from '../shell/use-keys.ts'
import { AnswerPane } from './AnswerPane.tsx'
import classes from './AnswerView.module.css'
import type { Claim } from './claims.ts'
import { DocumentPane } from './DocumentPane.tsx'
import { piecesOf } from './marks.ts'
import type { JobHead } from './sentence.ts'
import { useSelection } from './use-selection.ts'

const NO_CLAIMS: Claim[] = []

/** The document left and the answer right; what is selected in one is shown in the other. */
export function AnswerView({
  job,
  claims,
  ...answer
}: {
  job: JobHead
  /** Undefined until they are there, and for a job without an answer */
  claims: Claim[] | undefined
  outcome: Verdict | undefined
  /** Why they cannot be had */
  error: CombinedError | undefined
  onRetry: () => void
}) {
  const { selected, select } = useSelection()
  const all = claims ?? NO_CLAIMS
  const pieces = useMemo(() => piecesOf(all), [all])
  const move = (by: number) => {
    if (all.length === 0) return
    const now = all.findIndex(({ id }) => id === selected?.claim)
    const next = now === -1 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(now + by, 0), all.length - 1)
    void select({ claim: all[next]!.id, index: 0 })
  }
  const next = () => move(1)
  const before = () => move(-1)
  useKeys({ j: next, n: next, k: before, p: before })
  return (
    <Box className={classes.panes}>
      <DocumentPane job={job} pieces={pieces} selected={selected} />
      <AnswerPane job={job} claims={claims} selected={selected} {...answer} />
    </Box>
  )
}
