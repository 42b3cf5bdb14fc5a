"""Runs from what goes in to what comes out, their figures compared, and technology transfers."""

from cellinv.services.production.equipment import add_equipment, equipment_list
from cellinv.services.production.figures import add_material, correct_figure, enter_figure
from cellinv.services.production.inputs import (
    NewOutput,
    fill_output,
    fill_placebo,
    take_inputs,
)
from cellinv.services.production.known import Known, known
from cellinv.services.production.products import product_list
from cellinv.services.production.reading import BY, compare, compared_by, run_card, run_list
from cellinv.services.production.runs import (
    NewRun,
    abandon,
    add_operators,
    end,
    end_operator,
    start,
)
from cellinv.services.production.transfers import (
    NewItem,
    add_item,
    add_milestone,
    complete,
    end_transfer,
    move_item,
    parties,
    partners,
    reach_milestone,
    start_transfer,
    transfer_list,
    transfer_named,
    widen,
)

__all__ = [
    "BY", "Known", "NewItem", "NewOutput", "NewRun", "abandon", "add_equipment", "add_item",
    "add_material", "add_milestone", "add_operators", "compare", "compared_by", "complete",
    "correct_figure", "end", "end_operator", "end_transfer", "enter_figure", "equipment_list",
    "fill_output", "fill_placebo", "known", "move_item", "parties", "partners", "product_list",
    "reach_milestone", "run_card", "run_list", "start", "start_transfer", "take_inputs",
    "transfer_list", "transfer_named", "widen",
]  # fmt: skip
