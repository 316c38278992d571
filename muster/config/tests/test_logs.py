import io
import logging

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
