import { Page } from '../parts/Page.tsx'

export function Overview() {
  return <Page title="Overview">{null}</Page>
}
