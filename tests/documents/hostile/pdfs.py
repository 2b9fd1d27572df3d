"""PDF files, sound and hostile."""

import io
from collections.abc import Callable

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject, TextStringObject


def writer() -> PdfWriter:
    made = PdfWriter()
    made.add_blank_page(200, 200)
    return made


def written(made: PdfWriter) -> bytes:
    file = io.BytesIO()
    made.write(file)
    return file.getvalue()


def with_root(change: Callable[[PdfWriter], None]) -> bytes:
    made = writer()
    change(made)
    return written(made)


def sound() -> bytes:
    return written(writer())


def that_opens_at_its_first_page() -> bytes:
    def change(made: PdfWriter) -> None:
        place = ArrayObject([made.pages[0].indirect_reference, NameObject("/Fit")])
        made.root_object[NameObject("/OpenAction")] = place

    return with_root(change)


def action(kind: str, **more: str) -> DictionaryObject:
    entries = {NameObject("/S"): NameObject(f"/{kind}")}
    return DictionaryObject(entries | {NameObject(f"/{key}"): TextStringObject(text) for key, text in more.items()})


def opening_with(kind: str, **more: str) -> bytes:
    def change(made: PdfWriter) -> None:
        made.root_object[NameObject("/OpenAction")] = made._add_object(action(kind, **more))

    return with_root(change)


def with_script() -> bytes:
    """In the file's list of scripts, which runs when it is opened."""

    def change(made: PdfWriter) -> None:
        script = made._add_object(action("JavaScript", JS="app.alert('demo')"))
        scripts = DictionaryObject({NameObject("/Names"): ArrayObject([TextStringObject("a"), script])})
        made.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): scripts})

    return with_root(change)


def with_a_script_on_its_page() -> bytes:
    """The action is written inside the page, in another order of names than a reader looks for first."""

    def change(made: PdfWriter) -> None:
        made.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action("JavaScript", JS="app.beep()")})

    return with_root(change)


def with_a_name_in_disguise() -> bytes:
    """/JavaScript written with an escaped letter, as readers accept it."""
    return (
        opening_with("JavaScript", JS="app.beep()").replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/#4aS")
    )


def with_file_inside() -> bytes:
    made = writer()
    made.add_attachment("tool.exe", b"MZ demo")
    return written(made)


def with_form_of_scripts() -> bytes:
    def change(made: PdfWriter) -> None:
        stream = DecodedStreamObject()
        stream.set_data(b"<xdp/>")
        form = DictionaryObject({NameObject("/XFA"): made._add_object(stream), NameObject("/Fields"): ArrayObject()})
        made.root_object[NameObject("/AcroForm")] = form

    return with_root(change)


def protected() -> bytes:
    made = writer()
    made.encrypt("secret", algorithm="AES-256")
    return written(made)


def of_endless_pages() -> bytes:
    """A page tree that holds itself."""

    def change(made: PdfWriter) -> None:
        pages = made.root_object["/Pages"]
        pages["/Kids"].append(pages.indirect_reference)
        pages[NameObject("/Count")] = NumberObject(2)

    return with_root(change)


def cut_off() -> bytes:
    content = sound()
    return content[: len(content) * 2 // 3]


def with_zip_behind(archive: bytes) -> bytes:
    return sound() + archive


def without_pages() -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
