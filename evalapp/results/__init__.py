"""Calculations: a locked input, its digest, every number that came out."""
