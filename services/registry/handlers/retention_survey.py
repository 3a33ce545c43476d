"""What becomes eligible for disposal when."""

from datetime import date
from typing import Any

from services.registry.models.files import FileRecord
from shared.contracts.registry import FileState, RetentionOverview, RetentionYear, SurveyRetention
from shared.security.context import Context
from shared.security.principal import Principal

_SURVEY_SECONDS = 8


def survey_retention(command: SurveyRetention, context: Context, today: date) -> RetentionOverview:
    """Of closed files that are on no list yet."""
    if command.office is not None:
        context.principal.require_office(command.office)
    closed = {"state": FileState.CLOSED.value, **_visible(command.office, context.principal)}
    files = FileRecord._get_collection()
    years = list(files.aggregate([{"$match": closed}, *_BY_YEAR], maxTimeMS=_SURVEY_SECONDS * 1000))
    dated = [row for row in years if row["_id"]]
    due = {**closed, "eligible_on": {"$lte": today.isoformat()}, "held": {"$ne": True}}
    return RetentionOverview(
        years=tuple(
            RetentionYear(year=int(row["_id"]), **{name: row[name] for name in ("permanent", "other", "held")})
            for row in dated
        ),
        eligible_now=files.count_documents(due),
        held=sum(row["held"] for row in years),
        without_date=sum(row["permanent"] + row["other"] for row in years if not row["_id"]),
    )


def _visible(office: str | None, principal: Principal) -> dict[str, Any]:
    if office is not None:
        return {"office": office}
    return {} if principal.all_offices else {"office": {"$in": sorted(principal.offices)}}


_BY_YEAR: list[dict[str, Any]] = [
    {
        "$group": {
            "_id": {"$substrBytes": [{"$ifNull": ["$eligible_on", ""]}, 0, 4]},
            "permanent": {"$sum": {"$cond": ["$permanent", 1, 0]}},
            "other": {"$sum": {"$cond": ["$permanent", 0, 1]}},
            "held": {"$sum": {"$cond": ["$held", 1, 0]}},
        }
    },
    {"$sort": {"_id": 1}},
]
