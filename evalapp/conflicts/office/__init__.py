"""Conflicts that coordinators and officials state themselves."""
