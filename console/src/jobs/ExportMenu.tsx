import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { ExportProgress } from './ExportProgress.tsx'
import type { ExportForm } from './export.ts'
import type { ListQuery } from './list-query.ts'
import type { ShownColumn } from './shown-columns.tsx'

export function ExportMenu({
  query,
  columns,
  disabled,
}: {
  query: ListQuery
  columns: ShownColumn[]
  disabled: boolean
}) {
  const [form, setForm] = useState<ExportForm>()
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <Button variant="default" fw={500} leftSection={<IconDownload size={14} />} disabled={disabled}>
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>This list, with the shown columns</Menu.Label>
          <Menu.Item onClick={() => setForm('csv')}>CSV</Menu.Item>
          <Menu.Item onClick={() => setForm('jsonl')}>JSON lines</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {form && (
        <ExportProgress query={query} columns={columns} form={form} onClose={() => setForm(undefined)} />
      )}
    </>
  )
}
