"""What becomes of a flag: two officials clear an expert, or exclude one under a rule of the round."""
