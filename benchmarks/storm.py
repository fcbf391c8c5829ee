"""What may go wrong, at random moments, while jobs run."""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

import redis
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from benchmarks.fleet import Fleet
from benchmarks.servers import PostgresServer, RabbitServer, RedisServer, Server
from service.jobs.database import writing
from service.jobs.doorbell import Doorbell
from service.jobs.ledger import Ledger
from service.jobs.queue import CPU_QUEUE

SKEW_SECONDS = (-60, -25, -5, 5)
"""By how much a lease's end is moved, as a wrong clock would move it."""


class Storm:
    """Draws one calamity after the other; what is down comes up again some seconds later."""

    def __init__(
        self,
        chance: random.Random,
        fleet: Fleet,
        broker: RedisServer | RabbitServer,
        database: PostgresServer,
        ledger: Ledger,
    ) -> None:
        self.count: Counter[str] = Counter()
        self._chance = chance
        self._fleet = fleet
        self._broker = broker
        self._database = database
        self._ledger = ledger
        self._recoveries: list[tuple[float, Callable[[], None]]] = []
        self._down: set[Server] = set()
        self._calamities: dict[str, tuple[int, Callable[[], None]]] = {
            "child killed": (6, lambda: fleet.kill_child(chance)),
            "worker killed": (3, lambda: fleet.kill_worker(chance)),
            "worker stopped": (1, lambda: fleet.stop_worker(chance)),
            "API killed": (2, fleet.kill_api),
            "doorbells doubled": (4, self._ring_in_vain),
            "lease skewed": (3, self._skew),
            "broker killed": (1, lambda: self._fell(broker)),
            "broker hung": (1, lambda: self._hang(broker)),
            "PostgreSQL killed": (1, lambda: self._fell(database)),
            "PostgreSQL hung": (1, lambda: self._hang(database)),
        }
        if isinstance(broker, RedisServer):
            self._calamities["Redis flushed"] = (2, self._flush)

    def strike(self) -> None:
        """One calamity, and whatever has waited long enough to recover."""
        self.recover(all_of_it=False)
        names = list(self._calamities)
        weights = [weight for weight, _ in self._calamities.values()]
        name = self._chance.choices(names, weights)[0]
        self._calamities[name][1]()
        self.count[name] += 1

    def recover(self, *, all_of_it: bool) -> None:
        """Bring up what is due, or everything."""
        due = [entry for entry in self._recoveries if all_of_it or entry[0] <= monotonic()]
        for entry in due:
            self._recoveries.remove(entry)
            entry[1]()

    def _later(self, recovery: Callable[[], None]) -> None:
        self._recoveries.append((monotonic() + self._chance.uniform(1.0, 4.0), recovery))

    def _fell(self, server: Server) -> None:
        if server in self._down:
            return
        self._down.add(server)
        server.kill()

        def raise_again() -> None:
            server.start(wait=False)
            self._down.discard(server)

        self._later(raise_again)

    def _hang(self, server: Server) -> None:
        if server in self._down:
            return
        self._down.add(server)
        server.hang()

        def wake() -> None:
            server.go_on()
            self._down.discard(server)

        self._later(wake)

    def _flush(self) -> None:
        client = redis.Redis.from_url(self._broker.url, socket_timeout=1, socket_connect_timeout=1)
        with client, suppress(redis.RedisError):
            client.flushall()

    def _ring_in_vain(self) -> None:
        if self._broker in self._down:
            return
        doorbell = Doorbell(self._ledger, self._broker.url)
        for _ in range(self._chance.randint(2, 8)):
            if not doorbell.send(CPU_QUEUE):
                break
        doorbell.stop()

    def _skew(self) -> None:
        if self._database in self._down:
            return
        seconds = self._chance.choice(SKEW_SECONDS)
        with suppress(SQLAlchemyError), writing(self._ledger.engine) as connection:
            connection.execute(
                text(
                    "UPDATE jobs SET lease_expires_at = lease_expires_at + make_interval(secs => :seconds)"
                    " WHERE id = (SELECT id FROM jobs WHERE status IN ('running', 'cancelling')"
                    " ORDER BY random() LIMIT 1)"
                ),
                {"seconds": seconds},
            )
