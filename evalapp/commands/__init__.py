"""The commands of `python -m evalapp`, by what they are for. They speak English; the words of pages are translated."""
