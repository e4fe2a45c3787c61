"""Writes the generated documents, or adds a measured figure to their source.

python -m benchmarks.documents                     writes docs/settings.md, docs/benchmarks.md, and
                                                   what docs/platforms.md says of wheels
python -m benchmarks.documents --wheels            asks which wheels the pinned versions have first
python -m benchmarks.documents --machine           prints how this machine is described
python -m benchmarks.documents --languages         brings the catalogues in dashboard/locale up to
                                                   date with the words in dashboard/texts, and
                                                   says what is not translated
python -m benchmarks.documents --figure ID "TEXT"  records TEXT as measured here today, writes
"""

import argparse

from benchmarks.documents import figures, languages, platforms, settings
from dashboard.language.current import OFFERED


def main() -> None:
    """Parse the command line, record a figure where one is given, write the documents."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figure", nargs=2, metavar=("ID", "TEXT"))
    parser.add_argument("--machine", action="store_true")
    parser.add_argument("--wheels", action="store_true")
    parser.add_argument("--languages", action="store_true")
    options = parser.parse_args()
    if options.languages:
        languages.write()
        for name in OFFERED:
            for words in languages.missing(name):
                print(f"{name}: not translated: {words}")  # noqa: T201 - the command's answer
        return
    if options.machine:
        print(figures.this_machine())  # noqa: T201 - the command's answer
        return
    if options.figure:
        figures.record(*options.figure)
    if options.wheels:
        platforms.record()
    platforms.DOCUMENT.write_text(platforms.document(), encoding="utf-8")
    figures.DOCUMENT.write_text(figures.document(), encoding="utf-8")
    settings.DOCUMENT.write_text(settings.document(), encoding="utf-8")


if __name__ == "__main__":
    main()
