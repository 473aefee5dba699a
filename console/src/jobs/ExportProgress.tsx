import { Button, Group, Loader, Modal, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { plural, whole } from '../format/number.ts'
import { fileStamp, saveFile } from '../parts/save-file.ts'
import { type ExportForm, exportJobs, MOST_EXPORTED } from './export.ts'
import type { ListQuery } from './list-query.ts'
import type { ShownColumn } from './shown-columns.tsx'

const MEDIA_TYPES = { csv: 'text/csv', jsonl: 'application/jsonl' }

type State = { rows: number; end?: 'saved' | 'cut' | 'failed'; problem?: string }

/** Reads the list to its end, says how far it is, and hands over the file; closing it stops it. */
export function ExportProgress({
  query,
  columns,
  form,
  onClose,
}: {
  query: ListQuery
  columns: ShownColumn[]
  form: ExportForm
  onClose: () => void
}) {
  const [{ rows, end, problem }, setState] = useState<State>({ rows: 0 })
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is exported is what was shown when it began
  useEffect(() => {
    const stop = new AbortController()
    exportJobs(query, columns, form, (rows) => setState({ rows }), stop.signal)
      .then(({ parts, rows, cut }) => {
        saveFile(`jobs-${fileStamp()}.${form}`, parts, MEDIA_TYPES[form])
        setState({ rows, end: cut ? 'cut' : 'saved' })
      })
      .catch((error: Error) => {
        if (!stop.signal.aborted) setState((state) => ({ ...state, end: 'failed', problem: error.message }))
      })
    return () => stop.abort()
  }, [])
  return (
    <Modal
      opened
      onClose={onClose}
      title={end === 'saved' || end === 'cut' ? 'Exported' : 'Export'}
      size="sm"
      closeButtonProps={{ 'aria-label': 'Close' }}
      closeOnClickOutside={end !== undefined}
    >
      <Stack gap="md">
        <Group gap="sm" role="status">
          {!end && <Loader size="xs" />}
          <Text size="sm" className="numbers">
            {plural(rows, 'job')}
            {!end && ' read'}
          </Text>
        </Group>
        {end === 'cut' && (
          <Text size="sm">
            There are more: a file has the first {whole(MOST_EXPORTED)}. Narrow the filter.
          </Text>
        )}
        {end === 'failed' && (
          <Text size="sm" c="red" role="alert">
            {problem}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {end ? 'Done' : 'Stop'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
