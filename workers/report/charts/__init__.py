"""Charts of a run, each defined once in altair."""
