"""Make the table, then serve as the product does: `python -m bench.one_insert.serve PORT WORKERS`."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.one_insert.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()


def main(port: int, workers: int) -> None:
    """The same server with the same numbers as `wanxiang serve`."""
    from django.db import connection
    from granian import Granian
    from granian.constants import Interfaces

    from bench.one_insert.models import Reported

    with connection.schema_editor() as editor:
        editor.create_model(Reported)
    connection.close()
    Granian(
        "bench.one_insert.serve:application", address="127.0.0.1", port=port, interface=Interfaces.WSGI, workers=workers,
        blocking_threads=4, backpressure=128, websockets=False, log_access=False, log_enabled=False,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
