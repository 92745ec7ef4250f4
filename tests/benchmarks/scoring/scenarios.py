"""What the simulated rounds of `make bench-scoring` vary, beside the base design of aggregation.md."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["SCENARIOS", "Lie", "Scenario"]


class Lie(StrEnum):
    """What an expert who does not read the declarations gives."""

    FRIEND = "friend"  # 100 to the friend, 0 to all others
    RANDOM = "random"  # 50 + 25 e, e standard normal, cut off at 0 and 100


@dataclass(frozen=True, slots=True)
class Scenario:
    """`each`: scores a declaration. `severity`: between which the round's severity sd lies, in units of quality's sd;
    `noise`: the same of each expert's noise, `even_log` where its logarithm is drawn evenly; `scale`: the sd of the
    experts' scales. `panels`: sets of experts who read declarations of their own panel, but
    for the share `cross` of the scores. `gap`: how far the panels' mean qualities lie apart. `grouped`: the table names
    the panel of each declaration. `liars`: how many experts give what `lie` says. `linked` and `honest`: which figures
    of the issue hold for it.
    """

    each: int = 5
    severity: tuple[float, float] = (0.5, 1.0)
    noise: tuple[float, float] = (0.5, 1.0)
    even_log: bool = False
    scale: float = 0.2
    panels: int = 1
    cross: float = 0.0
    gap: float = 0.0
    grouped: bool = False
    liars: int = 0
    lie: Lie = Lie.FRIEND

    @property
    def linked(self) -> bool:
        """Whether some score ties every panel to the others."""
        return self.panels == 1 or self.cross > 0

    @property
    def honest(self) -> bool:
        """Whether every expert reads."""
        return self.liars == 0


SCENARIOS = {
    "base": Scenario(),
    "no_severity": Scenario(severity=(0.0, 0.0), noise=(0.75, 0.75), scale=0.0),
    "noise_wide": Scenario(noise=(0.3, 2.0), even_log=True),
    "three_scores": Scenario(each=3),
    "weak_panels": Scenario(panels=3, cross=0.02),
    "one_adversary": Scenario(liars=1),
    "collude": Scenario(liars=3),
    "three_random": Scenario(liars=3, lie=Lie.RANDOM),
    "two_fields": Scenario(panels=2, gap=1.4),
    "two_fields_group": Scenario(panels=2, gap=1.4, grouped=True),
    "two_fields_cross_05": Scenario(panels=2, gap=1.4, cross=0.05),
    "two_fields_cross_20": Scenario(panels=2, gap=1.4, cross=0.20),
}
