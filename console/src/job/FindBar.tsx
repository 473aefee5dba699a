import { CloseButton, Group, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useRef } from 'react'
import { counted, whole } from '../format/number.ts'
import { useKeys } from '../shell/use-keys.ts'
import classes from './FindBar.module.css'
import { MOST_HITS } from './find.ts'
import type { Find } from './use-find.ts'

/** Looks for words in the document: Enter goes to the next place, Shift and Enter to the one before. */
export function FindBar({ find, length }: { find: Find; length: number }) {
  const input = useRef<HTMLInputElement>(null)
  useKeys({ '/': () => input.current?.focus() })
  const { words, hits, at } = find
  return (
    <TextInput
      ref={input}
      className={classes.input}
      aria-label="Find in the document"
      placeholder={`Find in ${whole(length)} characters`}
      dir="auto"
      leftSection={<IconSearch size={14} />}
      rightSectionWidth={words ? 104 : undefined}
      rightSection={
        words && (
          <Group gap={2} wrap="nowrap" justify="flex-end" w="100%" pr={4}>
            <Text size="xs" c="dimmed" className="numbers" role="status">
              {hits.length === 0
                ? 'Not found'
                : `${at + 1} of ${counted({ count: hits.length, capped: hits.length === MOST_HITS })}`}
            </Text>
            <CloseButton size="xs" aria-label="Find no more" onClick={() => find.look('')} />
          </Group>
        )
      }
      value={words}
      onChange={(event) => find.look(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') find.move(event.shiftKey ? -1 : 1)
        if (event.key === 'Escape') find.look('')
      }}
    />
  )
}
