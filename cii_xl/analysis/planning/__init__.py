"""What if, and how to get there: scenarios of named edits, and the cheapest way to a target index."""

from cii_xl.analysis.planning.edits import Edit, Operation, place
from cii_xl.analysis.planning.levers import Lever, levers
from cii_xl.analysis.planning.result import PlanningResult, planning
from cii_xl.analysis.planning.scenario import Scenario, Step, run_scenarios
from cii_xl.analysis.planning.target import Goal, Plan, cheapest, curve

__all__ = [
    "Edit",
    "Goal",
    "Lever",
    "Operation",
    "Plan",
    "PlanningResult",
    "Scenario",
    "Step",
    "cheapest",
    "curve",
    "levers",
    "place",
    "planning",
    "run_scenarios",
]
