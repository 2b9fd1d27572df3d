"""people.csv: the people known to the alliance and the organisation each belongs to (x.roles)."""

from collections.abc import Collection, Iterable

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.validators import EmailValidator
from django.db.models.functions import Collate, Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Gender
from accounts.models import User
from accounts.services import forget_addresses
from governance.exchange import (
    Checked,
    Code,
    Column,
    ExchangeFile,
    Fault,
    Folder,
    Layout,
    Name,
    Number,
    Reference,
    Row,
    Texts,
    quoted,
    register,
)
from governance.services import Intake, bring_in, rewrite
from participants.exchange.organisations import FILE as ORGANISATIONS
from participants.services import affiliate

FILE = "people.csv"
CLAUSE = "x.roles"
CHUNK = 2_000
FIELDS = ("full_name", "email", "gender", "birth_year")
EMAIL = Checked(
    254,
    validators=(EmailValidator(),),
    expected=gettext_lazy("is not an e-mail address"),
    wanted=gettext_lazy("an e-mail address, of this person alone"),
    tidy=User.objects.normalize_email,
)


class PeopleFile(ExchangeFile):
    """People; imported ones have no password, so they sign in after an invitation or a reset."""

    name = FILE
    order = 20
    takes_updates = True

    def layout(self) -> Layout:
        """The columns of docs/exchange.md."""
        return Layout(
            FILE,
            (
                Column("ref", Reference(), required=True, sample="demonstration-person-1"),
                Column("full_name", Name(300), required=True, sample="Demonstration Person"),
                Column("email", EMAIL, sample="demonstration.person@example.org"),
                Column("gender", Code(codes=tuple(Gender.values)), sample="x"),
                Column("birth_year", Number(1900, 2100), sample="1980"),
                Column("organisation", Reference(), refers_to=ORGANISATIONS, sample="demonstration-1"),
            ),
        )

    def texts(self, among: Collection[str] | None = None) -> Iterable[Texts]:
        """People on record."""
        rows = User.objects.order_by(Collate("ref", "C")).values("ref", *FIELDS, "affiliation__organisation__ref")
        for row in (rows if among is None else rows.filter(ref__in=among)).iterator(CHUNK):
            organisation = row.pop("affiliation__organisation__ref")
            yield {name: str(value or "") for name, value in {**row, "organisation": organisation}.items()}

    def judge(self, folder: Folder) -> Iterable[Fault]:
        """One person has one address: no two share it, whatever its case."""
        rows = [row for row in folder.rows(FILE) if row.good("email") and row.values["email"]]
        named = {row.ref for row in folder.rows(FILE)}
        addresses = {row.values["email"].lower() for row in rows}
        held = User.objects.annotate(address=Lower("email")).filter(address__in=addresses)
        taken = {address: ref for address, ref in held.values_list("address", "ref") if ref not in named}
        confirmed = EmailAddress.objects.filter(email__in=addresses, verified=True, primary=False)
        taken |= dict(confirmed.values_list("email", "user__ref"))
        for row in rows:
            other = taken.setdefault(row.values["email"].lower(), row.ref)
            if other != row.ref:
                yield row.fault("email", _("the person %(ref)s has this e-mail address") % {"ref": quoted(other)})

    def add(self, folder: Folder, intake: Intake) -> None:
        """Enter people as imported, each with the organisation the file names."""
        rows = folder.added(FILE)
        people = [User(ref=row.ref, password=make_password(None)) for row in rows]
        for person, row in zip(people, rows, strict=True):
            _fill(person, row)
        bring_in(people, CLAUSE, intake)
        affiliate({person.pk: row.values["organisation"] for person, row in zip(people, rows, strict=True)})

    def change(self, folder: Folder, intake: Intake) -> None:
        """Write what the file says of people on record; a column that it lacks stays as it is."""
        rows = folder.changed(FILE)
        held = {one.ref: one for one in User.objects.filter(ref__in=[row.ref for row in rows])}
        for row in rows:
            _fill(held[row.ref], row)
        rewrite({held[row.ref]: row.differing for row in rows}, FIELDS, CLAUSE, intake, swapped="email")
        affiliate({held[row.ref].pk: row.values["organisation"] for row in rows if "organisation" in row.differing})
        forget_addresses(User.objects.filter(ref__in=[row.ref for row in rows if "email" in row.differing]))


def _fill(person: User, row: Row) -> None:
    for name in row.given.intersection(FIELDS):
        setattr(person, name, row.values[name])
    person.email = person.email or None


register(PeopleFile())
