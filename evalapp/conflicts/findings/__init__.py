"""Detected conflicts: found, hidden from their expert, answered by a coordinator."""
