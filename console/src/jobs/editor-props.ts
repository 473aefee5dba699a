/** What every editor of a filter is given. */
export interface EditorProps {
  /** What is being filtered by */
  label: string
  /** As in the URL; empty when the filter is not set yet */
  value: string
  onChange: (value: string) => void
  onDone: () => void
}
