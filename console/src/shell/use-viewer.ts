import { useQuery } from 'urql'
import { ViewerDocument } from '../gql/shell.ts'

/** Who is signed in, and what the server says of itself; undefined until it has answered. */
export function useViewer() {
  const [{ data }] = useQuery({ query: ViewerDocument, requestPolicy: 'cache-first' })
  return data?.viewer
}
