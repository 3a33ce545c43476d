"""Who of us looks after whom: the duty table and take-overs."""

from gateway.areas import Area
from shared.contracts.contacts import (
    ApplyDuty,
    ChangeDutyRule,
    CreateDutyRule,
    ListDutyRules,
    ListTakeOvers,
    PreviewDuty,
    RevertTakeOver,
    TakeOverPortfolio,
)

area = Area(name="contact territories", description="The duty table, and taking over what a colleague looked after")
area.lists("/contact-duty-rules", ListDutyRules, "List the duty table by priority")
area.creates("/contact-duty-rules", CreateDutyRule, "Add a rule to the duty table")
area.changes("/contact-duty-rules/{id}", ChangeDutyRule, "Change a rule, or switch it off")
area.asks("/contact-duty-preview", PreviewDuty, "What the duty table would change, with conflicts")
area.acts("/contact-duty-application", ApplyDuty, "Assign the next contacts by the duty table")
area.lists("/contact-take-overs", ListTakeOvers, "List take-overs, the latest first")
area.creates("/contact-take-overs", TakeOverPortfolio, "Take over all that a colleague looks after")
area.acts("/contact-take-overs/{id}/revert", RevertTakeOver, "Take a take-over back")
