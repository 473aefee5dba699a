import { Box } from '@mantine/core'
import { useQuery } from 'urql'
import { compact } from '../format/number.ts'
import { words } from '../format/words.ts'
import { CausesDocument, UsedModelsDocument } from '../gql/jobs.ts'
import { Loaded } from '../parts/Loaded.tsx'
import { ChoiceEditor } from './ChoiceEditor.tsx'
import type { EditorProps } from './editor-props.ts'

// Choices that only the server knows: what there is, with how many jobs.

export function ErrorEditor(props: EditorProps) {
  const [result] = useQuery({ query: CausesDocument })
  const counts = new Map<string, number>()
  for (const { code, count } of result.data?.failureGroups ?? [])
    counts.set(code, (counts.get(code) ?? 0) + count)
  const options = [...counts].map(([code, count]) => ({
    value: code,
    label: words(code),
    aside: compact(count),
  }))
  return (
    <Box p={result.data ? 0 : 'sm'} miw={260}>
      <Loaded result={result}>{() => <ChoiceEditor {...props} options={options} several />}</Loaded>
    </Box>
  )
}

export function CauseEditor(props: EditorProps) {
  const [result] = useQuery({ query: CausesDocument })
  return (
    <Box p={result.data ? 0 : 'sm'} miw={260}>
      <Loaded result={result}>
        {({ failureGroups }) => (
          <ChoiceEditor
            {...props}
            several
            width={420}
            options={failureGroups.map(({ fingerprint, message, count }) => ({
              value: fingerprint,
              label: message,
              aside: compact(count),
            }))}
          />
        )}
      </Loaded>
    </Box>
  )
}

export function ModelEditor(props: EditorProps) {
  const [result] = useQuery({ query: UsedModelsDocument })
  return (
    <Box p={result.data ? 0 : 'sm'} miw={260}>
      <Loaded result={result}>
        {({ models }) => (
          <ChoiceEditor {...props} options={models.map(({ model }) => ({ value: model, label: model }))} />
        )}
      </Loaded>
    </Box>
  )
}
