import { lazy, Suspense } from 'react'
import { words } from '../format/words.ts'
import { CauseEditor, ErrorEditor, ModelEditor } from './AskedEditors.tsx'
import { ChoiceEditor } from './ChoiceEditor.tsx'
import type { EditorProps } from './editor-props.ts'
import { type FilterName, filterForm, TASK_TYPES } from './filters.ts'
import { JsonEditor } from './JsonEditor.tsx'
import { LabelsEditor } from './LabelsEditor.tsx'
import { NumbersEditor } from './NumbersEditor.tsx'
import { TextEditor } from './TextEditor.tsx'

const TimeRangePicker = lazy(() => import('../parts/TimeRangePicker.tsx'))

const TYPES = TASK_TYPES.map((type) => ({ value: type, label: words(type) }))
const EVIDENCE = [
  { value: '1', label: 'With a claim that is not in the document' },
  { value: '0', label: 'With every claim in the document' },
]

/** What changes a filter, by its kind. */
export default function FilterEditor({ name, ...rest }: Omit<EditorProps, 'label'> & { name: FilterName }) {
  const { kind, label } = filterForm(name)
  const props = { label, ...rest }
  switch (kind) {
    case 'types':
      return <ChoiceEditor {...props} options={TYPES} several />
    case 'flag':
      return <ChoiceEditor {...props} options={EVIDENCE} />
    case 'errors':
      return <ErrorEditor {...props} />
    case 'causes':
      return <CauseEditor {...props} />
    case 'model':
      return <ModelEditor {...props} />
    case 'time':
      return (
        <Suspense fallback={<div style={{ width: 300, height: 240 }} />}>
          <TimeRangePicker
            value={props.value}
            onChange={(value) => {
              props.onChange(value)
              props.onDone()
            }}
          />
        </Suspense>
      )
    case 'labels':
      return <LabelsEditor {...props} />
    case 'money':
      return <NumbersEditor {...props} unit="$" />
    case 'seconds':
      return <NumbersEditor {...props} unit="s" />
    case 'json':
      return <JsonEditor {...props} />
    case 'text':
      return <TextEditor {...props} />
  }
}
