import io
import zipfile

from pyopenvba.vba import compress

from cii_xl.book.vba_project import streams
from cii_xl.book.vba_version import _beginning, xlwings_version


def package(project=None):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", b"")
        if project is not None:
            archive.writestr("xl/vbaProject.bin", project)
    return buffer.getvalue()


def project_of(workbook):
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return archive.read("xl/vbaProject.bin")


def test_the_version_is_that_of_the_module(built):
    module = streams(project_of(built))["VBA/xlwings"].decode("ascii")
    assert f"'Version: {xlwings_version(built)}\r\n" in module


def test_where_in_the_file_the_module_lies_does_not_matter(built):
    moved = package(b"\x01" * 777 + project_of(built))
    assert xlwings_version(moved) == xlwings_version(built)


def test_no_vba_and_no_xlwings_module_have_no_version(built):
    assert xlwings_version(package()) is None
    other = package(project_of(built).replace(b"\x00Attribut", b"\x00attribut"))
    assert xlwings_version(other) is None


def test_source_is_read_as_others_wrote_it():
    text = b"a" * 40 + b"ab" * 30 + bytes(range(32, 127)) + b"Sub Hello()\r\nEnd Sub\r\n" * 20
    read = _beginning(compress(text)[3:])
    assert len(read) >= 400
    assert text.startswith(read)


def test_a_copy_from_before_the_beginning_ends_the_reading():
    assert _beginning(b"\x02a\xff\xff") == b"a"
