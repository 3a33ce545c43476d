import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript'
import { expect, it } from 'vitest'

const here = (path: string) => join(import.meta.dirname, '..', path)

it('the types are those of the committed API description', { timeout: 30_000 }, async () => {
  const document = JSON.parse(readFileSync(here('openapi.json'), 'utf8'))
  const made = await openapiTS(document, { rootTypes: true, rootTypesNoSchemaPrefix: true })
  expect(readFileSync(here('src/api/schema.d.ts'), 'utf8')).toBe(COMMENT_HEADER + astToString(made))
})
