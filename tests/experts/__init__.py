"""Tests of the expert pool."""
