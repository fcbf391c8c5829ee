"""A worker that trains with stub children: ``celery -A tests.workers.stub_app worker``."""

from service.settings import Settings
from tests.workers.start_stub import start_stub
from workers.application import make_app

app = make_app(Settings(), start_stub)
