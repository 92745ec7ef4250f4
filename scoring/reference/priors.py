"""What the reference model assumes before it sees a score, in units of the standard deviation of all scores.

y_k = mean + a_j (c_i + u_i) + b_j + e_k for score k, of declaration i by expert j:

- mean and the groups' contrasts in c: flat;
- u_i ~ N(0, t^2), t ~ half-Cauchy(1); b_j ~ N(0, v^2), v ~ half-Cauchy(1);
- a_j ~ N(1, r^2), r ~ half-Cauchy(1/4): how far an expert spreads declarations apart;
- e_k ~ N(0, s_j^2) or, in the Student-t twin, s_j t_4, with the expert's own noise
  s_j^2 ~ inverse gamma(d / 2, d h / 2): d on the grid `DEGREES`, all equally likely, log h flat; s_j^2 is at least the
  variance that giving scores in steps adds (at least 1e-6).

Half-Cauchy as Gelman (2006), Bayesian Analysis 1, 515-533; as a mixture of inverse gammas by Wand et al. (2011),
Bayesian Analysis 6, 847-900. The expert's own noise and scale as Ge, Welling and Ghahramani (2013), A Bayesian model
for calibrating conference review scores.
"""

from __future__ import annotations

import numpy as np

__all__ = ["DEGREES", "EFFECT_SCALE", "LEAST_NOISE", "QUALITY_SCALE", "SCALE_SCALE", "TWIN_DEGREES"]

QUALITY_SCALE = 1.0
EFFECT_SCALE = 1.0
SCALE_SCALE = 0.25
DEGREES = np.exp(np.linspace(np.log(2.0), np.log(200.0), 24))
TWIN_DEGREES = 4.0
LEAST_NOISE = 1e-6
