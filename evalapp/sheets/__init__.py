"""Score sheets: scores as whole steps, drafts, submission, sealing, earlier versions."""
