"""No argument serves; a verb goes to the command line."""

import asyncio
import sys

from services.audit.app import build, command
from services.audit.settings import Settings
from shared.web.serve import serve

if __name__ == "__main__":
    settings = Settings.model_validate({})
    if verb := sys.argv[1:]:
        sys.exit(asyncio.run(command(settings, verb)))
    sys.exit(serve(build(settings), host=settings.host, port=settings.port))
