import type { StagedState } from '@/api'

export const STAGED_TONES = {
  waiting: 'warn',
  releasing: 'busy',
  released: 'good',
  dropped: 'plain',
  joined: 'plain',
} as const satisfies Record<StagedState, string>
