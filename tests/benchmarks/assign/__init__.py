"""`make bench-assign`: the exact assignment beside plain OR-Tools on the same instances."""
