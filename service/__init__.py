"""The API process: routes, use cases, the linter and the ledger of jobs."""
