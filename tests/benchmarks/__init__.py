"""Benchmarks: run by hand through the Makefile, never by pytest."""
