import { Page } from '../parts/Page.tsx'

export function Workers() {
  return <Page title="Workers">{null}</Page>
}
