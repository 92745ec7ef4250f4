"""What detection compares: parties of declarations, affiliations of experts, other names of bodies."""
