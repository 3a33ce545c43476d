import pytest

from services.accounts.handlers import offices
from services.accounts.listings import OFFICE_NAMES, OFFICES
from services.accounts.models import OfficeProfile, UserRecord
from shared.contracts.accounts import ChangeOffice, CreateOffice, GetOffice, ListHistory, ListOfficeNames, ListOffices
from shared.contracts.problems import Conflict, Forbidden, NotFound, Stale
from shared.security.context import context_of_service
from shared.security.rights import Role
from shared.storage.changes import HISTORY

pytestmark = pytest.mark.integration


def codes(context, **query) -> list[str]:
    return [office.code for office in OFFICES.page(ListOffices(**query), context.principal).items]


def test_an_office_is_created_with_its_event_and_its_history(organisation):
    root = organisation.acting("root")
    office = offices.create_office(
        CreateOffice(code="ZA", name="Žilina", languages=("sk", "pl")), root, organisation.store
    )
    assert (office.code, office.version, office.languages, office.active) == ("ZA", 1, ("sk", "pl"), True)
    assert organisation.events()[-1] == "accounts.office.created"
    [line] = HISTORY.page(ListHistory(filter=(f"record_id={office.id}",)), root.principal).items
    assert (line.action, line.actor_id, line.before) == ("created", root.principal.id, None)
    assert line.after["name"] == "Žilina"


def test_everybody_knows_the_names_of_all_active_offices(organisation):
    organisation.user("officer", Role.OFFICER, "KE")
    principal = organisation.acting("officer").principal
    names = {office.code for office in OFFICE_NAMES.page(ListOfficeNames(), principal, {"active": True}).items}
    assert names >= {"BA", "KE"} and codes(organisation.acting("officer")) == ["KE"]


def test_a_code_is_given_once(organisation):
    before = organisation.contents()
    with pytest.raises(Conflict) as refused:
        offices.create_office(CreateOffice(code="BA", name="Another"), organisation.acting("root"), organisation.store)
    assert refused.value.reason == "code-taken"
    assert organisation.contents() == before


def test_an_administrator_of_one_office_creates_none(organisation):
    organisation.user("local", Role.ADMINISTRATOR, "BA")
    before = organisation.contents()
    with pytest.raises(Forbidden):
        offices.create_office(CreateOffice(code="ZA", name="Žilina"), organisation.acting("local"), organisation.store)
    assert organisation.contents() == before


def test_only_the_given_fields_change(organisation):
    root = organisation.acting("root")
    changed = offices.change_office(ChangeOffice(code="BA", version=1, address="Hlavná 1"), root, organisation.store)
    assert (changed.version, changed.name, changed.address) == (2, "Bratislava", "Hlavná 1")
    assert organisation.events()[-1] == "accounts.office.changed"


def test_a_stale_change_shows_the_office_as_it_is(organisation):
    root = organisation.acting("root")
    offices.change_office(ChangeOffice(code="BA", version=1, name="First"), root, organisation.store)
    before = organisation.contents()
    with pytest.raises(Stale) as refused:
        offices.change_office(ChangeOffice(code="BA", version=1, name="Second"), root, organisation.store)
    assert (refused.value.params["current"]["name"], refused.value.params["current"]["version"]) == ("First", 2)
    assert organisation.contents() == before


def test_people_see_their_own_office_alone(organisation):
    organisation.user("jana", Role.OFFICER, "BA")
    organisation.user("auditor", Role.AUDITOR)
    assert codes(organisation.acting("jana")) == ["BA"]
    assert codes(organisation.acting("auditor")) == codes(organisation.acting("root")) == ["BA", "HQ", "KE"]
    assert codes(context_of_service("search")) == ["BA", "HQ", "KE"]
    assert offices.get_office(GetOffice(code="BA"), organisation.acting("jana")).name == "Bratislava"


@pytest.mark.parametrize("code", ["KE", "XX"])
def test_another_office_looks_like_none(organisation, code):
    organisation.user("local", Role.ADMINISTRATOR, "BA")
    local, before = organisation.acting("local"), organisation.contents()
    with pytest.raises(NotFound):
        offices.get_office(GetOffice(code=code), local)
    with pytest.raises(NotFound):
        offices.change_office(ChangeOffice(code=code, version=1, name="Mine"), local, organisation.store)
    assert organisation.contents() == before


def test_an_administrator_of_one_office_changes_its_name_and_not_its_sight(organisation):
    organisation.user("local", Role.ADMINISTRATOR, "BA")
    local = organisation.acting("local")
    offices.change_office(ChangeOffice(code="BA", version=1, name="Ours"), local, organisation.store)
    before = organisation.contents()
    for forbidden in ({"head_office": True}, {"active": False}):
        with pytest.raises(Forbidden):
            offices.change_office(ChangeOffice(code="BA", version=2, **forbidden), local, organisation.store)
    assert organisation.contents() == before


def test_people_of_a_new_head_office_see_all_and_of_a_former_one_no_more(organisation):
    jana, root = organisation.user("jana", Role.OFFICER, "BA"), organisation.acting("root")
    offices.change_office(ChangeOffice(code="BA", version=1, head_office=True), root, organisation.store)
    assert UserRecord.objects(pk=jana.id).get().all_offices
    assert "accounts.access.revoked" in organisation.events()
    assert codes(organisation.acting("jana")) == ["BA", "HQ", "KE"]
    offices.change_office(ChangeOffice(code="BA", version=2, head_office=False), root, organisation.store)
    assert codes(organisation.acting("jana")) == ["BA"]


def test_the_head_office_of_the_last_administrator_stays_one(organisation):
    before = organisation.contents()
    for change in ({"head_office": False}, {"active": False}):
        with pytest.raises(Conflict) as refused:
            offices.change_office(
                ChangeOffice(code="HQ", version=1, **change), organisation.acting("root"), organisation.store
            )
        assert refused.value.reason == "last-administrator"
    assert organisation.contents() == before


def test_offices_are_filtered_and_sorted(organisation):
    root = organisation.acting("root")
    assert codes(root, sort="-name") == ["KE", "HQ", "BA"]
    assert codes(root, filter=("name~kosice",)) == ["KE"]
    assert codes(root, filter=("head_office=true",)) == ["HQ"]
    assert OfficeProfile.objects.count() == 3
