import type { Directive } from 'vue'

/**
 * `v-first-focus`: the field in which typing begins, from the moment it is there. Vuetify's own `autofocus` waits until
 * the field is seen to be visible, and on a slow machine takes the focus from a field that is being typed in already.
 */
export const firstFocus: Directive<HTMLElement, boolean | undefined> = {
  mounted(element, { value = true }) {
    if (value) element.querySelector<HTMLElement>('input:not([type=hidden]), textarea')?.focus()
  },
}
