import { MultiSelect, Select, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { ALL_STATUSES, STATUSES } from '../parts/statuses.ts'
import type { Search } from '../search.ts'
import { type FilterName, statusesOf } from './filter.ts'
import classes from './History.module.css'

const STATUS_CHOICES = ALL_STATUSES.map((value) => ({ value, label: STATUSES[value].label }))
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

interface FiltersProps {
  search: Search
  problems: Partial<Record<FilterName, string>>
  onChange: (change: Record<string, string | undefined>) => void
}

/** The filters that are wanted less often. */
export function MoreFilters({ search, problems, onChange }: FiltersProps) {
  return (
    <div className={classes.filters}>
      <Select
        label="Done by"
        placeholder="Anybody"
        data={[
          { value: 'API_KEY', label: 'People and clients' },
          { value: 'WORKER', label: 'Workers' },
        ]}
        clearable
        clearButtonProps={{ 'aria-label': 'Anybody' }}
        value={search.by ?? null}
        onChange={(by) => onChange({ by: by ?? undefined })}
      />
      <Written
        label="Key or worker"
        placeholder="Name of the key, or id of the worker"
        value={search.actor}
        problem={problems.actor}
        onChange={(actor) => onChange({ actor })}
      />
      {(['from', 'to'] as const).map((side) => (
        <MultiSelect
          key={side}
          label={side === 'from' ? 'Left the status' : 'Came into the status'}
          placeholder={statusesOf(search, side).length === 0 ? 'Any' : undefined}
          data={STATUS_CHOICES}
          value={statusesOf(search, side)}
          onChange={(statuses) => onChange({ [side]: statuses.join(',') })}
        />
      ))}
      <Written
        label="Job"
        placeholder="Id of the job"
        value={search.job}
        problem={problems.job}
        onChange={(job) => onChange({ job })}
        check={(job) => (UUID.test(job) ? undefined : 'This is not the id of a job')}
      />
      <Written
        label="Data contains"
        placeholder='{"attempt": 2}'
        mono
        value={search.data}
        problem={problems.data}
        onChange={(data) => onChange({ data })}
      />
      <Written
        label="Data fits"
        placeholder="$.latencyMs > 60000"
        mono
        value={search.path}
        problem={problems.path}
        onChange={(path) => onChange({ path })}
      />
    </div>
  )
}

/** A text that counts once it is written: on Enter, or when somebody goes on. */
function Written({
  label,
  placeholder,
  value = '',
  problem,
  mono = false,
  check,
  onChange,
}: {
  label: string
  placeholder: string
  value?: string
  problem?: string
  mono?: boolean
  /** What is wrong with it; what is wrong is not told */
  check?: (text: string) => string | undefined
  onChange: (text: string) => void
}) {
  const [text, setText] = useState(value)
  const [wrong, setWrong] = useState<string>()
  useEffect(() => setText(value), [value])
  function tell() {
    const given = text.trim()
    const found = given && check ? check(given) : undefined
    setWrong(found)
    if (!found && given !== value) onChange(given)
  }
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      maxLength={500}
      dir={mono ? 'ltr' : 'auto'}
      classNames={mono ? { input: classes.mono } : undefined}
      value={text}
      error={wrong ?? problem}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={tell}
      onKeyDown={(event) => event.key === 'Enter' && tell()}
    />
  )
}
