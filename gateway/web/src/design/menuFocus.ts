/**
 * Vuetify makes a menu inert as it closes, and what was chosen there by keyboard takes the focus along to nowhere: the
 * next Tab would begin at the top of the dialog. It goes back to the field that opened the menu instead.
 */
export function keepFocusAtField(): void {
  document.addEventListener('focusout', ({ target, relatedTarget }) => {
    const menu = (target as Element).closest('.v-menu')
    if (relatedTarget || !menu?.id) return
    requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return
      document.querySelector<HTMLElement>(`input[aria-controls="${CSS.escape(menu.id)}"]`)?.focus()
    })
  })
}
