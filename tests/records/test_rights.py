"""Rights in HTTP headers and robots tags."""

import pytest

from builder.records import Rights, rights


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([], Rights()),
        ([("X-Robots-Tag", "noindex, nofollow")], Rights()),
        ([("x-robots-tag", "NoAI, NoImageAI")], Rights(ai_opt_out=True)),
        ([("X-Robots-Tag", "max-snippet:-1"), ("X-Robots-Tag", "noai")], Rights(ai_opt_out=True)),
        ([("X-Robots-Tag", "noai"), ("X-Robots-Tag", "all")], Rights(ai_opt_out=True)),
        ([("X-Robots-Tag", "GPTBot: noindex")], Rights(ai_opt_out=True)),
        ([("X-Robots-Tag", "googlebot: noindex")], Rights()),
        ([("TDM-Reservation", "1")], Rights(tdm_reserved=True)),
        ([("tdm-reservation", "0")], Rights(tdm_reserved=False)),
        ([("tdm-reservation", "maybe")], Rights()),
        (
            [("Link", '</a.css>; rel=preload, <https://cc.example/by>; rel="license"')],
            Rights(license="https://cc.example/by"),
        ),
    ],
)
def test_headers_declare_rights(headers, expected):
    assert expected == rights.from_headers(headers)


def test_reservation_in_any_place_wins():
    page, server = Rights("CC BY", None, False, None), Rights("other", "© Courier", True, True)

    assert Rights("CC BY", "© Courier", True, True) == rights.merged(page, server)
    assert Rights() == rights.merged(Rights(), Rights())
    assert Rights(tdm_reserved=False) == rights.merged(Rights(tdm_reserved=False), Rights())
