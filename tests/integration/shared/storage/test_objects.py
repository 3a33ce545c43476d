from pathlib import Path

import pytest
import urllib3
from pydantic import SecretStr

from shared.contracts.problems import Unavailable
from shared.settings import ObjectSettings
from shared.storage.objects import ObjectChanged, ObjectMissing, ObjectStore

pytestmark = pytest.mark.integration
SECRET = "a-secret-that-must-not-be-told"


@pytest.fixture(scope="module")
def objects(s3):
    settings = {name.removeprefix("KANCELARIA_").lower(): value for name, value in s3.environment.items()}
    return ObjectStore(ObjectSettings(**settings))


@pytest.fixture
def stored(objects, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x" * 3_000_000)
    objects.put_file("a/file", path, "image/tiff")
    return "a/file"


def test_a_file_comes_back_as_it_was(objects, stored, tmp_path):
    assert objects.get_to_file(stored, tmp_path / "back") == 3_000_000
    assert (tmp_path / "back").read_bytes() == b"x" * 3_000_000
    found = objects.stat(stored)
    assert (found.size, found.media_type) == (3_000_000, "image/tiff")
    assert [len(chunk) for chunk in objects.chunks(stored, found.etag)] == [1048576, 1048576, 902848]


def test_what_is_missing_is_said_to_be(objects, tmp_path):
    assert not objects.exists("nothing")
    objects.remove("nothing")
    for ask in (
        lambda: objects.stat("nothing"),
        lambda: objects.get_to_file("nothing", tmp_path / "x"),
        lambda: objects.copy("nothing", "somewhere"),
    ):
        with pytest.raises(ObjectMissing):
            ask()


def test_a_copy_is_of_the_bytes_that_were_looked_at(objects, stored, tmp_path):
    looked_at = objects.stat(stored).etag
    objects.copy(stored, "a/copy", etag=looked_at)
    assert objects.stat("a/copy").size == 3_000_000
    other = tmp_path / "other"
    other.write_bytes(b"other bytes")
    objects.put_file(stored, other, "image/tiff")
    with pytest.raises(ObjectChanged):
        objects.copy(stored, "a/later", etag=looked_at)
    with pytest.raises(ObjectChanged):
        list(objects.chunks(stored, looked_at))
    assert not objects.exists("a/later")


def test_an_address_lets_somebody_without_credentials_write_and_read_one_object(objects):
    put = objects.presign_put("uploads/1", seconds=60)
    assert urllib3.request("PUT", put, body=b"sent").status == 200
    assert urllib3.request("GET", objects.presign_get("uploads/1", seconds=60)).data == b"sent"
    assert urllib3.request("GET", put).status == 403
    assert urllib3.request("PUT", put.replace("uploads/1", "uploads/2"), body=b"x").status == 403


def test_addresses_for_the_outside_name_the_outer_door(s3):
    store = ObjectStore(_settings(s3, s3_public_endpoint="files.example.org", s3_public_secure=True))
    assert store.presign_put("uploads/1", seconds=60).startswith("https://files.example.org/")
    assert store.presign_put("uploads/1", seconds=60, public=False).startswith(f"http://{s3.endpoint}/")
    assert store.presign_get("x", seconds=60).startswith(f"http://{s3.endpoint}/")


def test_no_error_tells_a_credential(s3):
    wrong = ObjectStore(_settings(s3, s3_secret_key=SecretStr(SECRET)))
    away = ObjectStore(_settings(s3, s3_endpoint="127.0.0.1:9", s3_secret_key=SecretStr(SECRET)))
    for store in (wrong, away):
        with pytest.raises(Unavailable) as refused:
            store.get_to_file("a/file", Path("/dev/null"))
        told = f"{refused.value!r} {refused.value} {refused.value.__cause__!r}"
        assert SECRET not in told
        assert s3.access_key not in told


def test_the_health_check_gives_up_soon_where_nobody_answers(s3):
    ObjectStore(_settings(s3)).check()
    with pytest.raises(Unavailable):
        ObjectStore(_settings(s3, s3_bucket="no-such-bucket")).check()
    with pytest.raises(Unavailable):
        ObjectStore(_settings(s3, s3_endpoint="127.0.0.1:9")).check()


def _settings(s3, **changes):
    settings = {name.removeprefix("KANCELARIA_").lower(): value for name, value in s3.environment.items()}
    return ObjectSettings(**{**settings, **changes})
