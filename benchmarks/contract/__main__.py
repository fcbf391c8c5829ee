"""``python -m benchmarks.contract``: schemathesis until enough cases were generated."""

import argparse
import sys

from benchmarks.contract.run import Outcome, run_until


def main() -> int:
    """Print one line a round and the sum."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.contract")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--examples", type=int, default=100, help="Generated per operation and phase.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--phases", default="examples,coverage,fuzzing,stateful")
    given = parser.parse_args()
    total = Outcome()
    for outcome in run_until(given.cases, given.examples, given.seed, given.phases):
        print(outcome.describe(), flush=True)
        total += outcome.counted()
    print(f"in all: {total.describe()}")
    return 0 if total.sound else 1


if __name__ == "__main__":
    sys.exit(main())
