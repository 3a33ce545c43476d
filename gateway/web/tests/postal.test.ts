import { describe, expect, it } from 'vitest'

import { rangeText, readRange } from '@/pages/contacts/duty/postal'

describe('postal ranges', () => {
  it.each([
    ['SK 900-929', 'SK', '900', '929'],
    ['sk 811 01 – 821 09', 'SK', '811 01', '821 09'],
    ['SK 917', 'SK', '917', '917'],
    ['PL 00-950', 'PL', '00-950', '00-950'],
    ['PL 00-001 - 05-999', 'PL', '00-001', '05-999'],
  ])('%s is read', (line, country, first, last) => {
    expect(readRange(line)).toEqual({ country, first, last })
    expect(readRange(rangeText({ country, first, last }))).toEqual({ country, first, last })
  })

  it.each(['', '917 01', 'no range', 'SK 1-2-3', 'SK -'])('%s is none', (line) => {
    expect(readRange(line)).toBeNull()
  })
})
