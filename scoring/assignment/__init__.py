"""Assigning experts to declarations: exact, with its proof, or explained where it cannot be done."""

from scoring.assignment.instance import Instance, Quota
from scoring.assignment.plan import Constraint, Infeasible, Objective, Plan, Repair, Shortage
from scoring.assignment.solve import assign

__all__ = ["Constraint", "Infeasible", "Instance", "Objective", "Plan", "Quota", "Repair", "Shortage", "assign"]
