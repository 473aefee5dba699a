import { Badge, Box, Group, Text, ThemeIcon, Tooltip } from '@mantine/core'
import {
  type Icon,
  IconAlertTriangle,
  IconCheck,
  IconMinus,
  IconQuestionMark,
  IconX,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { memo, useEffect, useRef } from 'react'
import type { Verdict } from '../gql/job.ts'
import classes from './ClaimRow.module.css'
import { type Claim, doubtOf, type Standing } from './claims.ts'
import { EvidenceList } from './EvidenceList.tsx'
import { type Selection, selectionSearch } from './use-selection.ts'

const STANDINGS: Record<Standing, { icon: Icon; color: string; label: string }> = {
  verified: { icon: IconCheck, color: 'teal', label: 'Found in the document' },
  unverified: { icon: IconAlertTriangle, color: 'orange', label: 'Not verified' },
  absent: { icon: IconMinus, color: 'gray', label: 'The document does not say' },
}

const MISSING = { icon: IconAlertTriangle, color: 'orange', label: 'Required, and not stated' }
const isMissing = ({ required, standing }: Claim) => required && standing === 'absent'

const VERDICTS: Record<Verdict, { icon: Icon; color: string; label: string }> = {
  PASS: { icon: IconCheck, color: 'teal', label: 'Met' },
  FAIL: { icon: IconX, color: 'red', label: 'Not met' },
  UNDETERMINED: { icon: IconQuestionMark, color: 'gray', label: 'Undetermined' },
}

/** One thing that the answer says; selected, with the evidence for it. */
export const ClaimRow = memo(function ClaimRow({
  claim,
  selected,
}: {
  claim: Claim
  selected: Selection | undefined
}) {
  const row = useRef<HTMLLIElement>(null)
  const isSelected = selected !== undefined
  useEffect(() => {
    if (isSelected) row.current?.scrollIntoView({ block: 'nearest' })
  }, [isSelected])
  const { icon: Sign, color, label } = isMissing(claim) ? MISSING : STANDINGS[claim.standing]
  return (
    <li ref={row} className={classes.claim} data-selected={isSelected || undefined}>
      <Link
        from="/jobs/$jobId"
        to="."
        search={(before) => ({ ...before, ...selectionSearch({ claim: claim.id, index: 0 }) })}
        replace
        resetScroll={false}
        className={classes.link}
        aria-current={isSelected || undefined}
      >
        <Tooltip label={label}>
          <ThemeIcon variant="light" color={color} size={20} radius="xl" role="img" aria-label={label}>
            <Sign size={13} stroke={2.5} />
          </ThemeIcon>
        </Tooltip>
        <Box miw={0}>
          <Name claim={claim} />
          <Says claim={claim} open={isSelected} />
        </Box>
      </Link>
      {selected && <EvidenceList claim={claim} selected={selected} />}
    </li>
  )
})

function Name({ claim: { name, verdict } }: { claim: Claim }) {
  return (
    <Group gap={8} wrap="nowrap" justify="space-between">
      <Text size="xs" c="dimmed" className="clip" title={name} dir="auto">
        {name}
      </Text>
      {verdict && <VerdictBadge verdict={verdict} />}
    </Group>
  )
}

export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  const { icon: Sign, color, label } = VERDICTS[verdict]
  return (
    <Badge
      size="sm"
      tt="none"
      fw={500}
      color={color}
      flex="none"
      leftSection={<Sign size={12} stroke={2.5} />}
    >
      {label}
    </Badge>
  )
}

function Says({ claim, open }: { claim: Claim; open: boolean }) {
  const quiet = claim.says === undefined
  return (
    <>
      <Text
        size="sm"
        fw={claim.prose || claim.asked || quiet ? undefined : 500}
        c={quiet && !claim.required ? 'dimmed' : undefined}
        dir="auto"
        className={quiet && claim.required ? classes.doubt : classes.says}
        lineClamp={open || claim.prose ? undefined : 3}
      >
        {claim.asked ?? claim.says ?? (claim.required ? 'Not stated, though required' : 'Not stated')}
      </Text>
      {open && claim.asked && (
        <Text size="sm" c="dimmed" dir="auto" className={classes.says} mt={4}>
          {claim.says}
        </Text>
      )}
      {open && claim.written && (
        <Text size="xs" c="dimmed" dir="auto" className={classes.says}>
          Written as “{claim.written}”
        </Text>
      )}
      {claim.standing === 'unverified' && (
        <Text size="xs" className={classes.doubt}>
          {doubtOf(claim)}
        </Text>
      )}
    </>
  )
}
