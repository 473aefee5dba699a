import { Box, Group, Paper, Skeleton, Title } from '@mantine/core'
import { IconEraser, IconFileOff } from '@tabler/icons-react'
import { useOnce } from '../api/use-once.ts'
import { localTime } from '../format/time.ts'
import { JobTextDocument } from '../gql/job.ts'
import { Empty } from '../parts/Empty.tsx'
import { Trouble } from '../parts/Trouble.tsx'
import panes from './AnswerView.module.css'
import { DocumentText } from './DocumentText.tsx'
import { FindBar } from './FindBar.tsx'
import type { Piece } from './marks.ts'
import type { JobHead } from './sentence.ts'
import { useFind } from './use-find.ts'
import type { Selection } from './use-selection.ts'

/** The text of the document, or why there is none, and what finds words in it. */
export function DocumentPane({
  job: { id, document },
  pieces,
  selected,
}: {
  job: JobHead
  pieces: Piece[]
  selected: Selection | undefined
}) {
  const { data, error, again } = useOnce(JobTextDocument, { id }, document.erasedAt ? undefined : id)
  const known = data?.job?.document
  const find = useFind(known?.text ?? '')
  return (
    <Paper p={0} className={`${panes.pane} ${panes.document}`} component="section" aria-label="Document">
      <Group className={panes.head} justify="space-between" wrap="nowrap">
        <Title order={2}>Document</Title>
        {!document.erasedAt && <FindBar find={find} length={document.textLength} />}
      </Group>
      {document.erasedAt ? (
        <Erased at={document.erasedAt} />
      ) : error ? (
        <Box p="md">
          <Trouble error={error} onRetry={again} />
        </Box>
      ) : !known ? (
        <TextPlace />
      ) : known.text.trim() === '' ? (
        <Empty icon={IconFileOff} title="The document is empty" />
      ) : (
        <DocumentText {...known} pieces={pieces} selected={selected} hits={find.hits} hit={find.hit} />
      )}
    </Paper>
  )
}

const LINES = [96, 88, 93, 60, 0, 91, 97, 84, 95, 40, 0, 89, 94]

const TextPlace = () => (
  <Box p="md" maw="46rem" w="100%" mx="auto" role="group" aria-busy="true" aria-label="Loading the document">
    {LINES.map((width, line) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: lines that never move
      <Skeleton key={line} height={12} my={12} width={`${width}%`} visible={width > 0} />
    ))}
  </Box>
)

const Erased = ({ at }: { at: string }) => (
  <Empty icon={IconEraser} title="The document was erased">
    On {localTime(at)}, with what its jobs were asked and answered. What happened and what it cost stays.
  </Empty>
)
