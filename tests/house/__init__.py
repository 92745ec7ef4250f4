"""Tests of the house as a whole: its routes, its schema, its documents."""
