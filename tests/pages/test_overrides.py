from pathlib import Path

import pytest

from generator.errors import TemplateError
from generator.pages.overrides import copy_builtin, list_builtin
from generator.pages.templates import builtin_folder, files_in


class TestList:
    def test_every_file(self) -> None:
        """Each built-in file is listed once, and says in a line what it is."""
        files = list(list_builtin(None))
        assert {file.name for file in files} == {*files_in(builtin_folder()), "static/custom.css"}
        assert len(files) == len({file.name for file in files})
        for file in files:
            assert 10 < len(file.what) < 130, file
            assert "\n" not in file.what
            assert not file.override

    def test_overridden(self, tmp_path: Path) -> None:
        """A file of the same name in the user's folder overrides a built-in one."""
        (tmp_path / "about.html").write_text("")
        files = list(list_builtin(tmp_path))
        assert [file.override for file in files if file.override] == [tmp_path / "about.html"]

    def test_builtin_folder(self) -> None:
        """The built-in folder overrides nothing."""
        assert not any(file.override for file in list_builtin(builtin_folder()))


class TestCopy:
    @pytest.mark.parametrize("name", ["_footer.html", "static/style.css", "style.css"])
    def test_copy(self, tmp_path: Path, name: str) -> None:
        """A copy has the bytes of the built-in file, in a folder that may not be there yet."""
        path = copy_builtin(name, tmp_path / "mine")
        builtin = builtin_folder() / path.relative_to(tmp_path / "mine")
        assert builtin.name == Path(name).name
        assert path.read_bytes() == builtin.read_bytes()

    def test_custom(self, tmp_path: Path) -> None:
        """`custom.css` begins with what it is for."""
        path = copy_builtin("custom.css", tmp_path)
        assert path == tmp_path / "static" / "custom.css"
        assert ":root {" in path.read_text("utf-8")

    def test_never_overwrites(self, tmp_path: Path) -> None:
        """A file that is there stays as it is."""
        (tmp_path / "about.html").write_text("mine")
        with pytest.raises(TemplateError, match=r"about\.html exists already; edit it, or delete"):
            copy_builtin("about.html", tmp_path)
        assert (tmp_path / "about.html").read_text() == "mine"

    def test_cannot_be_written(self, tmp_path: Path) -> None:
        """A file where the folder should be is an error that names the copy."""
        (tmp_path / "static").write_text("mine")
        with pytest.raises(TemplateError, match=r"tokens\.css cannot be written: File exists"):
            copy_builtin("tokens.css", tmp_path)

    def test_unknown(self, tmp_path: Path) -> None:
        """An unknown name is an error with a suggestion."""
        with pytest.raises(
            TemplateError, match=r"unknown template 'papr\.html'; did you mean 'pap"
        ):
            copy_builtin("papr.html", tmp_path)

    def test_builtin_folder(self) -> None:
        """In a checkout, the folder `templates` has the built-in templates themselves."""
        with pytest.raises(TemplateError, match=r"has the built-in templates themselves"):
            copy_builtin("about.html", builtin_folder())
