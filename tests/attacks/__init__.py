"""Attacks: what an ill-meaning or unlucky person sends, numbered after the list of attacks."""
