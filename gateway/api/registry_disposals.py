"""Retention and disposal: what may go when, lists, the archive's decision, and carrying it out."""

from gateway.areas import Area
from shared.contracts.registry import (
    CloseDisposal,
    DecideDisposal,
    DestroyDisposal,
    GetDisposal,
    HandOverDisposal,
    ListDisposalItems,
    ListDisposals,
    ProposeDisposal,
    ReturnDisposal,
    SubmitDisposal,
    SurveyRetention,
)

area = Area(name="disposal", description="Disposal: the archive decides, and tombstones stay")
_disposal = "/registry/disposals/{id}"
area.asks("/registry/retention", SurveyRetention, "See what becomes eligible for disposal when")
area.lists("/registry/disposals", ListDisposals, "List disposal lists, the latest first")
area.creates("/registry/disposals", ProposeDisposal, "Put the eligible files of an office on a list",
             location=_disposal)  # fmt: skip
area.reads(_disposal, GetDisposal, "Read a list with its numbered rows and gaps")
area.lists("/registry/disposals/{disposal_id}/items", ListDisposalItems, "List the files on a list")
area.acts(f"{_disposal}/submit", SubmitDisposal, "Submit a list to the archive")
area.acts(f"{_disposal}/return", ReturnDisposal, "Send a list back, with the reason")
area.acts(f"{_disposal}/decide", DecideDisposal, "Write down the archive's decision, file by file")
area.acts(f"{_disposal}/destroy", DestroyDisposal, "Destroy what was decided so; tombstones and digests stay")
area.acts(f"{_disposal}/hand-over", HandOverDisposal, "Make the package for the archive and hand the files over")
area.acts(f"{_disposal}/close", CloseDisposal, "Close a list; what was not decided is the office's own again")
