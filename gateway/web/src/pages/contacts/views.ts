/** What contacts can be divided by, and the condition that a value of it makes. */
export const DIMENSIONS = [
  'all',
  'organisation',
  'region',
  'activity',
  'category',
  'group',
  'kind',
  'representative',
  'country',
  'type',
] as const

export const GROUP_TONES = { normal: 'plain', vip: 'good', blacklist: 'bad', suppression: 'warn' } as const

export const TALK_CHANNELS = ['call', 'meeting', 'mail', 'letter', 'chat', 'other'] as const

const FIELDS: Record<string, string> = {
  organisation: 'organisation_id',
  group: 'group_id',
  representative: 'representative_id',
}

export function conditionsOf(by: string, value: string | null): string[] {
  return value === null || by === 'all' ? [] : [`${FIELDS[by] ?? by}=${value}`]
}
