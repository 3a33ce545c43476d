"""The staging desk: files looked at and arranged before they become documents."""

from flask import Response

from gateway.areas import Area
from gateway.calls import Call
from gateway.media import STORED_TYPES
from gateway.streams import serve, streamed
from shared.contracts.documents import (
    ArrangeStaged,
    DropStaged,
    GetStaged,
    GetStagedContent,
    JoinStaged,
    ListStaged,
    ReleaseStaged,
    RestoreStaged,
    SeparateStaged,
)

area = Area(name="staging", description="Files that wait for somebody to look at them")
area.lists("/staged", ListStaged, "List what is or was on the staging desk")
area.reads("/staged/{id}", GetStaged, "Read how a staged file is arranged")
area.changes("/staged/{id}", ArrangeStaged, "Say which pages make which documents")
area.acts("/staged/{id}/join", JoinStaged, "Arrange the pages of another file of its batch together with its own")
area.acts("/staged/{id}/separate", SeparateStaged, "Have joined files wait for themselves again")
area.acts("/staged/{id}/release", ReleaseStaged, "Make documents of it")
area.acts("/staged/{id}/drop", DropStaged, "Put it away")
area.acts("/staged/{id}/restore", RestoreStaged, "Bring back what was put away")


@area.add("GET", "/staged/{id}/content", "The file as it came", command=GetStagedContent,
          **streamed("The file", *STORED_TYPES))  # fmt: skip
def content(call: Call) -> Response:
    return serve(call)
