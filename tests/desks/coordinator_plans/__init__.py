"""Tests of the official desk."""
