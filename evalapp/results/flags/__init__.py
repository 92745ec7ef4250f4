"""Experts watched: whose score sheets stand out in a calculation, and by what evidence. A flag is no finding."""
