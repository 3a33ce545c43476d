/** Light, dark, or as the system says; kept on this device. */
export const THEMES = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof THEMES)[number]

const KEY = 'kancelaria.theme'

export function storedTheme(): ThemeChoice {
  const stored = localStorage.getItem(KEY)
  return THEMES.find((theme) => theme === stored) ?? 'system'
}

export function storeTheme(theme: ThemeChoice): void {
  localStorage.setItem(KEY, theme)
}
