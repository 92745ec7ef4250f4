"""The conflict certificate that everybody who takes part in a decision gives."""
