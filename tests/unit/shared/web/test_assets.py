import gzip
import re
from pathlib import Path

from shared.web.assets import YEAR, Assets
from tests.support.callers import an_app, asking


async def test_a_file_is_kept_for_a_year_under_the_hash_of_its_bytes(tmp_path: Path) -> None:
    address = Assets().address("site.css")

    async with asking(an_app(tmp_path)) as client:
        told = await client.get(address)
        gone = await client.get("/static/site.css")

    assert re.fullmatch(r"/static/site\.[0-9a-f]{16}\.css", address)
    assert (told.status_code, told.headers["cache-control"]) == (200, YEAR)
    assert told.headers["content-type"] == "text/css; charset=utf-8"
    assert gone.status_code == 404


async def test_every_icon_that_the_sheet_names_is_there(tmp_path: Path) -> None:
    async with asking(an_app(tmp_path)) as client:
        sheet = (await client.get(Assets().address("site.css"))).text
        icons = sorted(set(re.findall(r'url\("?([^")]+)"?\)', sheet)))
        told = [await client.get(icon) for icon in icons]

    assert len(icons) == 4
    assert {(each.status_code, each.headers["content-type"]) for each in told} == {
        (200, "image/svg+xml")
    }


async def test_the_sheet_is_sent_small_to_whoever_takes_it_so(tmp_path: Path) -> None:
    address = Assets().address("site.css")

    async with asking(an_app(tmp_path)) as client:
        plain = await client.get(address, headers={"accept-encoding": "identity"})
        request = client.build_request("GET", address, headers={"accept-encoding": "gzip"})
        packed = await client.send(request, stream=True)
        raw = b"".join([part async for part in packed.aiter_raw()])

    assert gzip.decompress(raw) == plain.content
    assert len(raw) < 40_000
