"""Declarations: what cities hand in, with declared indicators and attached files."""
