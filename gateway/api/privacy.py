"""Requests of people about their data: reports of all that is held, and erasure (GDPR art. 15 and 17)."""

from flask import Response

from gateway.areas import Area
from gateway.calls import Call
from gateway.streams import serve, streamed
from shared.contracts.contacts import (
    ErasePerson,
    GetErasureNotice,
    GetPrivacyCase,
    ListPrivacyCases,
    OpenPrivacyReport,
    PreviewErasure,
    ReportPerson,
)

area = Area(name="privacy", description="What is held on a person in all services, and its erasure")
area.lists("/privacy-cases", ListPrivacyCases, "List reports and erasures, the latest first")
area.reads("/privacy-cases/{id}", GetPrivacyCase, "Read how far a report or an erasure is")
area.acts("/contacts/{id}/privacy-reports", ReportPerson,
          "Begin a report of all that is held on a contact")  # fmt: skip
area.reads("/contacts/{id}/erasure-preview", PreviewErasure, "Tell what an erasure would take, and what stays and why")
area.acts("/contacts/{id}/erasure", ErasePerson, "Erase a contact's personal data in all services, for good")
area.reads("/contacts/{id}/erasure", GetErasureNotice, "Read what stayed of an erased contact, and why")


@area.add(
    "GET",
    "/privacy-cases/{id}/content",
    "The report itself: a ZIP",
    command=OpenPrivacyReport,
    **streamed("The report", "application/zip"),
)
def content(call: Call) -> Response:
    return serve(call, download=True)
