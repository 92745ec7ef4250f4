"""Bundles in folders: what the command line reads and writes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scoring.bundle import Bundle, BundleError, read_bundle

__all__ = ["Bundle", "BundleError", "read_bundle", "write_folder"]


def write_folder(files: Mapping[str, bytes], folder: Path) -> None:
    """Write a bundle's files into a folder that is empty or not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
