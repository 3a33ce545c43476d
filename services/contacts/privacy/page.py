"""The report as a page to be read: one HTML file that needs nothing else, written a record at a time."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from shared.privacy.words import Words

Record = dict[str, Any]
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1b1b1f}"
    "h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:2px solid #d0d0d8}h3{margin:1.5rem 0 .5rem}"
    "article{border:1px solid #d0d0d8;border-radius:6px;padding:.6rem 1rem;margin:.6rem 0;break-inside:avoid}"
    "dl{display:grid;grid-template-columns:minmax(8rem,13rem) 1fr;gap:.15rem 1rem;margin:.4rem 0}"
    "dl dl{grid-template-columns:minmax(6rem,9rem) 1fr;border-left:2px solid #e4e4ea;padding-left:.7rem}"
    "dt{color:#55555f}dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}"
    ".kept{background:#fff6df;padding:.4rem .7rem;border-radius:4px}.bad{background:#ffe5e2;padding:.7rem 1rem}"
    "@media(max-width:34rem){dl,dl dl{grid-template-columns:minmax(0,1fr)}dt{margin-top:.3rem}}"
)
_HIDDEN = ("_id", "_ids")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}[\d:.]*(Z|[+-]\d{2}:\d{2})")
_CODED = frozenset(
    {
        "type",
        "gender",
        "access",
        "direction",
        "status",
        "channel",
        "action",
        "outcome",
        "kind",
        "kinds",
        "label",
        "scheme",
        "language",
        "roles",
    }
)
"""Fields whose values are codes and not what somebody wrote."""
_BOOKKEEPING = frozenset(
    {
        "version",
        "updated_by",
        "created_by",
        "import_id",
        "sha256",
        "hash",
        "prev_hash",
        "merged_into",
        "photo",
        "contact",
    }
)
_NAMES_A_FIELD = "field"


@dataclass(frozen=True)
class Reader:
    """In which words and at which time zone it is read."""

    words: Words
    zone: ZoneInfo

    def moment(self, text: str) -> str:
        """ISO 8601 as people write it; any other text as it is."""
        if not _MOMENT.fullmatch(text):
            return text
        return datetime.fromisoformat(text).astimezone(self.zone).strftime("%Y-%m-%d %H:%M")


def page(
    about: dict[str, Any], files: list[dict[str, Any]], records: Callable[[str], Iterator[Record]], reader: Reader
) -> Iterator[bytes]:
    """UTF-8. `records` gives those of a service, one section after the other."""
    for text in _page(about, files, records, reader):
        yield text.encode()


def _page(
    about: dict[str, Any], files: list[dict[str, Any]], records: Callable[[str], Iterator[Record]], reader: Reader
) -> Iterator[str]:
    words = reader.words
    title = escape(words.say("title"))
    yield f'<!doctype html><html lang="{words.language}"><meta charset="utf-8"><title>{title}</title>'
    yield f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style><body><h1>{title}</h1>'
    yield _listed(_head(about, reader))
    if about["away"]:
        away = ", ".join(words.call("services", service) for service in about["away"])
        yield f'<p class="bad"><strong>{escape(words.say("incomplete", services=away))}</strong></p>'
    yield f"<p>{escape(words.say('rights'))}</p>"
    for service in sorted(about["services"]):
        yield f"<h2>{escape(words.call('services', service))}</h2>"
        yield from _service(records(service), reader)
    yield from _files(files, about["with_files"], words)
    yield "</body></html>\n"


def _head(about: dict[str, Any], reader: Reader) -> list[tuple[str, str]]:
    words = reader.words
    return [
        (words.say("about"), escape(", ".join(about["names"]))),
        (words.say("madeAt"), reader.moment(about["made_at"])),
        (words.say("madeBy"), escape(about["made_by"])),
        (words.say("reason"), escape(about["reason"])),
    ]


def _service(records: Iterator[Record], reader: Reader) -> Iterator[str]:
    empty = True
    for section, members in groupby(records, key=lambda record: record["section"]):
        empty = False
        yield f"<h3>{escape(reader.words.call('sections', section))}</h3>"
        for record in members:
            yield _article(record, reader)
    if empty:
        yield f"<p>{escape(reader.words.say('nothing'))}</p>"


def _article(record: Record, reader: Reader) -> str:
    label = reader.words.read(record["label"]) if record["section"] == "history" else record["label"]
    at = f" · {escape(reader.moment(record['at']))}" if record["at"] else ""
    kept = f'<p class="kept">{_why(record, reader.words)}</p>' if record["kept"] else ""
    return f"<article><strong>{escape(label)}</strong>{at}{kept}{_fields(record['data'], reader)}</article>"


def _why(record: Record, words: Words) -> str:
    kept = record["kept"]
    parts = [words.call("because", kept["because"]), "" if kept["detail"] == record["label"] else kept["detail"]]
    parts += [words.say("until", day=kept["until"])] if kept["until"] else []
    parts.append(words.call("sources", kept["source"]))
    return escape(" · ".join(part for part in parts if part))


def _fields(data: dict[str, Any], reader: Reader) -> str:
    shown = {name: value for name, value in data.items() if _is_shown(name, value)}
    pairs = ((reader.words.call("fields", name), _value(name, value, reader)) for name, value in shown.items())
    return _listed(pairs)


def _is_shown(name: str, value: Any) -> bool:
    return name not in _BOOKKEEPING and not name.endswith(_HIDDEN) and value not in (None, "", [], {})


def _value(name: str, value: Any, reader: Reader) -> str:
    match value:
        case bool():
            return escape(reader.words.say("yes" if value else "no"))
        case dict():
            return _fields(value, reader)
        case list():
            between = "" if any(isinstance(one, dict) for one in value) else ", "
            return between.join(_value(name, one, reader) for one in value)
        case str() if name == _NAMES_A_FIELD:
            return escape(reader.words.call("fields", value))
        case str():
            return escape(reader.words.read(value) if name in _CODED else reader.moment(value))
    return escape(str(value))


def _files(files: list[dict[str, Any]], wanted: bool, words: Words) -> Iterator[str]:
    if not wanted or not files:
        return
    yield f"<h2>{escape(words.say('files'))}</h2><ul>"
    for one in files:
        name = escape(one.get("filename") or one["document_id"])
        if one["file"]:
            yield f'<li><a href="{escape(one["file"], quote=True)}">{name}</a></li>'
        else:
            yield f"<li>{name}: {escape(words.say('leftOut'))}</li>"
    yield "</ul>"


def _listed(pairs: Iterable[tuple[str, str]]) -> str:
    """`pairs` of a text and of HTML."""
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in pairs) + "</dl>"
