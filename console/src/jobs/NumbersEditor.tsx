import { Group, NumberInput } from '@mantine/core'
import { useState } from 'react'
import { EditorForm } from './EditorForm.tsx'
import type { EditorProps } from './editor-props.ts'
import { readNumbers, writeNumbers } from './values.ts'

/** A least and a most amount; either may be open. */
export function NumbersEditor({ label, value, onChange, onDone, unit }: EditorProps & { unit: '$' | 's' }) {
  const [range, setRange] = useState(() => readNumbers(value) ?? {})
  const reversed = range.from !== undefined && range.to !== undefined && range.from >= range.to
  const affix = unit === '$' ? { prefix: '$' } : { suffix: ' s' }
  return (
    <EditorForm
      disabled={reversed || (range.from === undefined && range.to === undefined)}
      onApply={() => {
        onChange(writeNumbers(range))
        onDone()
      }}
    >
      <Group gap="xs" grow align="flex-start">
        {(['from', 'to'] as const).map((side) => (
          <NumberInput
            key={side}
            label={side === 'from' ? `${label} from` : 'below'}
            {...affix}
            min={0}
            decimalScale={6}
            hideControls
            value={range[side] ?? ''}
            onChange={(amount) =>
              setRange({ ...range, [side]: typeof amount === 'number' ? amount : undefined })
            }
            error={side === 'to' && reversed && 'Is not above the other'}
            autoFocus={side === 'from'}
          />
        ))}
      </Group>
    </EditorForm>
  )
}
