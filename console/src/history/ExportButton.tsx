import { Button, Loader, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDownload, IconPlayerStop } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { plural, whole } from '../format/number.ts'
import type { EventFilter, EventOrder } from '../gql/history.ts'
import { fileStamp, saveFile } from '../parts/save-file.ts'
import { exportEvents, type Format, MOST_EXPORTED } from './export-events.ts'

const FORMATS = {
  csv: { label: 'CSV', mediaType: 'text/csv' },
  jsonl: { label: 'JSON lines', mediaType: 'application/jsonl' },
} as const satisfies Record<Format, unknown>

/** Saves the events that fit as a file; while it runs, how far it is and a stop. */
export function ExportButton({ filter, orderBy }: { filter: EventFilter; orderBy: EventOrder }) {
  const [count, setCount] = useState<number>()
  const stopped = useRef(false)

  async function run(format: Format) {
    stopped.current = false
    setCount(0)
    let written = 0
    try {
      const parts = await exportEvents(filter, orderBy, format, (soFar) => {
        written = soFar
        setCount(soFar)
        return !stopped.current
      })
      if (stopped.current) return
      saveFile(`docket-history-${fileStamp()}.${format}`, parts, FORMATS[format].mediaType)
      const rest = written >= MOST_EXPORTED ? ' Only the first ones fit: narrow the filter for the rest.' : ''
      notifications.show({ message: `${plural(written, 'event')} saved.${rest}` })
    } catch {
      notifications.show({ color: 'red', message: 'The export broke off. Try again.' })
    } finally {
      setCount(undefined)
    }
  }
  if (count !== undefined) {
    return (
      <Button
        variant="default"
        className="numbers"
        leftSection={<Loader size={14} />}
        rightSection={<IconPlayerStop size={14} />}
        aria-label={`Stop the export, ${whole(count)} so far`}
        onClick={() => {
          stopped.current = true
        }}
      >
        {whole(count)}
      </Button>
    )
  }
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Button variant="default" fw={500} leftSection={<IconDownload size={14} />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.entries(FORMATS).map(([format, { label }]) => (
          <Menu.Item key={format} onClick={() => void run(format as Format)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
