import { isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'
import { expect, it } from 'vitest'
import { schema } from '../../src/schema/index.ts'

const ours = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'))

it('every type, field, argument and enum value of the schema is described', () => {
  const bare: string[] = []
  const check = (name: string, { description }: { description?: string | null }) => {
    if (!description?.trim()) bare.push(name)
  }
  for (const type of ours) {
    check(type.name, type)
    if (isEnumType(type)) {
      for (const value of type.getValues())
        if (!SELF_EVIDENT.has(type.name)) check(`${type.name}.${value.name}`, value)
    }
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      check(`${type.name}.${field.name}`, field)
      for (const argument of 'args' in field ? field.args : [])
        check(`${type.name}.${field.name}(${argument.name})`, argument)
    }
  }
  expect(bare).toEqual([])
})

// Their values repeat a list that stands in the docs, or mean what they say.
const SELF_EVIDENT = new Set(['EventType', 'FieldType', 'Priority', 'SummaryLength'])
