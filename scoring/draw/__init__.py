"""Draws of panels that anyone can repeat: the order of the pool by hash, seats and stand-ins down it, the record."""

from scoring.draw.pool import Candidate, candidates, pool_sha256, salted_digest
from scoring.draw.record import Record, drawn_record, record_bytes, record_json, write_record
from scoring.draw.record_read import read_record
from scoring.draw.rules import DrawRules, Share, rules_json
from scoring.draw.rules_read import read_rules
from scoring.draw.seating import Passed, Shortage
from scoring.draw.seed import Commitment, commitment, commitments, secret_problems, seed_from, text_problem
from scoring.draw.stand_ins import Following, chair, next_stand_in
from scoring.draw.verify import verifier_source, verify_file
from scoring.draw.walk import Drawn, NoPanelError, PassedOver, Placed, draw, draw_problems

__all__ = [
    "Candidate",
    "Commitment",
    "DrawRules",
    "Drawn",
    "Following",
    "NoPanelError",
    "Passed",
    "PassedOver",
    "Placed",
    "Record",
    "Share",
    "Shortage",
    "candidates",
    "chair",
    "commitment",
    "commitments",
    "draw",
    "draw_problems",
    "drawn_record",
    "next_stand_in",
    "pool_sha256",
    "read_record",
    "read_rules",
    "record_bytes",
    "record_json",
    "rules_json",
    "salted_digest",
    "secret_problems",
    "seed_from",
    "text_problem",
    "verifier_source",
    "verify_file",
    "write_record",
]
