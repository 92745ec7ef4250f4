"""The decision: a proposal of the funded set, its confirmations, departures with their grounds."""
