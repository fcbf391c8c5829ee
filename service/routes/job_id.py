"""The id of a job in a path. Its form is the ledger's to judge: an ill-formed one is just unknown."""

from typing import Annotated

from fastapi import Path

JobId = Annotated[str, Path(examples=["01932c07-2f4d-7cc1-9d2e-4f6a7b8c9d0e"])]
