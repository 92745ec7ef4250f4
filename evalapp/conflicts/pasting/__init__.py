"""Tables pasted from spreadsheets: read loosely, judged strictly, every problem with line and column."""
