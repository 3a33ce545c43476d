import { describe, expect, it } from 'vitest'

import { placesOf } from '@/design/problems'

describe('where a refusal is shown', () => {
  it('is the field, and the very place inside of it', () => {
    expect(placesOf('/title')).toEqual(['title'])
    expect(placesOf('/legal_ids/1/value')).toEqual(['legal_ids', 'legal_ids/1/value'])
  })

  it('is told from the part of the request that the form fills in', () => {
    expect(placesOf('/entry/emails/0/address', 'entry')).toEqual(['emails', 'emails/0/address'])
    expect(placesOf('/entry', 'entry')).toEqual([''])
  })
})
