"""The expert pool of a round."""
