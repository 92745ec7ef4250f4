"""The verifiable draw of a panel: prepared, published, committed to, drawn; calls and stand-ins."""
