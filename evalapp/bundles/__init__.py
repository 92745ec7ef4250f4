"""A whole round in and out: bundles, and the demonstration round."""
