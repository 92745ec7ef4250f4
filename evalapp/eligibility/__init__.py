"""Screening: completeness of documents, and the eligibility rules with their facts and verdicts."""
