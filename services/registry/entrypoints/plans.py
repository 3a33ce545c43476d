"""Entrypoints about the set-up, packs and plans."""

from services.registry.entrypoints.base import Entrypoints
from services.registry.handlers import plan_entries, plan_import, plans, setup, setup_change
from shared.contracts import registry as contract
from shared.contracts.base import Done, Page
from shared.messaging.rpc import handles
from shared.security.context import Context


class PlanEntrypoints(Entrypoints):
    default_pack = setup.default_pack()
    """Asked for here, so that a misspelt one stops the service at its start."""

    @handles(contract.ListPacks)
    def list_packs(self, command: contract.ListPacks, context: Context) -> Page[contract.Pack]:
        return setup.list_packs(command)

    @handles(contract.GetPack)
    def get_pack(self, command: contract.GetPack, context: Context) -> contract.Pack:
        return setup.get_pack(command)

    @handles(contract.GetSetup)
    def get_setup(self, command: contract.GetSetup, context: Context) -> contract.Setup:
        return setup.get_setup(command, context, self.store)

    @handles(contract.ChangeSetup)
    def change_setup(self, command: contract.ChangeSetup, context: Context) -> contract.Setup:
        return setup_change.change_setup(command, context, self.store)

    @handles(contract.ListPresets)
    def list_presets(self, command: contract.ListPresets, context: Context) -> Page[contract.Preset]:
        return plans.list_presets(command, context, self.store)

    @handles(contract.ListPlans)
    def list_plans(self, command: contract.ListPlans, context: Context) -> Page[contract.Plan]:
        return plans.list_plans(command, context)

    @handles(contract.GetPlan)
    def get_plan(self, command: contract.GetPlan, context: Context) -> contract.Plan:
        return plans.get_plan(command, self.store)

    @handles(contract.ListPlanEntries)
    def list_plan_entries(self, command: contract.ListPlanEntries, context: Context) -> Page[contract.PlanEntry]:
        return plans.list_plan_entries(command, context, self.store)

    @handles(contract.DraftPlan)
    def draft_plan(self, command: contract.DraftPlan, context: Context) -> contract.Plan:
        return plans.draft_plan(command, context, self.store)

    @handles(contract.DeletePlanDraft)
    def delete_plan_draft(self, command: contract.DeletePlanDraft, context: Context) -> Done:
        return plans.delete_draft(command, context, self.store)

    @handles(contract.WritePlanEntry)
    def write_plan_entry(self, command: contract.WritePlanEntry, context: Context) -> contract.PlanEntry:
        return plan_entries.write_entry(command, context, self.store)

    @handles(contract.ChangePlanEntry)
    def change_plan_entry(self, command: contract.ChangePlanEntry, context: Context) -> contract.PlanEntry:
        return plan_entries.change_entry(command, context, self.store)

    @handles(contract.RemovePlanEntry)
    def remove_plan_entry(self, command: contract.RemovePlanEntry, context: Context) -> Done:
        return plan_entries.remove_entry(command, context, self.store)

    @handles(contract.ImportPlan)
    def import_plan(self, command: contract.ImportPlan, context: Context) -> contract.PlanComparison:
        return plan_import.import_plan(command, context, self.store, self.bus)

    @handles(contract.ComparePlans)
    def compare_plans(self, command: contract.ComparePlans, context: Context) -> contract.PlanComparison:
        return plans.compare_plans(command, context, self.store)

    @handles(contract.ApprovePlan)
    def approve_plan(self, command: contract.ApprovePlan, context: Context) -> contract.Plan:
        return plans.approve_plan(command, context, self.store)

    @handles(contract.PutPlanInForce)
    def put_plan_in_force(self, command: contract.PutPlanInForce, context: Context) -> contract.Plan:
        return plans.put_in_force(command, context, self.store)
