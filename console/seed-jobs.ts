const field = (name: string, type: string, description: string, required = false) => ({
  name,
  type,
  description,
  required,
})

const CONTRACT_FIELDS = [
  field('parties', 'LIST', 'The parties to the agreement'),
  field('effective_date', 'DATE', 'Date on which it takes effect'),
  field('governing_law', 'TEXT', 'State or country whose laws govern the agreement'),
  field('liability_cap', 'MONEY', 'Highest amount of liability'),
]
const CONTRACT_CRITERIA = [
  { name: 'Governing law', description: 'The agreement names the law that governs it' },
  { name: 'Assignment', description: 'A party may not assign the agreement without written permission' },
  { name: 'Arbitration', description: 'Disputes are settled by binding arbitration' },
  { name: 'Non-compete', description: 'A party may not compete with the other' },
]

/** The tasks that every document is given. */
export const TASKS = [
  { summarize: { focus: 'obligations, money and time limits', length: 'BRIEF' } },
  { extract: { fields: CONTRACT_FIELDS } },
  { evaluate: { criteria: CONTRACT_CRITERIA } },
]

/** Asks for what such a document does not hold, so that the job ends PARTIAL. */
export const IMPOSSIBLE = {
  extract: {
    fields: [field('vessel_tonnage', 'NUMBER', 'Gross tonnage of the vessel', true), ...CONTRACT_FIELDS],
  },
}

/** What a lender and an insurer send; written for this file. */
export const LETTERS = [
  {
    name: 'Loan application – Wanjiru Farm Supplies.txt',
    labels: [
      { key: 'team', value: 'lending' },
      { key: 'branch', value: 'Nakuru' },
    ],
    text: `LOAN APPLICATION

Applicant: Wanjiru Farm Supplies Ltd, Nakuru.
Amount requested: KES 2,400,000 for 24 months, to buy stock before the planting season.
Monthly income: KES 610,000 on average over the last twelve months, by the attached statements.
Existing debt: KES 380,000 with Umoja SACCO, paid on time since March 2024.
Security offered: a delivery truck, registration KDA 214X, valued at KES 1,900,000 on 3 September 2026.
The applicant has been a member of the SACCO since 12 May 2019 and has repaid two loans in full.
The guarantor, Peter Mwangi, has signed the guarantee of KES 1,000,000.
`,
    task: {
      extract: {
        fields: [
          field('applicant', 'TEXT', 'Name of the applicant', true),
          field('amount_requested', 'MONEY', 'Amount of the loan', true),
          field('monthly_income', 'MONEY', 'Monthly income of the applicant'),
          field('existing_debt', 'MONEY', 'Debt with other lenders'),
          field('member_since', 'DATE', 'Since when the applicant is a member'),
        ],
      },
    },
  },
  {
    name: 'مطالبة تأمين – حريق المستودع.txt',
    labels: [
      { key: 'team', value: 'claims' },
      { key: 'region', value: 'Gulf' },
    ],
    text: `مطالبة تأمين

المؤمن له: شركة النور للتجارة، دبي.
تاريخ الحادث: ٣ سبتمبر ٢٠٢٦. وقع حريق في المستودع رقم ٧ وأتلف بضائع بقيمة 420,000 درهم.
Policy number: GLF-2026-88120. The loss was reported within 24 hours.
يشمل التأمين أضرار الحريق حتى مبلغ 500,000 درهم لكل حادث.
`,
    task: {
      evaluate: {
        criteria: [
          { name: 'Reported in time', description: 'The loss was reported within 24 hours' },
          { name: 'Policy number', description: 'The claim names the policy number' },
        ],
      },
    },
  },
]
