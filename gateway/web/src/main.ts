import '@fontsource-variable/inter/index.css'
import './design/reset.css'
import 'vuetify/styles'
import './design/base.css'

import { createPinia } from 'pinia'
import { createApp } from 'vue'

import App from './App.vue'
import { whenSignedOut } from './api/client'
import { isProblem } from './api/problem'
import { firstFocus } from './design/firstFocus'
import { keepFocusAtField } from './design/menuFocus'
import { useToasts } from './design/toasts'
import { vuetify } from './design/vuetify'
import { firstLanguage, i18n, setLanguage } from './i18n'
import { makeRouter } from './router'
import { useSession } from './session/store'

const RELOADED = 'kancelaria.reloaded'
const SOON_MS = 20_000

/** After an update of the server an open page asks for parts that are gone: begin anew, but not again and again. */
addEventListener('vite:preloadError', (event) => {
  const last = Number(sessionStorage.getItem(RELOADED) ?? 0)
  if (Date.now() - last < SOON_MS) return
  event.preventDefault()
  sessionStorage.setItem(RELOADED, String(Date.now()))
  location.reload()
})

async function start(): Promise<void> {
  await setLanguage(firstLanguage())
  const app = createApp(App).use(createPinia()).use(i18n).use(vuetify)
  const session = useSession()
  const router = makeRouter()
  whenSignedOut(session.end)
  app.config.errorHandler = (error) => {
    console.error(error)
    useToasts().show('error', i18n.global.t('problem.page'))
  }
  await session.restore().catch((error: unknown) => {
    if (!isProblem(error)) throw error
    if (error.status !== 401) session.startProblem = error
  })
  app.directive('first-focus', firstFocus)
  keepFocusAtField()
  app.use(router)
  await router.isReady()
  app.mount('#app')
}

void start()
