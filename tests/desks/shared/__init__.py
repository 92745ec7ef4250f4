"""Tests of pages that several desks share."""
