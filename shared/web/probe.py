"""`python -m shared.web.probe ADDRESS`: is it well? For the health check of a container."""

import http.client
import sys
from urllib.parse import urlsplit

PATIENCE = 4.0


def is_well(address: str) -> bool:
    """Whether a GET is answered with 200, whatever proxy the environment names."""
    asked = urlsplit(address)
    connection = http.client.HTTPConnection(asked.netloc, timeout=PATIENCE)
    try:
        connection.request("GET", asked.path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not is_well(sys.argv[1]))
