"""Families: questions tied together, of which one comes true, in order, or under a condition.

A family counts once, however many questions it has. Boards work that out on reading; here it is
tied, checked, and looked at: who belongs to it, which branches are dead, and which probabilities
cannot all be meant.
"""

from forecasts.families.branches import BY_CONDITION, branches_of, ruled_out_by, settle_branches
from forecasts.families.checks import Condition, rival_yes
from forecasts.families.coherence import (
    Incoherence,
    Place,
    Stand,
    incoherence_words,
    incoherences,
)
from forecasts.families.ladder import (
    RungOrder,
    contradictions,
    follow_deadlines,
    ladder_by_deadline,
)
from forecasts.families.lookup import (
    Member,
    families_of,
    family_label,
    find_family,
    known_family,
    members_of,
    parse_label,
)
from forecasts.families.standing import ForecasterIncoherence, family_incoherences
from forecasts.families.tie import add_member, tie_branches, tie_family, untie_family

__all__ = [
    "BY_CONDITION",
    "Condition",
    "ForecasterIncoherence",
    "Incoherence",
    "Member",
    "Place",
    "RungOrder",
    "Stand",
    "add_member",
    "branches_of",
    "contradictions",
    "families_of",
    "family_incoherences",
    "family_label",
    "find_family",
    "follow_deadlines",
    "incoherence_words",
    "incoherences",
    "known_family",
    "ladder_by_deadline",
    "members_of",
    "parse_label",
    "rival_yes",
    "ruled_out_by",
    "settle_branches",
    "tie_branches",
    "tie_family",
    "untie_family",
]
