import { Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import classes from './ClaimRow.module.css'
import { type Claim, type Evidence, matchText } from './claims.ts'
import { type Selection, selectionSearch } from './use-selection.ts'

/** The quotes for a claim, each with how it was found; a click shows its place. */
export function EvidenceList({ claim, selected }: { claim: Claim; selected: Selection }) {
  if (claim.evidence.length === 0) {
    return (
      <Text size="xs" c="dimmed" px={41} pb="sm">
        {claim.standing === 'absent'
          ? 'It rests on something that the document does not say.'
          : 'No quote was given.'}
      </Text>
    )
  }
  return (
    <ul className={classes.evidence}>
      {claim.evidence.map((evidence, index) => (
        <li key={evidence.quote}>
          {evidence.start === null ? (
            <div className={classes.quote} data-missing>
              <Quote evidence={evidence} />
            </div>
          ) : (
            <Link
              from="/jobs/$jobId"
              to="."
              search={(before) => ({ ...before, ...selectionSearch({ claim: claim.id, index }) })}
              replace
              resetScroll={false}
              className={classes.quote}
              data-similar={evidence.match === 'FUZZY' || undefined}
              data-here={index === selected.index || undefined}
              aria-current={index === selected.index || undefined}
            >
              <Quote evidence={evidence} />
            </Link>
          )}
        </li>
      ))}
    </ul>
  )
}

function Quote({ evidence }: { evidence: Evidence }) {
  const { found, quote, match, page } = evidence
  return (
    <>
      <Text size="sm" className={classes.words} dir="auto" lineClamp={6} component="span">
        {found ?? quote}
      </Text>
      <Text size="xs" c="dimmed" component="span">
        {match === null && 'The model’s words. '}
        {matchText(evidence)}
        {page !== null && ` · page ${page}`}
      </Text>
      {match === 'FUZZY' && (
        <Text size="xs" c="dimmed" dir="auto" component="span" display="block" lineClamp={6}>
          The model wrote: “{quote}”
        </Text>
      )}
    </>
  )
}
