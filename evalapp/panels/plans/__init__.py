"""Assignment plans: asked for, computed or read from a file, shown as a difference, applied whole or not at all."""
