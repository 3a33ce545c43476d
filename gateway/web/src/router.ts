import { createRouter, createWebHistory } from 'vue-router'
import type { RouteRecordRaw } from 'vue-router'

import type { Right } from './api/types'
import { useSession } from './session/store'

declare module 'vue-router' {
  interface RouteMeta {
    /** Without this right the page is not offered; the server decides on its data in any case. */
    right?: Right
    open?: boolean
  }
}

export const routes: RouteRecordRaw[] = [
  {
    path: '/sign-in',
    name: 'sign-in',
    component: () => import('./pages/sign-in/SignInPage.vue'),
    meta: { open: true },
  },
  {
    path: '/shared',
    name: 'shared',
    component: () => import('./pages/shared/SharedPage.vue'),
    meta: { open: true },
  },
  {
    path: '/',
    component: () => import('./pages/shell/AppShell.vue'),
    children: [
      { path: '', name: 'home', redirect: { name: 'journal' } },
      {
        path: 'journal',
        name: 'journal',
        component: () => import('./pages/journal/JournalPage.vue'),
        meta: { right: 'registry.read' },
      },
      {
        path: 'journal/:id',
        name: 'entry',
        component: () => import('./pages/record/EntryPage.vue'),
        props: true,
        meta: { right: 'registry.read' },
      },
      {
        path: 'correspondence',
        name: 'correspondence',
        component: () => import('./pages/correspondence/CorrespondencePage.vue'),
        meta: { right: 'registry.read' },
      },
      {
        path: 'contacts',
        name: 'contacts',
        component: () => import('./pages/contacts/ContactsPage.vue'),
        meta: { right: 'contacts.read' },
      },
      {
        path: 'duplicates',
        name: 'duplicates',
        component: () => import('./pages/contacts/MergesPage.vue'),
        meta: { right: 'contacts.read' },
      },
      {
        path: 'contact-duty',
        name: 'contact-duty',
        component: () => import('./pages/contacts/duty/DutyPage.vue'),
        meta: { right: 'contacts.read' },
      },
      {
        path: 'contact-imports',
        name: 'contact-imports',
        component: () => import('./pages/contacts/imports/ImportsPage.vue'),
        meta: { right: 'contacts.import' },
      },
      {
        path: 'contact-imports/:id',
        name: 'contact-import',
        component: () => import('./pages/contacts/imports/ImportPage.vue'),
        props: true,
        meta: { right: 'contacts.read' },
      },
      {
        path: 'contacts/:id',
        name: 'contact',
        component: () => import('./pages/contacts/ContactPage.vue'),
        props: true,
        meta: { right: 'contacts.read' },
      },
      {
        path: 'contacts/:id/privacy',
        name: 'contact-privacy',
        component: () => import('./pages/contacts/privacy/PrivacyPage.vue'),
        props: true,
        meta: { right: 'history.read' },
      },
      {
        path: 'files',
        name: 'files',
        component: () => import('./pages/files/FilesPage.vue'),
        meta: { right: 'registry.read' },
      },
      {
        path: 'files/:id',
        name: 'file',
        component: () => import('./pages/files/FilePage.vue'),
        props: true,
        meta: { right: 'registry.read' },
      },
      {
        path: 'loans',
        name: 'loans',
        component: () => import('./pages/loans/LoansPage.vue'),
        meta: { right: 'registry.read' },
      },
      {
        path: 'plans',
        name: 'plans',
        component: () => import('./pages/plans/PlansPage.vue'),
        meta: { right: 'registry.read' },
      },
      {
        path: 'plans/:id',
        name: 'plan',
        component: () => import('./pages/plans/PlanPage.vue'),
        props: true,
        meta: { right: 'registry.read' },
      },
      {
        path: 'retention',
        name: 'retention',
        component: () => import('./pages/retention/RetentionPage.vue'),
        meta: { right: 'registry.read' },
      },
      {
        path: 'retention/:id',
        name: 'disposal',
        component: () => import('./pages/retention/DisposalPage.vue'),
        props: true,
        meta: { right: 'registry.read' },
      },
      {
        path: 'journals',
        name: 'journals',
        component: () => import('./pages/journals/JournalsPage.vue'),
        meta: { right: 'registry.read' },
      },
      {
        path: 'registry-setup',
        name: 'registry-setup',
        component: () => import('./pages/setup/SetupPage.vue'),
        meta: { right: 'registry.manage' },
      },
      {
        path: 'documents',
        name: 'documents',
        component: () => import('./pages/documents/DocumentsPage.vue'),
        meta: { right: 'documents.read' },
      },
      {
        path: 'trash',
        name: 'trash',
        component: () => import('./pages/documents/TrashPage.vue'),
        meta: { right: 'documents.read' },
      },
      {
        path: 'documents/:id',
        name: 'document',
        component: () => import('./pages/record/DocumentPage.vue'),
        props: true,
        meta: { right: 'documents.read' },
      },
      {
        path: 'staging',
        name: 'staging',
        component: () => import('./pages/staging/StagingPage.vue'),
        meta: { right: 'documents.read' },
      },
      {
        path: 'staging/:id',
        name: 'staged',
        component: () => import('./pages/staging/StagedPage.vue'),
        props: true,
        meta: { right: 'documents.read' },
      },
      {
        path: 'search',
        name: 'search',
        component: () => import('./pages/search/SearchPage.vue'),
        meta: { right: 'search.use' },
      },
      {
        path: 'agents',
        name: 'agents',
        component: () => import('./pages/agents/AgentsPage.vue'),
        meta: { right: 'agents.read' },
      },
      {
        path: 'administration/users',
        name: 'users',
        component: () => import('./pages/administration/UsersPage.vue'),
        meta: { right: 'users.read' },
      },
      {
        path: 'administration/offices',
        name: 'offices',
        component: () => import('./pages/administration/OfficesPage.vue'),
        meta: { right: 'offices.read' },
      },
      {
        path: 'administration/mailboxes',
        name: 'mailboxes',
        component: () => import('./pages/administration/MailboxesPage.vue'),
        meta: { right: 'documents.audit' },
      },
      {
        path: 'administration/audits',
        name: 'audits',
        component: () => import('./pages/administration/AuditsPage.vue'),
        meta: { right: 'documents.audit' },
      },
      {
        path: 'administration/sign-ins',
        name: 'sign-ins',
        component: () => import('./pages/administration/SignInsPage.vue'),
        meta: { right: 'history.read' },
      },
      {
        path: 'administration/history',
        name: 'history',
        component: () => import('./pages/administration/HistoryPage.vue'),
        meta: { right: 'history.read' },
      },
      { path: 'account', name: 'account', component: () => import('./pages/account/AccountPage.vue') },
      { path: ':rest(.*)*', name: 'missing', component: () => import('./pages/shell/MissingPage.vue') },
    ],
  },
]

export function makeRouter() {
  const router = createRouter({
    history: createWebHistory(),
    routes,
    scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
  })
  router.beforeEach((to) => {
    const session = useSession()
    if (to.meta.open) return session.signedIn && to.name === 'sign-in' ? { name: 'home' } : true
    if (!session.signedIn) {
      const wanted = (to.redirectedFrom ?? to).fullPath
      return { name: 'sign-in', query: wanted === '/' ? {} : { next: wanted } }
    }
    return true
  })
  return router
}
