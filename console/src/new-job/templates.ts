import type { FieldType } from '../gql/new-job.ts'
import { type Draft, newCriterion, newField, type TaskType } from './draft.ts'

interface Template {
  name: string
  /** What it is used for, in a few words */
  about: string
  taskType: TaskType
  fields?: [name: string, type: FieldType, description: string, required?: 'required'][]
  criteria?: [name: string, description: string][]
  focus?: string
}

export const TEMPLATES: Template[] = [
  {
    name: 'Contract review',
    about: 'Parties, dates, money and the clauses that matter',
    taskType: 'EXTRACT',
    fields: [
      ['parties', 'LIST', 'Full legal names of all parties to the agreement', 'required'],
      ['effective_date', 'DATE', 'Date on which the agreement takes effect', 'required'],
      ['expiration_date', 'DATE', 'Date on which the initial term ends'],
      ['renewal_term', 'TEXT', 'How and for how long it renews after the initial term'],
      ['notice_to_end_renewal', 'TEXT', 'Notice that a party must give so that it does not renew'],
      ['governing_law', 'TEXT', 'State or country whose law governs the agreement', 'required'],
      ['contract_value', 'MONEY', 'Total amount to be paid, or the minimum commitment'],
      ['payment_terms', 'TEXT', 'When invoices are due'],
      ['liability_cap', 'TEXT', 'The most that a party is liable for'],
      ['exclusivity', 'BOOLEAN', 'Whether a party may not deal with others'],
      ['termination_for_convenience', 'BOOLEAN', 'Whether a party may end it without a cause'],
    ],
    criteria: [
      ['Liability is capped', 'The liability of each party is limited to an amount.'],
      ['No automatic renewal', 'The agreement does not renew unless a party says so.'],
      ['Can be ended', 'Each party can end the agreement with 90 days of notice or less.'],
      ['Assignment needs consent', 'No party may assign the agreement without the consent of the other.'],
      ['Confidentiality survives', 'Duties of confidentiality go on after the agreement ends.'],
    ],
    focus: 'What each party must do and pay, how long it runs, how it ends, and what is unusual',
  },
  {
    name: 'Loan screening',
    about: 'Whether an application meets the lender’s rules',
    taskType: 'EVALUATE',
    criteria: [
      ['Identity is complete', 'The application states the borrower’s full name, date of birth and address.'],
      ['Income is documented', 'Income of the last two years is stated, with its source.'],
      [
        'Debt to income',
        'Monthly debts, with the new payment, are at most 43 % of the monthly gross income.',
      ],
      [
        'Loan to value',
        'The loan is at most 80 % of the value of the property, or mortgage insurance is stated.',
      ],
      [
        'Employment is stable',
        'The borrower has worked for the same employer, or in the same line, for two years.',
      ],
      ['No recent bankruptcy', 'No bankruptcy or foreclosure in the last seven years is declared.'],
      ['Signed', 'The borrower has signed and dated the application.'],
    ],
    fields: [
      ['borrower_name', 'TEXT', 'Full name of the borrower', 'required'],
      ['loan_amount', 'MONEY', 'Amount that is asked for', 'required'],
      ['loan_purpose', 'TEXT', 'Purchase, refinance, construction or another'],
      ['loan_term_months', 'NUMBER', 'Term of the loan in months'],
      ['interest_rate', 'NUMBER', 'Interest rate in percent a year'],
      ['monthly_income', 'MONEY', 'Gross monthly income of the borrower', 'required'],
      ['monthly_debts', 'MONEY', 'Sum of all monthly debt payments'],
      ['employer', 'TEXT', 'Name of the present employer'],
      ['employed_since', 'DATE', 'First day at the present employer'],
      ['property_address', 'TEXT', 'Address of the property that secures the loan'],
      ['property_value', 'MONEY', 'Appraised or stated value of the property'],
    ],
    focus: 'Who borrows how much for what, from what income, and what speaks against it',
  },
  {
    name: 'Insurance claim',
    about: 'Who lost what, when, how, and what it cost',
    taskType: 'EXTRACT',
    fields: [
      ['claimant', 'TEXT', 'Full name of whoever makes the claim', 'required'],
      ['policy_number', 'TEXT', 'Number of the policy', 'required'],
      ['date_of_loss', 'DATE', 'Day on which the loss happened', 'required'],
      ['date_reported', 'DATE', 'Day on which the loss was reported'],
      ['place_of_loss', 'TEXT', 'Where it happened'],
      ['cause_of_loss', 'TEXT', 'What caused the loss, such as water, fire, theft or collision', 'required'],
      ['damaged_items', 'LIST', 'Each item that was damaged or lost'],
      ['amount_claimed', 'MONEY', 'Total amount of the claim'],
      ['deductible', 'MONEY', 'Amount that the insured bears'],
      ['police_report', 'BOOLEAN', 'Whether the police made a report'],
      ['injuries', 'BOOLEAN', 'Whether anybody was hurt'],
    ],
    criteria: [
      ['Reported in time', 'The loss was reported within 30 days.'],
      ['Policy in force', 'The policy was in force on the day of the loss.'],
      ['Cause is covered', 'The cause of the loss is one that the policy covers.'],
      ['Amount is supported', 'Invoices, estimates or receipts support the amount.'],
      ['No other insurance', 'No other insurance is said to cover the same loss.'],
    ],
    focus: 'What happened, what is claimed, and what is still to be clarified',
  },
  {
    name: 'Report summary',
    about: 'What a busy reader must know',
    taskType: 'SUMMARIZE',
    focus: 'Results against plan, what has changed, risks, and what is asked of the reader',
    fields: [
      ['period', 'TEXT', 'Period that the report covers', 'required'],
      ['revenue', 'MONEY', 'Revenue of the period'],
      ['operating_income', 'MONEY', 'Operating income or loss of the period'],
      ['outlook', 'TEXT', 'What is expected of the next period'],
      ['risks', 'LIST', 'Each risk that is named'],
    ],
    criteria: [
      ['Covers the whole period', 'The report has figures for the whole period that it names.'],
      ['Compares', 'Figures are compared with the period before or with the plan.'],
      ['Risks are named', 'The report names what could go wrong.'],
    ],
  },
]

/** What a draft asks once a template was taken; its document and the rest stay. */
export const applied = (draft: Draft, { taskType, fields, criteria, focus }: Template): Draft => ({
  ...draft,
  taskType,
  fields: (fields ?? []).map(([name, type, description, required]) =>
    newField({ name, type, description, required: required !== undefined }),
  ),
  criteria: (criteria ?? []).map(([name, description]) => newCriterion({ name, description })),
  focus: focus ?? '',
})
