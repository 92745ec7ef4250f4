"""Who scores what: assignments of experts to declarations."""
