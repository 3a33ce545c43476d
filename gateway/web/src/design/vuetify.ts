import { createVuetify } from 'vuetify'
import { aliases, mdi } from 'vuetify/iconsets/mdi-svg'
import { en, hr, pl, ru, sk } from 'vuetify/locale'

import { storedTheme } from './theme'

const light = {
  dark: false,
  colors: {
    background: '#f5f6f4',
    surface: '#ffffff',
    raised: '#eef1ef',
    line: '#dbe0dd',
    muted: '#58656b',
    'on-background': '#1a2327',
    'on-surface': '#1a2327',
    primary: '#1d4f5c',
    'on-primary': '#ffffff',
    secondary: '#7a5518',
    success: '#1f6b45',
    'on-success': '#ffffff',
    warning: '#8a5a00',
    'on-warning': '#ffffff',
    error: '#a92b2b',
    'on-error': '#ffffff',
    info: '#2a5a8c',
    'on-info': '#ffffff',
    mark: '#ffe08a',
    'on-mark': '#2b2100',
  },
  variables: { 'border-opacity': 0.16, 'medium-emphasis-opacity': 0.74, 'high-emphasis-opacity': 0.96 },
}

const dark = {
  dark: true,
  colors: {
    background: '#12171a',
    surface: '#1a2125',
    raised: '#222b30',
    line: '#303b41',
    muted: '#a3b1b7',
    'on-background': '#e4eaec',
    'on-surface': '#e4eaec',
    primary: '#7cc3d2',
    'on-primary': '#06262e',
    secondary: '#e0b26c',
    success: '#7fcfa3',
    'on-success': '#06281a',
    warning: '#e6b657',
    'on-warning': '#2b1d00',
    error: '#f29b95',
    'on-error': '#3a0a08',
    info: '#93bdec',
    'on-info': '#071f38',
    mark: '#7a5f10',
    'on-mark': '#fff3cf',
  },
  variables: { 'border-opacity': 0.2, 'medium-emphasis-opacity': 0.76, 'high-emphasis-opacity': 0.96 },
}

/** The browser hides the attribute of a nonce from scripts, but not the property. */
function nonce(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce || undefined
}

/** Vuetify's own lets a press through to the page below while it plays, so that a quick click on an item is lost. */
const transition = 'k-appear'
const field = { variant: 'outlined', density: 'compact', hideDetails: 'auto', color: 'primary' } as const

export const vuetify = createVuetify({
  icons: { defaultSet: 'mdi', aliases, sets: { mdi } },
  locale: { locale: 'en', fallback: 'en', messages: { en, sk, pl, hr, ru } },
  theme: { defaultTheme: storedTheme(), themes: { light, dark }, cspNonce: nonce() },
  display: { mobileBreakpoint: 840 },
  defaults: {
    VTextField: field,
    VTextarea: field,
    VSelect: { ...field, transition, menuProps: { maxHeight: 380 } },
    VAutocomplete: { ...field, transition, menuProps: { maxHeight: 380 } },
    VCombobox: { ...field, transition, menuProps: { maxHeight: 380 } },
    VCheckbox: { density: 'compact', hideDetails: 'auto', color: 'primary' },
    VSwitch: { density: 'compact', hideDetails: 'auto', color: 'primary', inset: true },
    VBtn: { variant: 'text', rounded: 'lg', height: 36 },
    VBtnToggle: { density: 'compact', color: 'primary', variant: 'outlined', rounded: 'lg', divided: true },
    VChip: { size: 'small', label: true, variant: 'tonal' },
    VList: { density: 'compact', nav: true },
    VMenu: { offset: 6, transition },
    VDialog: { maxWidth: 640, scrollable: true, transition },
    VAlert: { variant: 'tonal', density: 'compact', rounded: 'lg' },
    VTabs: { color: 'primary', density: 'compact' },
  },
})
