"""Tests of the applicant desk."""
