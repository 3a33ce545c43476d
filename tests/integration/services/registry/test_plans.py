"""The plan on a real MongoDB: drafted, imported, approved, put in force; and what the packs want of entries."""

from datetime import date, timedelta

import pytest
from pymongo.errors import DuplicateKeyError

from services.registry.handlers import plan_entries, plan_import, plans, setup, setup_change
from services.registry.handlers.classification import classification
from services.registry.models.plans import PlanEntryRecord, PlanRecord, today
from services.registry.models.setup import SetupRecord
from services.registry.packs import packs
from shared.contracts.documents import GetContent
from shared.contracts.objects import ObjectLink
from shared.contracts.problems import Conflict, Invalid, NotFound, Stale
from shared.contracts.registry import (
    ApprovePlan,
    ChangePlanEntry,
    ChangeSetup,
    ComparePlans,
    DeletePlanDraft,
    DraftPlan,
    GetPlan,
    GetSetup,
    ImportPlan,
    ListPacks,
    ListPlanEntries,
    ListPlans,
    ListPresets,
    Plan,
    PlanEntryFields,
    PlanState,
    PutPlanInForce,
    RemovePlanEntry,
    WritePlanEntry,
)
from shared.security.context import Context
from shared.security.principal import Kind, Principal
from shared.security.rights import Role
from shared.settings import MongoSettings, ObjectSettings
from shared.storage.connection import connect
from shared.storage.objects import ObjectStore
from shared.storage.store import Store

pytestmark = pytest.mark.integration

ADMINISTRATOR = Context(
    Principal(kind=Kind.PERSON, id="a1", name="Adam", roles=frozenset({Role.ADMINISTRATOR}), offices=frozenset({"BA"}))
)


@pytest.fixture(scope="module")
def opened(mongo) -> Store:
    store = Store(connect(MongoSettings(mongo_url=mongo.url("registry"))))
    store.prepare([PlanRecord, PlanEntryRecord, SetupRecord])
    return store


@pytest.fixture
def store(opened: Store) -> Store:
    for name in opened.database.list_collection_names():
        opened.database[name].delete_many({})
    return opened


def draft(store: Store, **details) -> Plan:
    return plans.draft_plan(DraftPlan(title="Plan", **details), ADMINISTRATOR, store)


def entries(store: Store, plan_id: str, *conditions: str):
    query = ListPlanEntries(plan_id=plan_id, filter=conditions, limit=500)
    return plans.list_plan_entries(query, ADMINISTRATOR, store).items


def write(store: Store, plan: Plan, mark: str, **details):
    fields = PlanEntryFields(mark=mark, title=mark, **details)
    return plan_entries.write_entry(WritePlanEntry(plan_id=plan.id, entry=fields), ADMINISTRATOR, store)


def change(store: Store, entry_id: str, mark: str, **details):
    fields = PlanEntryFields(mark=mark, title=mark, **details)
    command = ChangePlanEntry(id=entry_id, version=version_of(store, entry_id), entry=fields)
    return plan_entries.change_entry(command, ADMINISTRATOR, store)


def remove(store: Store, entry_id: str) -> None:
    command = RemovePlanEntry(id=entry_id, version=version_of(store, entry_id))
    plan_entries.remove_entry(command, ADMINISTRATOR, store)


def version_of(store: Store, entry_id: str) -> int:
    return store.database["plan_entries"].find_one({"_id": entry_id})["version"]


def approve(store: Store, plan: Plan) -> Plan:
    current = plans.get_plan(GetPlan(id=plan.id), store)
    return plans.approve_plan(ApprovePlan(id=plan.id, version=current.version), ADMINISTRATOR, store)


def put_in_force(store: Store, plan: Plan, day: date) -> Plan:
    current = plans.get_plan(GetPlan(id=plan.id), store)
    command = PutPlanInForce(id=plan.id, version=current.version, valid_from=day)
    return plans.put_in_force(command, ADMINISTRATOR, store)


def in_force(store: Store, day: date, **details) -> Plan:
    return put_in_force(store, approve(store, draft(store, **details)), day)


def everything(store: Store) -> dict:
    names = ("plans", "plan_entries", "setup", "history")
    return {name: list(store.database[name].find().sort("_id", 1)) for name in names}


def field_of(refused) -> tuple[str, str]:
    (field,) = refused.value.fields
    return field.pointer, field.code


def test_a_preset_becomes_a_draft_in_plan_order(store):
    plan = draft(store, preset="company")
    found = entries(store, plan.id)
    assert (plan.number, plan.state, plan.preset, plan.entries) == (1, PlanState.DRAFT, "company", len(found))
    marks = [entry.mark for entry in found]
    assert marks[:3] == ["A", "AA", "AA1"]
    assert marks.index("AC8") < marks.index("AC10")
    permanent = next(entry for entry in found if entry.mark == "AA1")
    assert (permanent.title, permanent.flag, permanent.permanent, permanent.leaf, permanent.depth) == (
        "Valné zhromaždenie", "A", True, True, 2,
    )  # fmt: skip
    assert [entry.mark for entry in entries(store, plan.id, "parent=E", "title~fakt")] == ["E1"]


def test_pages_of_the_plan_go_on_where_they_ended(store):
    plan = draft(store, preset="municipal-office")
    marks, cursor = [], None
    while True:
        query = ListPlanEntries(plan_id=plan.id, limit=7, cursor=cursor)
        page = plans.list_plan_entries(query, ADMINISTRATOR, store)
        marks += [entry.mark for entry in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert marks == [entry.mark for entry in entries(store, plan.id)]


def test_a_version_is_copied_and_the_old_stays_as_it_was(store):
    old = draft(store, preset="sole-trader")
    new = draft(store, based_on=old.id)
    change(store, entries(store, new.id, "mark=03")[0].id, "03", years=4)
    assert (new.number, new.based_on, new.entries) == (2, old.id, old.entries)
    assert entries(store, old.id, "mark=03")[0].years == 2
    comparison = plans.compare_plans(ComparePlans(plan_id=new.id, against=old.id), ADMINISTRATOR, store)
    assert [(found.mark, found.before.years, found.after.years) for found in comparison.changes] == [("03", 2, 4)]


@pytest.mark.parametrize(
    ("details", "pointer"),
    [
        ({"preset": "nothing"}, "/preset"),
        ({"based_on": "nothing"}, "/based_on"),
        ({"preset": "company", "based_on": "x"}, "/based_on"),
    ],
)
def test_a_draft_of_nothing_known_is_refused(store, details, pointer):
    with pytest.raises(Invalid) as refused:
        draft(store, **details)
    assert refused.value.fields[0].pointer == pointer
    assert store.database["plans"].count_documents({}) == 0


def test_the_tree_is_edited(store):
    plan = draft(store)
    branch = write(store, plan, "B")
    write(store, plan, "B10", parent="B", years=5)
    write(store, plan, "B2", parent="B", permanent=True, flag="A")
    assert [(entry.mark, entry.leaf, entry.depth) for entry in entries(store, plan.id)] == [
        ("B", False, 0), ("B2", True, 1), ("B10", True, 1),
    ]  # fmt: skip
    assert plans.get_plan(GetPlan(id=plan.id), store).entries == 3
    change(store, branch.id, "C", parent=None)
    assert [(entry.mark, entry.parent) for entry in entries(store, plan.id)] == [
        ("B2", "C"), ("B10", "C"), ("C", None),
    ]  # fmt: skip
    remove(store, branch.id)
    assert entries(store, plan.id) == ()
    assert plans.get_plan(GetPlan(id=plan.id), store).entries == 0
    assert store.database["plan_entries"].count_documents({"removed": True}) == 3
    write(store, plan, "B2", years=1)
    removed = store.database["history"].count_documents({"record_type": "plan-entry", "action": "removed"})
    assert removed == 3


def test_an_entry_is_changed_and_removed_by_who_saw_it(store):
    plan = draft(store)
    seen = write(store, plan, "B", years=5)
    change(store, seen.id, "B", years=10)
    late = PlanEntryFields(mark="B", title="Late", years=1)
    before = everything(store)
    for attempt in (
        lambda: plan_entries.change_entry(
            ChangePlanEntry(id=seen.id, version=seen.version, entry=late), ADMINISTRATOR, store
        ),
        lambda: plan_entries.remove_entry(RemovePlanEntry(id=seen.id, version=seen.version), ADMINISTRATOR, store),
    ):
        with pytest.raises(Stale) as refused:
            attempt()
        assert refused.value.params["current"]["years"] == 10
        assert everything(store) == before


def test_a_branch_becomes_a_leaf_again(store):
    plan = draft(store)
    write(store, plan, "B")
    below = write(store, plan, "B1", parent="B", years=5)
    remove(store, below.id)
    assert [(entry.mark, entry.leaf) for entry in entries(store, plan.id)] == [("B", True)]


@pytest.mark.parametrize(
    ("mark", "details", "expected"),
    [
        ("B", {}, ("/entry/mark", "mark-taken")),
        ("C", {"parent": "Q"}, ("/entry/parent", "unknown-parent")),
        ("C", {"parent": "C"}, ("/entry/parent", "parent-below-itself")),
        ("C", {"years": 5, "permanent": True}, ("/entry/years", "years-or-permanent")),
        ("C", {"flag": "Z"}, ("/entry/flag", "unknown-flag")),
    ],
)
def test_a_bad_entry_is_refused_at_its_field_and_nothing_is_written(store, mark, details, expected):
    plan = draft(store)
    write(store, plan, "B")
    before = everything(store)
    with pytest.raises(Invalid) as refused:
        write(store, plan, mark, **details)
    assert field_of(refused) == expected
    assert everything(store) == before


def test_an_entry_can_not_be_moved_below_its_child(store):
    plan = draft(store)
    branch = write(store, plan, "B")
    write(store, plan, "B1", parent="B")
    with pytest.raises(Invalid) as refused:
        change(store, branch.id, "B", parent="B1")
    assert field_of(refused) == ("/entry/parent", "parent-below-itself")


def test_the_database_itself_refuses_a_mark_twice(store):
    plan = draft(store, preset="sole-trader")
    row = store.database["plan_entries"].find_one({"plan_id": plan.id})
    with pytest.raises(DuplicateKeyError):
        store.database["plan_entries"].insert_one({**row, "_id": "other"})


def test_only_a_complete_plan_is_approved(store):
    plan = draft(store)
    with pytest.raises(Conflict) as refused:
        approve(store, plan)
    assert refused.value.reason == "plan-empty"
    write(store, plan, "B")
    write(store, plan, "B1", parent="B")
    with pytest.raises(Conflict) as refused:
        approve(store, plan)
    assert (refused.value.reason, field_of(refused)) == ("plan-incomplete", ("/entries/B1/years", "no-rule"))
    assert plans.get_plan(GetPlan(id=plan.id), store).state == PlanState.DRAFT


def test_an_approved_plan_is_never_changed(store):
    plan = approve(store, draft(store, preset="sole-trader"))
    assert (plan.state, plan.approved_by) == (PlanState.APPROVED, "Adam")
    entry = entries(store, plan.id)[0]
    before = everything(store)
    attempts = [
        lambda: write(store, plan, "99", years=1),
        lambda: change(store, entry.id, "01", years=1),
        lambda: remove(store, entry.id),
        lambda: plans.delete_draft(DeletePlanDraft(id=plan.id, version=plan.version), ADMINISTRATOR, store),
        lambda: approve(store, plan),
    ]
    for attempt in attempts:
        with pytest.raises(Conflict) as refused:
            attempt()
        assert refused.value.reason == "not-a-draft"
    assert everything(store) == before


def test_an_approval_of_what_was_not_seen_is_refused(store):
    plan = draft(store, preset="sole-trader")
    write(store, plan, "99", years=1)
    with pytest.raises(Stale):
        plans.approve_plan(ApprovePlan(id=plan.id, version=plan.version), ADMINISTRATOR, store)


def test_a_new_version_ends_the_one_before(store):
    day = today()
    first = in_force(store, day - timedelta(days=30), preset="sole-trader")
    second = in_force(store, day, preset="company")
    assert second.state == PlanState.IN_FORCE
    ended = plans.get_plan(GetPlan(id=first.id), store)
    assert (ended.state, ended.valid_to) == (PlanState.SUPERSEDED, day - timedelta(days=1))
    assert setup.get_setup(GetSetup(), ADMINISTRATOR, store).plan_id == second.id


def test_a_version_for_later_leaves_the_present_one_in_force(store):
    day = today()
    present = in_force(store, day, preset="sole-trader")
    later = in_force(store, day + timedelta(days=1), preset="company")
    assert later.state == PlanState.APPROVED
    assert setup.get_setup(GetSetup(), ADMINISTRATOR, store).plan_id == present.id

    def found(state: str) -> list[str]:
        return [plan.id for plan in plans.list_plans(ListPlans(filter=(f"state={state}",)), ADMINISTRATOR).items]

    assert (found("in-force"), found("approved"), found("superseded")) == ([present.id], [later.id], [])
    assert store.transact(ADMINISTRATOR, lambda work: plans.plan_in_force(work, day + timedelta(days=1))).id == later.id


def test_versions_do_not_overlap(store):
    in_force(store, today(), preset="sole-trader")
    plan = approve(store, draft(store, preset="company"))
    before = everything(store)
    for day in (today(), today() - timedelta(days=1)):
        with pytest.raises(Invalid) as refused:
            put_in_force(store, plan, day)
        assert field_of(refused) == ("/valid_from", "not-after-plan-before")
    assert everything(store) == before


def test_a_draft_is_not_put_in_force(store):
    with pytest.raises(Conflict) as refused:
        put_in_force(store, draft(store, preset="company"), today())
    assert refused.value.reason == "not-approved"


def test_a_removed_draft_is_gone_and_its_number_stays_taken(store):
    plan = draft(store)
    plans.delete_draft(DeletePlanDraft(id=plan.id, version=plan.version), ADMINISTRATOR, store)
    with pytest.raises(NotFound):
        plans.get_plan(GetPlan(id=plan.id), store)
    assert plans.list_plans(ListPlans(), ADMINISTRATOR).items == ()
    assert draft(store).number == 2


@pytest.mark.parametrize("mark", ["AA", "ZZ9"])
def test_only_a_leaf_in_force_classifies(store, mark):
    with pytest.raises(Invalid) as refused:
        store.transact(ADMINISTRATOR, lambda work: classification(work, "AA1"))
    assert field_of(refused)[0] == "/mark"
    plan = in_force(store, today(), preset="company")
    assert store.transact(ADMINISTRATOR, lambda work: classification(work, "AA1")).plan_id == plan.id
    with pytest.raises(Invalid) as refused:
        store.transact(ADMINISTRATOR, lambda work: classification(work, mark))
    assert field_of(refused)[0] == "/mark"


def test_the_setup_is_chosen(store):
    first = setup.get_setup(GetSetup(), ADMINISTRATOR, store)
    assert (first.version, first.pack, first.plan_id) == (0, "sk", None)
    command = ChangeSetup(version=0, organisation="Obec", originator_category="II")
    chosen = setup_change.change_setup(command, ADMINISTRATOR, store)
    assert (chosen.version, chosen.pack, chosen.organisation, chosen.originator_category) == (1, "sk", "Obec", "II")
    with pytest.raises(Stale):
        setup_change.change_setup(command, ADMINISTRATOR, store)
    polish = setup_change.change_setup(ChangeSetup(version=1, pack="pl"), ADMINISTRATOR, store)
    assert (polish.pack, polish.originator_category) == ("pl", "")
    assert draft(store, preset="company").title == "Plan"


@pytest.mark.parametrize(
    ("change_", "pointer"), [({"pack": "xx"}, "/pack"), ({"originator_category": "IX"}, "/originator_category")]
)
def test_an_unknown_choice_is_refused(store, change_, pointer):
    before = everything(store)
    with pytest.raises(Invalid) as refused:
        setup_change.change_setup(ChangeSetup(version=0, **change_), ADMINISTRATOR, store)
    assert refused.value.fields[0].pointer == pointer
    assert everything(store) == before


def test_packs_and_presets_are_listed_in_pages(store):
    first = setup.list_packs(ListPacks(limit=3))
    rest = setup.list_packs(ListPacks(limit=3, cursor=first.next_cursor))
    assert [pack.code for pack in (*first.items, *rest.items)] == sorted(packs())
    listed = plans.list_presets(ListPresets(), ADMINISTRATOR, store).items
    assert [preset.code for preset in listed] == ["company", "municipal-office", "sole-trader"]
    assert all("archív" in preset.note for preset in listed)
    for wrong in ({"filter": ("code=sk",)}, {"sort": "title"}, {"cursor": "nonsense"}):
        with pytest.raises(Invalid):
            setup.list_packs(ListPacks(**wrong))


class Documents:
    """Answers as `documents` does, with an address in the real object store."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects

    def call(self, command, context, **_):
        assert isinstance(command, GetContent)
        if command.id == "nothing":
            raise NotFound("No such document")
        url = self._objects.presign_get(command.id, seconds=60)
        return ObjectLink(url=url, filename="plan.csv", media_type="text/csv", size=1, etag="x")


@pytest.fixture(scope="module")
def objects(s3) -> ObjectStore:
    return ObjectStore(
        ObjectSettings(
            s3_endpoint=s3.endpoint, s3_access_key=s3.access_key, s3_secret_key=s3.secret_key, s3_bucket=s3.bucket
        )
    )


def import_table(store: Store, objects: ObjectStore, tmp_path, content: bytes):
    source = tmp_path / "plan.csv"
    source.write_bytes(content)
    objects.put_file("plan", source, "text/csv")
    command = ImportPlan(document_id="plan", title="Imported")
    return plan_import.import_plan(command, ADMINISTRATOR, store, Documents(objects))


def test_an_import_is_a_new_draft_with_its_difference(store, objects, tmp_path):
    present = in_force(store, today(), preset="sole-trader")
    rows = ["mark;title;years", "01;Živnostenské oprávnenie;7", "99;Nové;1"]
    comparison = import_table(store, objects, tmp_path, "\n".join(rows).encode("cp1250"))
    assert (comparison.plan.state, comparison.plan.number, comparison.against.id) == (PlanState.DRAFT, 2, present.id)
    changed = {found.mark: (found.before, found.after) for found in comparison.changes}
    assert changed["99"][0] is None and changed["99"][1].years == 1
    assert changed["01"][0].years == 5 and changed["01"][1].years == 7
    assert changed["02"][1] is None
    assert len(entries(store, present.id)) == 27


def test_a_bad_import_names_every_cell_and_writes_nothing(store, objects, tmp_path):
    before = everything(store)
    with pytest.raises(Invalid) as refused:
        import_table(store, objects, tmp_path, b"mark,title,years\nA,a,x\nB,b,5\nB,b,5\n")
    assert {field.pointer for field in refused.value.fields} == {"/rows/2/years", "/rows/4/mark"}
    assert everything(store) == before


def test_what_is_no_table_and_no_document_is_refused_at_its_field(store, objects, tmp_path):
    with pytest.raises(Invalid) as refused:
        import_table(store, objects, tmp_path, b"PK\x03\x04 nothing")
    assert field_of(refused) == ("/document_id", "table-xlsx")
    with pytest.raises(Invalid) as refused:
        command = ImportPlan(document_id="nothing", title="x")
        plan_import.import_plan(command, ADMINISTRATOR, store, Documents(objects))
    assert field_of(refused) == ("/document_id", "unknown-document")
    assert store.database["plans"].count_documents({}) == 0
