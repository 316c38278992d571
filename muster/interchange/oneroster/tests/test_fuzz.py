from hypothesis import given, settings
from hypothesis import strategies as st

from muster.interchange.problems import stops
from muster.interchange.tests.packages import package, reading

FILES = sorted(package())


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(FILES), st.integers(0, 10_000), st.binary(max_size=12), st.booleans())
def test_a_package_broken_anywhere_is_read_or_refused_and_never_raises(name, at, put, tolerant):
    files: dict[str, str | bytes] = dict(package())
    sound = files[name]
    assert isinstance(sound, str)
    data = sound.encode()
    place = at % len(data)
    files[name] = data[:place] + put + data[place + len(put) :]
    result = reading(files, tolerant=tolerant)
    assert all(problem.what for problem in result.problems)
    assert not (stops(result.problems) and result.roster.pupils)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FILES), st.integers(1, 10_000), st.booleans())
def test_a_file_cut_short_anywhere_never_raises(name, at, tolerant):
    files: dict[str, str | bytes] = dict(package())
    files[name] = files[name][: -(at % len(files[name])) or None]
    reading(files, tolerant=tolerant)
