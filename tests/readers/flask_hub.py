"""Flask-WebSub as a program: `python -m tests.readers.flask_hub PORT DATABASE` is a hub at `/hub` on this machine.

Its jobs run at once, in the request that asks for them, so that no broker is needed.
"""

import sys

from celery import Celery
from flask import Flask
from flask_websub.hub import Hub, SQLite3HubStorage

port, database = int(sys.argv[1]), sys.argv[2]
jobs = Celery("hub")
jobs.conf.task_always_eager = True
app = Flask("hub")
app.config["PUBLISH_SUPPORTED"] = True  # takes notifications over HTTP
hub = Hub(SQLite3HubStorage(database), jobs)
app.register_blueprint(hub.build_blueprint(url_prefix="/hub"))
app.run("127.0.0.1", port, threaded=True)
