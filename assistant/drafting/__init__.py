"""The plan, the two writers, and the guard behind both."""
