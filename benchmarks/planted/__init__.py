"""Training requests with a planted fault, and sound ones, as the benchmark of the diagnoses needs them."""
