"""What each person sees: blueprints and forms, one package a desk, one template folder of the same name."""

from __future__ import annotations

from flask import Blueprint

from evalapp.desks.account import account
from evalapp.desks.admin import admin
from evalapp.desks.applicant import applicant
from evalapp.desks.coordinator import coordinator
from evalapp.desks.expert import expert
from evalapp.desks.official import official
from evalapp.desks.public import public
from evalapp.desks.shared import shared

__all__ = ["BLUEPRINTS"]

BLUEPRINTS: tuple[Blueprint, ...] = (public, account, admin, coordinator, expert, official, applicant, shared)
