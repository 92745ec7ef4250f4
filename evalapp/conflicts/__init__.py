"""Conflicts of interest, and the one question: may this person know of this declaration."""
