"""What can be asked of a draft, and who carries it out."""
