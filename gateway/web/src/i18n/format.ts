import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** English for an organisation in Europe: day before month, as in the four other languages. */
export const formatLocale = (language: string) => (language === 'en' ? 'en-GB' : language)

export function formatSize(bytes: number, language: string): string {
  const step = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  return new Intl.NumberFormat(formatLocale(language), {
    style: 'unit',
    unit: UNITS[step],
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step < 2 ? 0 : 1,
  }).format(bytes / 1000 ** step)
}

/** "3 minutes ago"; under a minute "now". */
export function formatAgo(moment: string, language: string, now: number = Date.now()): string {
  const seconds = (Date.parse(moment) - now) / 1000
  const format = new Intl.RelativeTimeFormat(formatLocale(language), { numeric: 'auto' })
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit)
  }
  return format.format(0, 'second')
}

/** Dates, times, numbers and sizes in the chosen language. */
export function useFormat() {
  const { locale } = useI18n()
  const tag = computed(() => formatLocale(locale.value))
  const dayFormat = computed(() => new Intl.DateTimeFormat(tag.value, { dateStyle: 'medium' }))
  const momentFormat = computed(() => new Intl.DateTimeFormat(tag.value, { dateStyle: 'medium', timeStyle: 'short' }))
  const preciseFormat = computed(() => new Intl.DateTimeFormat(tag.value, { dateStyle: 'full', timeStyle: 'medium' }))
  const numberFormat = computed(() => new Intl.NumberFormat(tag.value))
  const countryNames = computed(() => new Intl.DisplayNames([tag.value], { type: 'region' }))
  const languageNames = computed(() => new Intl.DisplayNames([tag.value], { type: 'language' }))

  return {
    /** A date without a time, such as `2026-03-01`. */
    day: (date: string | null) => (date ? dayFormat.value.format(new Date(`${date}T00:00`)) : ''),
    moment: (moment: string | null) => (moment ? momentFormat.value.format(new Date(moment)) : ''),
    precise: (moment: string | null) => (moment ? preciseFormat.value.format(new Date(moment)) : ''),
    number: (value: number) => numberFormat.value.format(value),
    size: (bytes: number) => formatSize(bytes, locale.value),
    ago: (moment: string, now?: number) => formatAgo(moment, locale.value, now),
    /** Of an ISO 3166-1 code. */
    countryName: (code: string) => countryNames.value.of(code) ?? code,
    languageName: (code: string) => languageNames.value.of(code) ?? code,
  }
}
