"""The reference model's posterior by PyMC: `reference_peer.py TABLE.npz SAMPLER CHAINS`, run where that is installed.

The model and priors of `scoring.reference.priors`, but for two that make no difference here: the degrees of freedom of
the noises are spread evenly in their logarithm instead of on a grid of such values, and no noise is cut off below. Four
chains of 1,000 draws after 1,000 of tuning are what gives 4,000.
"""

import json
import sys
import time
from importlib import import_module

import numpy as np

pm = import_module("pymc")  # it is not installed beside the project, whose types are checked
pt = import_module("pytensor.tensor")

with np.load(sys.argv[1]) as arrays:
    declaration, expert, value = (arrays[name] for name in ("declaration", "expert", "value"))
n, m = int(declaration.max()) + 1, int(expert.max()) + 1
y = (value - value.mean()) / value.std()
CHAINS = int(sys.argv[3])

with pm.Model() as model:
    mean = pm.Flat("mean", initval=0.0)
    quality_sd = pm.HalfCauchy("quality_sd", 1.0)
    effect_sd = pm.HalfCauchy("effect_sd", 1.0)
    scale_sd = pm.HalfCauchy("scale_sd", 0.25)
    quality = pm.Normal("quality", 0.0, quality_sd, shape=n)
    effect = pm.Normal("effect", 0.0, effect_sd, shape=m)
    scale = pm.Deterministic("scale", 1.0 + scale_sd * pm.Normal("scale_z", 0.0, 1.0, shape=m))
    degrees = pt.exp(pm.Uniform("log_degrees", np.log(2.0), np.log(200.0)))
    level = pt.exp(pm.Flat("log_level", initval=np.log(0.3)))
    precision = pm.Gamma("precision", degrees / 2, degrees * level / 2, shape=m, initval=np.full(m, 3.0))
    centre = mean + scale[expert] * quality[declaration] + effect[expert]
    pm.Normal("score", centre, tau=precision[expert], observed=y)

started = time.process_time()
if sys.argv[2] == "nutpie":
    nutpie = import_module("nutpie")
    compiled = nutpie.compile_pymc_model(model)
    ready = time.process_time()
    trace = nutpie.sample(compiled, draws=1000, tune=1000, chains=CHAINS, cores=1, seed=1, progress_bar=False)
else:
    with model:
        step = pm.NUTS()  # compiles the gradient
        ready = time.process_time()
        trace = pm.sample(
            draws=1000, tune=1000, chains=CHAINS, cores=1, step=step, random_seed=1, progressbar=False,
            compute_convergence_checks=False,
        )  # fmt: skip
sampling = time.process_time() - ready
total = trace.posterior["mean"].values[..., None] + trace.posterior["quality"].values
half = np.concatenate([total[:, :500], total[:, 500:]])
within, between = half.var(axis=1, ddof=1).mean(axis=0), half.mean(axis=1).var(axis=0, ddof=1)
found = {
    "compiling": ready - started,
    "sampling": sampling,
    "total": (value.mean() + value.std() * total.mean(axis=(0, 1))).tolist(),
    "sd": (value.std() * total.std(axis=(0, 1))).tolist(),
    "rhat": float(np.sqrt(499 / 500 + between / within).max()),
}
sys.stdout.write(json.dumps(found) + "\n")
