"""`python -m shared.web.issuer`, told by `ISSUER_…` settings."""

import sys

import uvicorn

from shared.web.issuer.serving import Settings, issuer_app

if __name__ == "__main__":
    settings = Settings.model_validate({})
    uvicorn.run(
        issuer_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
    )
    sys.exit(0)
