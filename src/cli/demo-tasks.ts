/** What the demo asks of a contract. */
export const TASKS = [
  {
    title: 'Summarize',
    task: { summarize: { focus: 'obligations, money and time limits', length: 'BRIEF' } },
  },
  {
    title: 'Extract',
    task: {
      extract: {
        fields: [
          { name: 'parties', description: 'The parties to the agreement', type: 'LIST' },
          { name: 'effective_date', description: 'Date on which it takes effect', type: 'DATE' },
          { name: 'governing_law', description: 'State or country whose laws govern the agreement' },
          { name: 'liability_cap', description: 'Highest amount of liability', type: 'MONEY' },
        ],
      },
    },
  },
  {
    title: 'Evaluate',
    task: {
      evaluate: {
        criteria: [
          { name: 'Governing law', description: 'The agreement names the law that governs it' },
          {
            name: 'Assignment',
            description: 'A party may not assign the agreement without written permission',
          },
          { name: 'Arbitration', description: 'Disputes are settled by binding arbitration' },
        ],
      },
    },
  },
] as const
