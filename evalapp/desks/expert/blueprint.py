"""The blueprint of the expert desk."""

from __future__ import annotations

from flask import Blueprint

__all__ = ["expert"]

expert = Blueprint("expert", __name__)
