"""The round: its title, phases, criteria tree and rules, and the moves from one state to the next."""
