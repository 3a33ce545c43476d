"""One module for each area of the API; each holds `area`. The order is that of the API's document."""

from gateway.api import (
    agents,
    contact_groups,
    contact_imports,
    contact_log,
    contacts,
    documents,
    documents_shares,
    documents_store,
    events,
    history,
    offices,
    registry,
    registry_disposals,
    registry_evidence,
    registry_files,
    registry_forms,
    registry_lines,
    registry_loans,
    registry_plans,
    search,
    session,
    users,
)

AREAS = tuple(
    module.area
    for module in (
        session,
        documents,
        documents_store,
        documents_shares,
        registry,
        registry_evidence,
        registry_lines,
        registry_files,
        registry_loans,
        registry_disposals,
        registry_forms,
        registry_plans,
        contacts,
        contact_groups,
        contact_log,
        contact_imports,
        search,
        offices,
        users,
        agents,
        history,
        events,
    )
)
