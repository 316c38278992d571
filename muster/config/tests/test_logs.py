import datetime as dt
import io
import logging
import re

from muster.config.logs import PlainFormatter, WithoutValues
from muster.people.records import Name
from muster.protection.secret import SecretWords


def logged(record_maker, name="django.request"):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(WithoutValues())
    handler.setFormatter(PlainFormatter())
    logger = logging.getLogger(name)
    logger.addHandler(handler)
    record_maker(logger)
    logger.removeHandler(handler)
    return stream.getvalue()


def test_an_exception_is_its_type_and_its_places_without_its_text():
    def fail(logger):
        try:
            {"": ""}["Marigold Featherstone"]
        except KeyError:
            logger.exception("failed at %s", "/pupils/?name=Marigold")

    text = logged(fail)
    assert text.count("\n") == 1, "one line a record"
    assert "KeyError" in text
    assert "test_logs.py" in text
    assert "Marigold" not in text


def test_a_record_and_a_name_are_stars_in_a_log():
    def write(logger):
        logger.error(
            "%s of %s as %r", SecretWords("Marigold"), Name(given="Marigold"), Name(given="Marigold")
        )

    assert logged(write, "muster").rstrip().endswith("*** of Name(***) as Name(***)")


def test_what_was_asked_for_is_not_repeated():
    text = logged(lambda logger: logger.warning("Not Found: %s", "/Marigold", extra={"status_code": 404}))
    assert "404" in text
    assert "Marigold" not in text


def test_every_record_is_one_line_with_its_moment_in_utc_whatever_is_in_it():
    text = logged(lambda logger: logger.warning("a\nb\r2026-01-01 forged\u2028c"), "muster")
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00 WARNING muster a \| b \| 2026-01-01 forged \| c\n",
        text,
    )
    moment = dt.datetime.fromisoformat(text.split()[0])
    assert abs(moment - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
