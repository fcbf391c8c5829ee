"""What the linter says of itself: LNT001 to LNT004. The engine makes these findings."""
