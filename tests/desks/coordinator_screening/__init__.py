"""Tests of the coordinator's pages of declarations, screening, experts and assignments."""
