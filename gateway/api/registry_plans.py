"""The registry's set-up: packs, presets and the versions of the plan."""

from flask import Response

from gateway.areas import Area
from gateway.calls import Call
from gateway.operations import Reply
from shared.contracts.registry import (
    ApprovePlan,
    ChangePlanEntry,
    ChangeSetup,
    ComparePlans,
    DeletePlanDraft,
    DraftPlan,
    GetPack,
    GetPlan,
    GetSetup,
    ImportPlan,
    ListPacks,
    ListPlanEntries,
    ListPlans,
    ListPresets,
    PutPlanInForce,
    RemovePlanEntry,
    WritePlanEntry,
)

area = Area(name="registry plans", description="The registry plan in versions, its presets, and the country's pack")
area.lists("/registry/packs", ListPacks, "List jurisdiction packs")
area.reads("/registry/packs/{code}", GetPack, "Read a pack: terms, templates, required fields, forms")
area.reads("/registry/setup", GetSetup, "Read which pack the organisation follows")
area.changes("/registry/setup", ChangeSetup, "Choose the pack and the category of originator")
area.lists("/registry/presets", ListPresets, "List preset plans: starting points to be checked with the archive")
area.lists("/registry/plans", ListPlans, "List the versions of the plan, newest first")
area.creates("/registry/plans", DraftPlan, "Draft a version from a preset, from another version, or empty",
             location="/registry/plans/{id}")  # fmt: skip
area.creates("/registry/plan-imports", ImportPlan, "Draft a version from an uploaded CSV or XLSX table")
area.reads("/registry/plans/{id}", GetPlan, "Read a version")
area.asks("/registry/plans/{plan_id}/comparison", ComparePlans, "Compare a version with another or the one in force")
area.acts("/registry/plans/{id}/approve", ApprovePlan, "Approve a draft")
area.acts("/registry/plans/{id}/put-in-force", PutPlanInForce, "Put an approved version in force from a day on")
area.lists("/registry/plans/{plan_id}/entries", ListPlanEntries, "List the entries of a version in plan order")
area.creates("/registry/plans/{plan_id}/entries", WritePlanEntry, "Write an entry of a draft")
area.changes("/registry/plan-entries/{id}", ChangePlanEntry, "Change an entry of a draft")


@area.add(
    "DELETE",
    "/registry/plans/{id}",
    "Remove a draft",
    command=DeletePlanDraft,
    if_match=True,
    replies={204: Reply(description="Removed", media_types=())},
    refusals=frozenset({409}),
)
def remove_draft(call: Call) -> Response:
    call.ask(call.command())
    return Response(status=204)


@area.add(
    "DELETE",
    "/registry/plan-entries/{id}",
    "Remove an entry of a draft with all below it",
    command=RemovePlanEntry,
    if_match=True,
    replies={204: Reply(description="Removed", media_types=())},
    refusals=frozenset({409}),
)
def remove_entry(call: Call) -> Response:
    call.ask(call.command())
    return Response(status=204)
