"""No argument serves; `init` makes what the database needs."""

import asyncio
import sys

from services.export.app import build, prepare
from services.export.settings import Settings
from shared.web.serve import serve

if __name__ == "__main__":
    settings = Settings.model_validate({})
    if sys.argv[1:] == ["init"]:
        asyncio.run(prepare(settings))
        sys.exit(0)
    if sys.argv[1:]:
        sys.exit("usage: python -m services.export [init]")
    sys.exit(serve(build(settings), host=settings.host, port=settings.port))
