"""The doubts of the reference model as sentences that pages and reports translate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evalapp.core.words import Words, say
from scoring.reference.model import DoubtCode

__all__ = ["doubt_words"]

_SENTENCES: Mapping[DoubtCode, Words] = {
    DoubtCode.NO_SCORES: say("No counted score sheet has a total, so nothing can be said of how sure the ranking is."),
    DoubtCode.NO_SPREAD: say(
        "All score sheets have the same total: nothing tells declarations or experts apart, so nothing can be said of "
        "how sure the ranking is."
    ),
    DoubtCode.TOO_FEW: say(
        "%(scores)s score sheets by %(experts)s experts on %(declarations)s declarations are too few to tell "
        "strictness from quality, so nothing is said of how sure the ranking is."
    ),
    DoubtCode.DISCONNECTED: say(
        "The experts fall into %(components)s sets that read no declaration in common, and no groups are declared: the "
        "strictness of one set cannot be told from the quality of what it read, so nothing is said of how sure the "
        "ranking is."
    ),
    DoubtCode.GROUP_DISCONNECTED: say(
        "Within a group the experts fall into sets that read no declaration in common (%(first)s): their strictness "
        "cannot be told from quality, so nothing is said of how sure the ranking is."
    ),
    DoubtCode.WEAK: say(
        "Some sets of experts hardly read the same declarations (linkage %(weakest)s, where 0 is none): differences "
        "between them rest on few declarations. Read these figures with care."
    ),
    DoubtCode.ONLY_ONE: say(
        "%(count)s declarations have one score sheet only, so all rests on the strictness of one expert: %(first)s"
    ),
    DoubtCode.SMALL_SEVERITY: say(
        "The experts differ little in strictness: correcting for it changes little of what the sheets say."
    ),
    DoubtCode.FEWER_DRAWS: say("The round is so large that %(draws)s joint draws were made instead of %(asked)s."),
    DoubtCode.PLAIN: say(
        "With %(experts)s experts (more than %(most)s) the plain model was used: one noise and scale for all of them."
    ),
    DoubtCode.TOO_LARGE: say(
        "This model is made for at most %(most)s experts, and there are %(experts)s, so it says nothing of this round."
    ),
}


def doubt_words(code: str, params: Mapping[str, Any]) -> Words:
    """Return a doubt, or the reason why there is no reference, from the code and the parameters that are kept."""
    return Words(_SENTENCES[DoubtCode(code)].text, dict(params))
