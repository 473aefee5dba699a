import { Button, Combobox, Text, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconFileText } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useQuery } from 'urql'
import { whole } from '../format/number.ts'
import { StoredDocumentsDocument, type StoredDocumentsQuery } from '../gql/new-job.ts'
import { Ago } from '../parts/Ago.tsx'
import { Loaded } from '../parts/Loaded.tsx'
import classes from './NewJob.module.css'

const QUIET_MS = 200
/** As long as the API takes a search. */
const LONGEST_SEARCH = 200

type Stored = StoredDocumentsQuery['documents']['edges'][number]['node']

/** A choice among the documents that are stored, searched by name on the server. */
export function StoredPicker({
  label,
  focus = false,
  onChoose,
}: {
  label: string
  /** Takes the focus when it comes up */
  focus?: boolean
  onChoose: (id: string) => void
}) {
  const [search, setSearch] = useState('')
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      combobox.focusTarget()
      setSearch('')
    },
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when it comes up
  useEffect(() => {
    if (focus) combobox.focusTarget()
  }, [])
  return (
    <Combobox
      store={combobox}
      width={400}
      position="bottom-end"
      shadow="md"
      // Nothing is asked before somebody opens it.
      keepMounted={false}
      onOptionSubmit={(id) => {
        combobox.closeDropdown()
        onChoose(id)
      }}
    >
      <Combobox.Target targetType="button">
        <Button
          variant="default"
          leftSection={<IconFileText size={14} />}
          onClick={() => combobox.toggleDropdown()}
        >
          {label}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown className={classes.picker}>
        <Combobox.Search
          size="xs"
          aria-label="Search by name"
          placeholder="Search by name"
          maxLength={LONGEST_SEARCH}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Found search={search} onFound={combobox.updateSelectedOptionIndex} />
      </Combobox.Dropdown>
    </Combobox>
  )
}

function Found({ search, onFound }: { search: string; onFound: () => void }) {
  const [settled] = useDebouncedValue(search, QUIET_MS)
  // Signs alone are no word to search for.
  const sought = /[\p{L}\p{N}]/u.test(settled) ? settled : null
  const [result, ask] = useQuery({ query: StoredDocumentsDocument, variables: { search: sought } })
  const { data } = result
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it follows are the options
  useEffect(onFound, [data])
  return (
    <Loaded result={result} onRetry={() => ask({ requestPolicy: 'network-only' })} lines={5} quiet>
      {({ documents: { edges, pageInfo } }) =>
        edges.length === 0 ? (
          <Combobox.Empty>
            {sought === null ? 'No documents yet' : 'No document has this name'}
          </Combobox.Empty>
        ) : (
          <>
            <Combobox.Options className={classes.stored} aria-label="Stored documents">
              {edges.map(({ node }) => (
                <Choice key={node.id} document={node} />
              ))}
            </Combobox.Options>
            {pageInfo.hasNextPage && (
              <Combobox.Footer>
                <Text size="xs" c="dimmed">
                  The newest {edges.length}. Search for others.
                </Text>
              </Combobox.Footer>
            )}
          </>
        )
      }
    </Loaded>
  )
}

const Choice = ({ document: { id, name, textLength, createdAt } }: { document: Stored }) => (
  <Combobox.Option value={id}>
    <Text size="sm" className="clip" dir="auto" title={name}>
      {name || 'Unnamed'}
    </Text>
    <Text size="xs" className={`${classes.meta} numbers`}>
      {whole(textLength)} characters, stored <Ago at={createdAt} />
    </Text>
  </Combobox.Option>
)
