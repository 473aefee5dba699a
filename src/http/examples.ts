/** An operation that GraphiQL opens in a tab of its own. */
interface Example {
  query: string
  variables?: string
}

const AGREEMENT = `MUTUAL NON-DISCLOSURE AGREEMENT

This Agreement is made on March 3, 2026 between Northwind Traders Ltd ("Northwind") and Contoso Bank plc ("Contoso").

1. Each party shall keep the other party's Confidential Information secret and use it only for the Purpose.
2. The obligations of this Agreement last for three (3) years from its date.
3. Neither party may assign this Agreement without the prior written consent of the other party.
4. The receiving party shall pay liquidated damages of USD 50,000 for each material breach.
5. This Agreement is governed by the laws of England and Wales.`

const RESULT_OF_SUBMIT = `
    ... on Job { id status }
    ... on ExpectedError { code message }`

const submit = (name: string, task: object): Example => ({
  query: `mutation ${name}($input: SubmitJobInput!) {
  submitJob(input: $input) {${RESULT_OF_SUBMIT}
  }
}`,
  variables: JSON.stringify(
    { input: { task, document: { inline: { name: 'NDA', text: AGREEMENT } } } },
    null,
    2,
  ),
})

const EVIDENCE = 'evidence { quote match start end page }'

/** Ready-made operations: the three tasks, following a job, its answer, and the list of jobs. */
export const EXAMPLES: Example[] = [
  submit('Summarize', { summarize: { focus: 'obligations and money', length: 'BRIEF' } }),
  submit('Extract', {
    extract: {
      fields: [
        { name: 'governing_law', description: 'Whose law governs the agreement' },
        { name: 'effective_date', description: 'Date of the agreement', type: 'DATE', required: true },
        { name: 'liquidated_damages', description: 'Damages for each breach', type: 'MONEY' },
      ],
    },
  }),
  submit('Evaluate', {
    evaluate: {
      criteria: [
        { name: 'No free assignment', description: 'A party may not assign the agreement without consent' },
        { name: 'Time limit', description: 'The obligations of secrecy end after a fixed term' },
      ],
    },
  }),
  {
    query: `# Put the id of a job into the variables below; its events come as they happen.
subscription Follow($jobId: ID!) {
  jobEvents(jobId: $jobId) { seq type status at data }
}`,
    variables: '{ "jobId": "" }',
  },
  {
    query: `# Put the id of a job into the variables below.
query Answer($id: ID!) {
  job(id: $id) {
    status simulated missing costMicros
    error { code message }
    result {
      ... on SummarizeResult {
        overview { text verified ${EVIDENCE} }
        keyPoints { text verified ${EVIDENCE} }
      }
      ... on ExtractResult {
        values
        fields { name status written ${EVIDENCE} }
      }
      ... on EvaluateResult {
        outcome
        criteria { name verdict reasoning verified ${EVIDENCE} }
      }
    }
  }
}`,
    variables: '{ "id": "" }',
  },
  {
    query: `query Jobs {
  jobs(first: 20) {
    edges { node { id taskType status createdAt document { name } } }
    pageInfo { hasNextPage endCursor }
  }
}`,
  },
]
