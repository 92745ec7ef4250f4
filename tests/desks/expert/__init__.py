"""Tests of desks/expert."""
