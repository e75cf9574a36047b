"""A start does only what is due."""

import os

from deploy.prepare import Stamps, fingerprint


def test_a_fingerprint_follows_content_and_names(tmp_path):
    one = tmp_path / "one.css"
    one.write_text("a")
    seen = {fingerprint([one])}
    one.write_text("ab")
    seen.add(fingerprint([one]))
    two = one.rename(tmp_path / "two.css")
    seen.add(fingerprint([two]))
    seen.add(fingerprint([two], "another database"))
    assert len(seen) == 4


def test_a_fingerprint_ignores_the_order(tmp_path):
    paths = [tmp_path / name for name in "abc"]
    for path in paths:
        path.touch()
        os.utime(path, (1, 1))
    assert fingerprint(paths) == fingerprint(reversed(paths))


def test_stamps_outlive_the_process(tmp_path):
    Stamps(tmp_path / "prepared.json")["static"] = "abc"
    later = Stamps(tmp_path / "prepared.json")
    assert later["static"] == "abc"
    assert later["demo"] is None
