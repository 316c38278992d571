"""How the school's word gets into pages, and which text stays as it is."""

import pytest
from jinja2 import DictLoader
from markupsafe import Markup

from muster.ui.jinja import environment
from muster.ui.wording import Manner, speaking, spoken, with_typed


def rendered(template: str, word: str = "student", **context: object) -> str:
    made = environment(loader=DictLoader({"page.html": template}))
    with speaking(Manner(word)):
        return made.get_template("page.html").render(**context)


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("Pupil", "Student"),
        ("<p>A pupil and two pupils.</p>", "<p>A student and two students.</p>"),
        ("<b>The pupil's page</b>", "<b>The student's page</b>"),
        ("The pupil’s page, the pupils' form", "The student’s page, the students' form"),
        ('<a href="/pupils/1" class="pupil">Pupils</a>', '<a href="/pupils/1" class="pupil">Students</a>'),
        ('<nav aria-label="Pupils" id="pupils">', '<nav aria-label="Students" id="pupils">'),
        ('<input name="pupil" placeholder="A pupil">', '<input name="pupil" placeholder="A student">'),
        ("<img alt='Pupil' title = 'A pupil'>", "<img alt='Student' title = 'A student'>"),
        (
            '<a title="1 > 0, pupil" rel="pupil">pupil</a>',
            '<a title="1 > 0, student" rel="pupil">student</a>',
        ),
        (
            "<script>let pupil = '<p>pupil';</script> pupil",
            "<script>let pupil = '<p>pupil';</script> student",
        ),
        ("<!-- pupil > --> pupil", "<!-- pupil > --> student"),
        ("pupils < 3 pupils", "students < 3 students"),
        ("pupilage, eupupil", "pupilage, eupupil"),
        ("Pupil premium, unique pupil number", "Pupil premium, unique pupil number"),
        ("<pupil-face pupil>pupil</pupil-face>", "<pupil-face pupil>student</pupil-face>"),
    ],
)
def test_what_people_read_says_the_schools_word(template: str, said: str):
    assert rendered(template) == said


def test_a_tag_may_be_interrupted_by_expressions_and_blocks():
    template = (
        '<a data-pupil="{{ id }}" title="{{ number }} pupils" class="{% if id %}pupil{% endif %}"'
        ' href="/pupils/{{ id }}/pupil">{{ number }} pupils</a>'
    )
    assert rendered(template, id="7", number=2) == (
        '<a data-pupil="7" title="2 students" class="pupil" href="/pupils/7/pupil">2 students</a>'
    )


@pytest.mark.parametrize(
    "template",
    [
        '{{ "Add a pupil" }}',
        '{{ _("Add a pupil") }}',
        '{% macro button(words) %}{{ words }}{% endmacro %}{{ button("Add a pupil") }}',
        '{% macro button(words="Add a pupil") %}{{ words }}{% endmacro %}{{ button() }}',
        '{{ _("Add %(what)s", what="a pupil") }}',
    ],
)
def test_sentences_in_expressions_say_it_too(template: str):
    assert rendered(template) == "Add a student"


def test_names_in_expressions_stay():
    assert rendered('{{ {"pupil": 1}["pupil"] }} {{ "pupils" }}') == "1 pupils"


def test_values_are_put_in_after_the_words_were_said():
    template = (
        '{{ _("The pupil: %(pupil)s", pupil=typed) }} {{ ngettext("%(num)s pupil", "%(num)s pupils", 3) }}'
    )
    assert rendered(template, typed="a pupil of ours") == "The student: a pupil of ours 3 students"


def test_what_was_typed_is_left_alone():
    template = '<p title="{{ note }}">{{ note }}</p><textarea>{{ note }}</textarea>'
    note = "The pupil hit another pupil"
    assert rendered(template, note=note) == f'<p title="{note}">{note}</p><textarea>{note}</textarea>'


def test_a_template_is_compiled_once_for_every_word():
    template = environment(loader=DictLoader({"a": 'Pupils {{ "A pupil" }} {{ _("pupils") }}'})).get_template(
        "a"
    )
    with speaking(Manner("student")):
        assert template.render() == "Students A student students"
    assert template.render() == "Pupils A pupil pupils"


def test_words_from_python_pass_a_filter():
    assert rendered("{{ label|spoken }}", label="Relation to the pupil") == "Relation to the student"


def test_markup_was_spoken_where_it_was_made():
    with speaking(Manner("student")):
        assert spoken(Markup('<a href="/pupils">pupil</a>')) == '<a href="/pupils">pupil</a>'


def test_what_somebody_typed_stays_in_a_part_that_speaks():
    assert rendered("{{ name|typed|spoken }}", name="Pupil <council>") == "Pupil &lt;council&gt;"
    with speaking(Manner("student")):
        said = with_typed("The pupils of %(group)s", group="Pupil <council>")
        assert spoken(said) == "The students of Pupil &lt;council&gt;"


def test_places_for_values_stay():
    with speaking(Manner("student")):
        assert spoken("{pupil}: %(pupils)s pupils") == "{pupil}: %(pupils)s students"


def test_what_is_said_ends_with_the_page_even_where_it_fails():
    with pytest.raises(LookupError), speaking(Manner("student")):
        raise LookupError
    assert spoken("a pupil") == "a pupil"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Form", "Homeroom"),
        ("Forms", "Homerooms"),
        ("Year group", "Grade"),
        ("Fill the form in", "Fill the form in"),
        ("Uniform", "Uniform"),
        ("", ""),
    ],
)
def test_a_label_for_a_kind_of_group_is_the_schools_word(words: str, said: str):
    with speaking(Manner(form="homeroom", year_group="grade")):
        assert spoken(words) == said
    assert spoken(words) == words
