import { describe, expect, it } from 'vitest'
import { draftLike } from '../../console/src/new-job/copied.ts'
import { type Draft, emptyDraft, inputOf, newCriterion, newField } from '../../console/src/new-job/draft.ts'
import { readTextFile } from '../../console/src/new-job/read-text-file.ts'
import { withStandIn } from '../../console/src/new-job/stand-in.ts'
import { applied, TEMPLATES } from '../../console/src/new-job/templates.ts'
import { submitParser } from '../../src/jobs/submit-input.ts'

const parse = submitParser(2_000_000)
const draft = {
  ...emptyDraft(),
  text: 'The rent is 100 €.',
  fields: [newField({ name: 'rent', type: 'MONEY' })],
}

describe('the draft of a job', () => {
  it('asks only for what differs from what holds by itself', () => {
    expect(inputOf(draft)).toEqual({
      document: { inline: { text: 'The rent is 100 €.' } },
      task: { extract: { fields: [{ name: 'rent', type: 'MONEY' }] } },
    })
  })

  it('asks for its options in the units of the API', () => {
    const options = { maxCost: 0.25, webhookUrl: ' https://example.com/x ', priority: 'BULK' as const }
    expect(inputOf({ ...draft, ...options }, 'id-1')).toMatchObject({
      document: { id: 'id-1' },
      maxCostMicros: 250_000,
      webhookUrl: 'https://example.com/x',
      priority: 'BULK',
    })
  })

  it('keeps empty rows, so that the server can name them', () => {
    const evaluate = { ...draft, taskType: 'EVALUATE' as const, criteria: [newCriterion()] }
    expect(() => parse(inputOf(evaluate))).toThrow(/criteria/)
  })

  it.each(TEMPLATES)('is a valid job of each task with the template $name', (template) => {
    for (const taskType of ['EXTRACT', 'EVALUATE', 'SUMMARIZE'] as const)
      expect(parse(inputOf({ ...applied(draft, template), taskType })).task.taskType).toBe(taskType)
  })
})

describe('the draft of a job like another one', () => {
  const submitted = (changes: Partial<Draft> = {}) => {
    const { labels, task, ...options } = parse(inputOf({ ...draft, ...changes }))
    return {
      ...options,
      ...task,
      id: 'job-1',
      labels: Object.entries(labels).map(([key, value]) => ({ key, value })),
      error: null,
      document: { id: 'document-1', name: 'Lease', erasedAt: null },
    }
  }
  const options = {
    labels: [{ key: 'team:eu', value: 'legal' }],
    priority: 'BULK' as const,
    maxCost: 0.123457,
    whenOverBudget: 'FAIL' as const,
    webhookUrl: 'https://example.com/x',
  }

  it.each(['EXTRACT', 'EVALUATE', 'SUMMARIZE'] as const)(
    'asks for the same as an %s job, its options included',
    (taskType) => {
      const asked = { ...applied(draft, TEMPLATES[0]!), taskType, length: 'BRIEF' as const, ...options }
      expect(inputOf(draftLike(submitted(asked)), 'document-1')).toEqual(inputOf(asked, 'document-1'))
    },
  )

  it('leaves its times behind, which were of that day', () => {
    const soon = new Date(Date.now() + 3_600_000)
    const job = { ...submitted(), runAfter: soon, deadline: soon }
    expect(draftLike(job)).toMatchObject({ runAfter: null, deadline: null })
  })

  it('begins with an empty row where the content was erased', () => {
    const { fields, criteria, labels } = draftLike({ ...submitted(options), input: {} })
    expect({ fields, criteria, labels }).toMatchObject({
      fields: [{ name: '', type: 'TEXT' }],
      criteria: [{ name: '' }],
      labels: options.labels,
    })
  })
})

describe('what an estimate is asked with', () => {
  it.each(['The rent is 100 €.', 'ascii', '合同', '😀 x'])(
    'has as many bytes as %s and nothing of it',
    (text) => {
      const sent = withStandIn(inputOf({ ...draft, text, name: 'secret' })).document.inline
      expect(Buffer.byteLength(sent!.text)).toBe(Buffer.byteLength(text))
      expect(JSON.stringify(sent)).not.toMatch(/secret|rent|ascii|合|😀/)
      expect(sent!.text.length).toBeLessThanOrEqual(text.length)
    },
  )
})

describe('a file', () => {
  const read = (name: string, content: string | Uint8Array<ArrayBuffer>, type = '') =>
    readTextFile(new File([content], name, { type }), 1000)

  it('is read as UTF-8, or as UTF-16 with its mark', async () => {
    expect(await read('a.md', 'Grüße')).toEqual({ name: 'a.md', text: 'Grüße' })
    expect(await read('a.txt', new Uint8Array([0xff, 0xfe, 0x41, 0, 0x42, 0]))).toEqual({
      name: 'a.txt',
      text: 'AB',
    })
    expect(await read('a', 'x', 'text/plain')).toEqual({ name: 'a', text: 'x' })
  })

  it.each<[string, string, string | Uint8Array<ArrayBuffer>, RegExp]>([
    ['of another kind', 'a.pdf', '%PDF', /not a text file/],
    ['that is too long', 'a.txt', 'x'.repeat(1001), /longer than 1,000/],
    ['that is far too long', 'a.txt', 'x'.repeat(5000), /longer than 1,000/],
    ['that is not UTF-8', 'a.txt', new Uint8Array([0xc3, 0x28]), /UTF-8/],
    ['that is binary', 'a.txt', 'a\0b', /UTF-8/],
    ['that is empty', 'a.txt', ' \n', /empty/],
  ])('%s is refused', async (_, name, content, problem) => {
    expect(await read(name, content)).toEqual({ problem: expect.stringMatching(problem) })
  })
})
