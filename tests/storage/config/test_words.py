"""A word where a number belongs: one line that names the setting, the word and what is allowed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from classmood import app
from storage.config.fields import describe_settings
from storage.config.load import load_settings, valid_values
from storage.errors import ConfigurationError

WORDS = [
    "fast", "0,5", "10s", "1.000,5", "NaN", "inf", "-inf", "1e999", "true", "on", "no", "１２",
    "八", "5 Hz", "50%", "1/2", "--1", "99999999999999999999", "[1]", "{a: 1}", "~1", "1;2", "'",
]  # fmt: skip
NUMBERS = [setting for setting in describe_settings() if setting.kind in ("whole", "number")]


@pytest.mark.parametrize("word", WORDS)
def test_no_number_is_refused_wherever_it_is_given(word: str, tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    for setting in NUMBERS:
        section, _, name = setting.key.partition(".")
        written = word if word != "'" else '"\'"'
        file.write_text(f"{section}:\n  {name}: {written}\n", "utf-8")
        variable = f"CLASSMOOD_{setting.key.upper().replace('.', '__')}"
        for give in (
            lambda: load_settings(file, environ={}),
            lambda: load_settings(environ={variable: word}),  # noqa: B023 - called at once
            lambda: load_settings(overrides={setting.key: word}, environ={}),  # noqa: B023
            lambda: valid_values({setting.key: word}, "this page"),  # noqa: B023
        ):
            with pytest.raises(ConfigurationError) as refused:
                give()
            said = str(refused.value)
            assert "\n" not in said
            assert setting.key in said
            assert setting.bounds in said
            assert refused.value.exit_code == 2


@pytest.mark.parametrize("word", WORDS)
def test_the_command_line_ends_with_2(word: str, tmp_path: Path) -> None:
    given = ["dashboard", "--no-browser", "--port", word, "--database", str(tmp_path / "x.db")]
    asked = CliRunner().invoke(app, given)
    refused = asked.exception
    code = refused.exit_code if isinstance(refused, ConfigurationError) else asked.exit_code
    assert code == 2
