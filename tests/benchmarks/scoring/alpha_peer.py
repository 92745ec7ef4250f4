"""Alpha of a saved table by the krippendorff package: `alpha_peer.py TABLE.npy METRIC`, run where that is installed."""

import json
import sys
import time
from importlib import import_module
from importlib.metadata import version

import numpy as np

alpha = import_module("krippendorff").alpha  # it is not installed beside the project, whose types are checked
table = np.load(sys.argv[1]).T.copy()  # it wants experts x declarations
seconds: list[float] = []
found = float("nan")
while len(seconds) < 5 and sum(seconds) < 5:
    started = time.perf_counter()
    found = alpha(reliability_data=table, level_of_measurement=sys.argv[2])
    seconds.append(time.perf_counter() - started)
sys.stdout.write(
    json.dumps({"seconds": min(seconds), "alpha": float(found), "version": version("krippendorff")}) + "\n"
)
