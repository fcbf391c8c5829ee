"""Scripts that print what gradhealth claims, as ratios against a baseline in the same run."""
