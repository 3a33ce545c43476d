"""What is to be read, whose turn it is, and in which languages. Changes too often for a history."""

from mongoengine import DateTimeField, Document, FloatField, IntField, ListField, StringField


class OfficeLanguages(Document):
    """What accounts last told of an office."""

    meta = {"collection": "office_languages", "auto_create_index_on_save": False}
    id = StringField(primary_key=True)
    languages = ListField(StringField())


class ExtractionJob(Document):
    """A document to be read, by its id; see `extraction/queue.py`. Gone when all is made."""

    meta = {
        "collection": "extraction_jobs",
        "indexes": [("state", "office", "due_at"), ("state", "leased_until"), ("worker",)],
        "auto_create_index_on_save": False,
    }
    id = StringField(primary_key=True)
    office = StringField(required=True)
    state = StringField(required=True, choices=("waiting", "claimed"))
    revision = IntField(required=True, default=1)
    due_at = DateTimeField(required=True)
    attempts = IntField(required=True, default=0)
    deaths = IntField(required=True, default=0)
    troubles = IntField(required=True, default=0)
    worker = StringField()
    claim = StringField()
    leased_until = DateTimeField()
    ticket = StringField()
    """Of the password that was given for it, which workers hold in memory alone."""


class ExtractionTurn(Document):
    """Seconds of reading that an office has had, on a clock common to all; the clock itself is `_clock`."""

    meta = {"collection": "extraction_turns", "auto_create_index_on_save": False}
    id = StringField(primary_key=True)
    turn = FloatField(required=True)
