"""The connection of a process to its service's own database."""

import mongoengine
from bson.codec_options import CodecOptions
from pymongo import MongoClient, ReadPreference
from pymongo.database import Database
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared.settings import MongoSettings
from shared.storage.abandoned import end_abandoned

CODEC: CodecOptions = CodecOptions(tz_aware=True)
DURABLE = WriteConcern(w="majority", j=True)


def connect(settings: MongoSettings) -> Database:
    """Connect mongoengine (its default alias) and return the database that the URL names.

    Every operation gives up after `mongo_timeout` seconds; writes are acknowledged once they are on disk. What an
    earlier process of the service left open is ended, so that nothing waits for it. Raises PyMongoError.
    """
    url = settings.mongo_url.get_secret_value()
    mongoengine.disconnect()
    client: MongoClient = mongoengine.connect(
        host=url,
        alias="default",
        tz_aware=True,
        uuidRepresentation="standard",
        timeoutMS=int(settings.mongo_timeout * 1000),
        serverSelectionTimeoutMS=int(settings.mongo_timeout * 1000),
        maxPoolSize=50,
        w="majority",
        journal=True,
        readConcernLevel="majority",
    )
    end_abandoned(client)
    return client.get_default_database(
        codec_options=CODEC,
        write_concern=DURABLE,
        read_concern=ReadConcern("majority"),
        read_preference=ReadPreference.PRIMARY,
    )
