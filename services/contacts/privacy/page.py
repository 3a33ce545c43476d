"""The report as a page to be read: one HTML file that needs nothing else, written a record at a time."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from html import escape
from itertools import groupby
from typing import Any

from shared.privacy.words import Words

Record = dict[str, Any]
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1b1b1f}"
    "h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:2px solid #d0d0d8}h3{margin:1.5rem 0 .5rem}"
    "article{border:1px solid #d0d0d8;border-radius:6px;padding:.6rem 1rem;margin:.6rem 0;break-inside:avoid}"
    "dl{display:grid;grid-template-columns:minmax(8rem,13rem) 1fr;gap:.15rem 1rem;margin:.4rem 0}"
    "dt{color:#55555f}dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}"
    ".kept{background:#fff6df;padding:.4rem .7rem;border-radius:4px}.bad{background:#ffe5e2;padding:.7rem 1rem}"
    "@media(max-width:34rem){dl{grid-template-columns:1fr}dt{margin-top:.3rem}}"
)
_HIDDEN = ("_id", "_ids", "_name_id")
_BOOKKEEPING = frozenset({"version", "updated_by", "created_by", "import_id", "sha256", "hash", "prev_hash"})


def page(
    about: dict[str, Any], files: list[dict[str, Any]], records: Callable[[str], Iterator[Record]], words: Words
) -> Iterator[bytes]:
    """UTF-8. `records` gives those of a service, one section after the other."""
    for text in _page(about, files, records, words):
        yield text.encode()


def _page(
    about: dict[str, Any], files: list[dict[str, Any]], records: Callable[[str], Iterator[Record]], words: Words
) -> Iterator[str]:
    title = escape(words.say("title"))
    yield f'<!doctype html><html lang="{words.language}"><meta charset="utf-8"><title>{title}</title>'
    yield f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style><body><h1>{title}</h1>'
    yield _listed(_head(about, words))
    if about["away"]:
        away = ", ".join(words.call("services", service) for service in about["away"])
        yield f'<p class="bad"><strong>{escape(words.say("incomplete", services=away))}</strong></p>'
    yield f"<p>{escape(words.say('rights'))}</p>"
    for service in sorted(about["services"]):
        yield f"<h2>{escape(words.call('services', service))}</h2>"
        yield from _service(records(service), words)
    yield from _files(files, about["with_files"], words)
    yield "</body></html>\n"


def _head(about: dict[str, Any], words: Words) -> list[tuple[str, str]]:
    made_at = datetime.fromisoformat(about["made_at"]).strftime("%Y-%m-%d %H:%M UTC")
    return [
        (words.say("about"), escape(", ".join(about["names"]))),
        (words.say("madeAt"), made_at),
        (words.say("madeBy"), escape(about["made_by"])),
        (words.say("reason"), escape(about["reason"])),
    ]


def _service(records: Iterator[Record], words: Words) -> Iterator[str]:
    empty = True
    for section, members in groupby(records, key=lambda record: record["section"]):
        empty = False
        yield f"<h3>{escape(words.call('sections', section))}</h3>"
        for record in members:
            yield _article(record, words)
    if empty:
        yield f"<p>{escape(words.say('nothing'))}</p>"


def _article(record: Record, words: Words) -> str:
    at = f" · {escape(record['at'][:10])}" if record["at"] else ""
    kept = f'<p class="kept">{_why(record["kept"], words)}</p>' if record["kept"] else ""
    return f"<article><strong>{escape(record['label'])}</strong>{at}{kept}{_fields(record['data'], words)}</article>"


def _why(kept: dict[str, Any], words: Words) -> str:
    parts = [words.call("because", kept["because"]), kept["detail"]]
    parts += [words.say("until", day=kept["until"])] if kept["until"] else []
    parts.append(words.call("sources", kept["source"]))
    return escape(" · ".join(part for part in parts if part))


def _fields(data: dict[str, Any], words: Words) -> str:
    shown = {name: value for name, value in data.items() if _is_shown(name, value)}
    return _listed((words.call("fields", name), _value(value, words)) for name, value in shown.items())


def _is_shown(name: str, value: Any) -> bool:
    return name not in _BOOKKEEPING and not name.endswith(_HIDDEN) and value not in (None, "", [], {})


def _value(value: Any, words: Words) -> str:
    match value:
        case bool():
            return escape(words.say("yes" if value else "no"))
        case dict():
            return _fields(value, words)
        case list():
            if any(isinstance(one, dict) for one in value):
                return "".join(_value(one, words) for one in value)
            return escape(", ".join(map(str, value)))
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
