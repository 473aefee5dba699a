import { Page } from '../parts/Page.tsx'

export function Endpoint() {
  return <Page title="Endpoint">{null}</Page>
}
