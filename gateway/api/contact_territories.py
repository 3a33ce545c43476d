"""Who of us looks after whom: the duty table and take-overs."""

from gateway.areas import Area
from shared.contracts.contacts import (
    ApplyDuty,
    ChangeDutyRule,
    CreateDutyRule,
    GetReassignment,
    ListDutyRules,
    ListReassignments,
    PreviewDuty,
    PreviewTakeOver,
    RevertReassignment,
    TakeOverPortfolio,
)

area = Area(name="contact territories", description="The duty table, and taking over what a colleague looked after")
area.lists("/contact-duty-rules", ListDutyRules, "List the duty table by priority")
area.creates("/contact-duty-rules", CreateDutyRule, "Add a rule to the duty table")
area.changes("/contact-duty-rules/{id}", ChangeDutyRule, "Change a rule, or switch it off")
area.asks("/contact-duty-preview", PreviewDuty, "What the duty table would change, with conflicts")
area.creates("/contact-duty-applications", ApplyDuty, "Assign an office's contacts by its duty table",
             location="/contact-reassignments/{id}")  # fmt: skip
area.asks("/contact-take-over-preview", PreviewTakeOver, "What a colleague looks after")
area.creates("/contact-take-overs", TakeOverPortfolio, "Take over all that a colleague looks after, in the background",
             location="/contact-reassignments/{id}")  # fmt: skip
area.lists("/contact-reassignments", ListReassignments, "List what was assigned or taken over, the latest first")
area.reads("/contact-reassignments/{id}", GetReassignment, "Read how far it is")
area.acts("/contact-reassignments/{id}/revert", RevertReassignment, "Take it back, in the background")
