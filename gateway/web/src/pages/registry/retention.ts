import { useI18n } from 'vue-i18n'

import type { Trigger } from '@/api'

interface Rule {
  flag: string
  years: number | null
  permanent: boolean
  trigger: Trigger
}

/** A retention rule in words. */
export function useRetention() {
  const { t } = useI18n()

  function rule({ flag, years, permanent, trigger }: Rule): string {
    const span = permanent ? t('retention.permanent') : years === null ? '' : t('retention.years', { n: years }, years)
    const from = span && !permanent && trigger !== 'closure' ? t(`trigger.${trigger}`) : ''
    return [flag, span, from].filter(Boolean).join(' · ')
  }

  return { rule }
}
