"""Barring an expert once the ranking is known: two persons, on evidence."""
