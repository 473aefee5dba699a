import { ActionIcon, Box, Tooltip } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconChevronRight, IconCopy } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'
import { whole } from '../format/number.ts'
import classes from './JsonView.module.css'
import { type JsonRow, jsonRows } from './json-rows.ts'

const ROW_PX = 22
const LONG_TEXT = 200
/** More of one text is not laid out; a copy has it all. */
const LONGEST_TEXT = 20_000

/** JSON as a tree to fold, with a copy of the whole. Only what is in sight is drawn, however large it is. */
export function JsonView({
  value,
  label,
  maxHeight = 420,
}: {
  value: unknown
  label: string
  maxHeight?: number
}) {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set())
  const rows = useMemo(() => jsonRows(value, toggled), [value, toggled])
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => rows[index]!.path,
    estimateSize: () => ROW_PX,
    overscan: 20,
  })
  const toggle = (path: string) => {
    const next = new Set(toggled)
    if (!next.delete(path)) next.add(path)
    setToggled(next)
  }
  return (
    <Box className={classes.frame}>
      <Box className={classes.copy}>
        <CopyJson value={value} label={label} />
      </Box>
      <Box
        ref={scroller}
        className={classes.scroller}
        mah={maxHeight}
        tabIndex={0}
        role="region"
        aria-label={`${label} as JSON`}
      >
        <Box h={virtual.getTotalSize()} pos="relative">
          {virtual.getVirtualItems().map(({ key, index, start }) => (
            <Box
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={classes.row}
              style={{ transform: `translateY(${start}px)`, paddingInlineStart: rows[index]!.depth * 14 }}
            >
              <Row row={rows[index]!} onToggle={toggle} />
            </Box>
          ))}
        </Box>
      </Box>
    </Box>
  )
}

/** The text is made when it is asked for: a large one takes a moment. */
function CopyJson({ value, label }: { value: unknown; label: string }) {
  const { copied, copy } = useClipboard()
  const name = copied ? 'Copied' : `Copy ${label.toLowerCase()}`
  return (
    <Tooltip label={name}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={name}
        onClick={() => copy(JSON.stringify(value, null, 2))}
      >
        {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
      </ActionIcon>
    </Tooltip>
  )
}

function Row({ row, onToggle }: { row: JsonRow; onToggle: (path: string) => void }) {
  const name = row.name === undefined ? null : <span className={classes.name}>{row.name}: </span>
  if (row.size === undefined) {
    return (
      <span className={classes.leaf}>
        {name}
        <Leaf value={row.value} />
      </span>
    )
  }
  const size = Array.isArray(row.value) ? `[${whole(row.size)}]` : `{${whole(row.size)}}`
  return (
    <button
      type="button"
      className={classes.branch}
      aria-expanded={row.open}
      disabled={row.size === 0}
      onClick={() => onToggle(row.path)}
    >
      <IconChevronRight size={13} className={classes.chevron} data-open={row.open || undefined} aria-hidden />
      {name}
      <span className={classes.size}>{size}</span>
      {!row.open && <bdi className={classes.preview}>{preview(row.value)}</bdi>}
    </button>
  )
}

const PREVIEW_LENGTH = 60

/** What tells a folded object from its neighbours: its name, or the first text in it. */
function preview(value: unknown): string {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return ''
  const texts = Object.entries(value).filter(([, each]) => typeof each === 'string')
  const [, text] = texts.find(([name]) => name === 'name') ?? texts[0] ?? []
  return text ? String(text).slice(0, PREVIEW_LENGTH) : ''
}

function Leaf({ value }: { value: unknown }) {
  const [whole, setWhole] = useState(false)
  if (typeof value !== 'string') return <span className={classes.plain}>{String(value)}</span>
  if (value.length <= LONG_TEXT) return <bdi className={classes.text}>{JSON.stringify(value)}</bdi>
  return (
    <>
      <bdi className={classes.text}>
        {JSON.stringify(value.slice(0, whole ? LONGEST_TEXT : LONG_TEXT)).slice(0, -1)}…
      </bdi>{' '}
      <button type="button" className={classes.more} aria-expanded={whole} onClick={() => setWhole(!whole)}>
        {whole ? 'less' : `${value.length.toLocaleString('en-US')} characters`}
      </button>
    </>
  )
}
