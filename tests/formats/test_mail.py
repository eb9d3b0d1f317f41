"""E-mail: all that was written in it, and nothing twice."""

from datetime import date

import pytest

from adverbum.documents.formats import Unreadable
from tests.cases import case, rows, said, told

HEAD = "From: An <an@example.org>\nTo: Jan\nSubject: {}\nDate: Mon, 3 Mar 2025 10:00:00 +0100\n"


def mail(body: str, subject: str = "Roof", kind: str = "text/plain; charset=utf-8") -> bytes:
    return f"{HEAD.format(subject)}MIME-Version: 1.0\nContent-Type: {kind}\n\n{body}".encode()


def test_the_text_after_a_picture_is_read_and_the_picture_is_said() -> None:
    found = case("115/m.eml")
    assert told(found, "paragraph") == [
        "Here is the first photo.",
        "The roofer Paul Ziegler will come on 17 March and asks 2,300 euro.",
    ]
    assert found.omitted == ("1 attachment: a.jpg (not read)",)
    assert (found.title, found.date) == ("Photos of the roof", date(2025, 3, 4))
    assert ["From:", "Anna Berg <anna@example.org>"] in rows(found)


@pytest.mark.parametrize(
    ("name", "words", "title"),
    [
        ("enc", "Das Fest ist am 5. Juli in München, und die Brücke ist gesperrt.", "Grüße aus München"),
        ("param", "The folded mail was sent by Ida Moe.", "Folded subject line"),
        ("quote", "The pump was repaired by Lars Holm.", "Pump"),
        ("comma", "The boat was painted by Lars Holm.", "Boat"),
        ("latin", "Die Reise nach Köln kostet 240 Euro.", "Grüße aus Köln"),
        ("mbox", "The mbox message is about the lighthouse of Marn.", "mbox style"),
        ("b64", "!!!!not base64", "No body type"),
    ],
)
def test_a_malformed_header_costs_that_header(name: str, words: str, title: str) -> None:
    found = case(f"117/{name}.eml")
    assert (told(found, "paragraph"), found.title) == ([words], title)


def test_headers_are_decoded_and_shown_raw_where_they_cannot_be() -> None:
    assert ["From:", "Öztürk <o@b.de>"] in rows(case("117/enc.eml"))
    assert ["From:", "Jürgen <j@b.de>"] in rows(case("117/latin.eml"))
    assert ["Date:", "not a date"] in rows(case("117/comma.eml"))
    assert said(".eml", mail("x", subject="=?utf-8?q?bad")).title == "=?utf-8?q?bad"


@pytest.mark.parametrize(
    "lead",
    [
        "On Mon, 3 Mar 2025, Tom wrote:",
        "Am 3. März 2025 um 10:00 schrieb Tom <t@b.de>:",
        "Op 3 maart 2025 schreef Tom:",
        "Vào 3 thg 3, 2025, Tom đã viết:",
    ],
)
def test_quoted_replies_and_signatures_are_furniture(lead: str) -> None:
    found = said(
        ".eml",
        mail(
            f"The roof costs 2,300 euro.\n\n{lead}\n> What does the roof cost?\n> Tell me.\n\nUntil Monday.\n\n-- \nAn Berg\nMarn"
        ),
    )
    assert told(found, "paragraph") == ["The roof costs 2,300 euro.", "Until Monday."]
    assert told(found, "furniture") == [lead, "> What does the roof cost?", "> Tell me.", "An Berg", "Marn"]


def test_an_original_message_below_is_furniture_but_a_forwarded_one_is_content() -> None:
    below = "\n\n-----Original Message-----\nFrom: Tom\nSent: Monday\n\nThe old offer was 900 euro."
    assert "The old offer was 900 euro." in told(said(".eml", mail(f"No.{below}")), "furniture")
    assert "The old offer was 900 euro." in told(
        said(".eml", mail(f"See below.{below}", subject="WG: Offer")), "paragraph"
    )
    passed = "Look.\n\n---------- Forwarded message ---------\nFrom: Tom\n\nThe offer is 700 euro."
    assert "The offer is 700 euro." in told(said(".eml", mail(passed)), "paragraph")


def test_a_mail_within_a_mail_is_content_and_attachments_are_said() -> None:
    inner = mail("The inner mail names Lena Koch.", subject="Inner").decode()
    parts = f"--b\nContent-Type: text/plain\n\nSee this.\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=\"invoice.pdf\"\n\nx\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename*=utf-8''caf%C3%A9.txt\n\ny\n--b--\n"
    found = said(".eml", mail(parts, kind='multipart/mixed; boundary="b"'))
    assert told(found, "heading") == ["Inner"]
    assert told(found, "paragraph") == ["See this.", "The inner mail names Lena Koch."]
    assert found.omitted == ("2 attachments: invoice.pdf, café.txt (not read)",)


def test_of_alternatives_the_one_that_says_something_is_read() -> None:
    def both(plain: str, rich: str) -> list[str]:
        body = f"--b\nContent-Type: text/plain\n\n{plain}\n--b\nContent-Type: text/html\n\n{rich}\n--b--\n"
        return told(said(".eml", mail(body, kind='multipart/alternative; boundary="b"')), "paragraph")

    assert both("De brug is dicht.", "<p>De brug is <b>dicht</b>.</p>") == ["De brug is dicht."]
    assert both("Zie HTML", f"<p>{'De brug is dicht. ' * 9}</p><blockquote type=cite>Oud</blockquote>") == [
        ("De brug is dicht. " * 9).strip()
    ]


def test_a_mailbox_has_a_page_for_each_mail() -> None:
    box = "".join(
        f"From an@example.org Mon Mar  3 10:00:00 2025\n{HEAD.format(subject)}\n{body}\n\n"
        for subject, body in [("One", "First.\n\n>From here on."), ("Two", "Second.")]
    )
    found = said(".mbox", box)
    assert told(found, "heading") == ["One", "Two"]
    assert [found.text[start:].split("\n")[0] for start in found.pages] == ["One", "Two"]
    assert "From here on." in told(found)
    with pytest.raises(Unreadable, match="no mailbox"):
        said(".mbox", "no mail")
