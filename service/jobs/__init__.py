"""The ledger of training jobs and its delivery.

- ``ledger.Ledger(engine)``: the truth about jobs; ``records``: what goes in and out; ``errors``: refusals.
- ``database``: ``connect(url)``, ``upgrade(engine)``, ``answers(engine)``.
- ``doorbell.Doorbell(ledger, broker_url)``: rings workers for what the ledger holds, off the request's path.
- ``states``: the table of every status change that may happen.
"""
