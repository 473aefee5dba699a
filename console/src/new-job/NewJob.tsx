import { Page } from '../parts/Page.tsx'

export function NewJob() {
  return <Page title="NewJob">{null}</Page>
}
