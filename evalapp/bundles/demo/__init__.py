"""The demonstration rounds: every city, province, person and number in them is invented."""
