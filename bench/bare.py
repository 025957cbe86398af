"""`python -m bench.bare PORT`: a page of the same framework, and nothing behind it."""

import sys

import uvicorn
from fastapi import FastAPI, Response
from jinja2 import Environment

ROWS = 25
PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
<table><thead><tr>{% for key in columns %}<th>{{ key }}</th>{% endfor %}</tr></thead><tbody>
{% for row in rows %}<tr>{% for key in columns %}<td>{{ row[key] }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></body></html>"""
COLUMNS = ("rank", "product", "supplier", "points", "stage")


def bare() -> FastAPI:
    app = FastAPI(openapi_url=None)
    frame = Environment(autoescape=True).from_string(PAGE)

    async def page() -> Response:
        rows = [{key: f"{key} {number}" for key in COLUMNS} for number in range(ROWS)]
        body = frame.render(title="Bare", columns=COLUMNS, rows=rows)
        return Response(body, media_type="text/html")

    app.add_api_route("/", page)
    return app


if __name__ == "__main__":
    uvicorn.run(
        bare(),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        log_config=None,
        access_log=False,
        server_header=False,
    )
