import pytest

from generator.content.quoting import scalar


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Attention Is All You Need", "Attention Is All You Need"),
        ("Grokking: A Study", '"Grokking: A Study"'),
        ("C:\\ or D", "C:\\ or D"),
        ("The C# language, and F #", '"The C# language, and F #"'),
        ("2310.16441", '"2310.16441"'),
        ("hep-th/9901001", "hep-th/9901001"),
        ("10.1145/3605943", "10.1145/3605943"),
        ("No", '"No"'),
        ("1984", '"1984"'),
        ("12:30", '"12:30"'),
        ("1998-10-12", '"1998-10-12"'),
        ("3D vision", "3D vision"),
        ("'t Hooft", '"\'t Hooft"'),
        ('"Why?": it\'s \\LaTeX', "'\"Why?\": it''s \\LaTeX'"),
        (" two\n lines ", "two lines"),
    ],
)
def test_quotes(text: str, written: str) -> None:
    """A value has quotes only where YAML would read something else than this text."""
    assert scalar(text) == written
