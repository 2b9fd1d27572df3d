"""Editions, acts and runs in the browser admin: read, an edition entered, the rules previewed and applied."""

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.editions_form import EditionForm
from governance.effects import rule_title, told_by_kind, told_by_rule
from governance.forms import DayField
from governance.models import Act, ActSeal, Edition, EditionParameter, EditionText, JobRun
from governance.requests import day_of
from governance.services import RULES_JOB, Preview, RunRefused, enter_edition, preview_rules, run_rules
from governance.shown import (
    Subject,
    by_whom,
    facts_shown,
    kind_label,
    people_in,
    state_label,
    subjects_of,
    told,
)

LINK = re.compile(r"</?a\b[^>]*>")

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
    Inline = admin.TabularInline[Any, Any]
else:
    Base = admin.ModelAdmin
    Inline = admin.TabularInline


class ReadOnly:
    """Nothing is added, changed or removed: editions and acts only gain rows, by their own services."""

    # How the first row of an empty list comes about.
    nothing_yet: Any = ""
    actions: Any = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class ParameterInline(ReadOnly, Inline):
    """The numbers of an edition."""

    model = EditionParameter
    fields = ("name", "value")


class TextInline(ReadOnly, Inline):
    """The words of an edition."""

    model = EditionText
    fields = ("key", "language", "body")


@admin.register(Edition)
class EditionAdmin(ReadOnly, Base):
    """Editions to read; the head of the Secretariat enters the next one (16.revise)."""

    list_display = ("ref", "effective_on", "recorded_at")
    fields = ("ref", "effective_on", "recorded_at")
    readonly_fields = fields
    inlines = (ParameterInline, TextInline)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only for whoever may enter an edition."""
        return bool(request.user.has_perm("governance.add_edition"))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Enter an edition: its numbers and words begin as those in force."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = EditionForm(Edition.objects.in_force(day_of(request)), day_of(request), request.POST or None)
        if request.method == "POST" and form.is_valid():
            return self._entered(request, form)
        title = {"title": _("Enter an edition of the Terms of Reference"), "opts": self.opts}
        context = {**self.admin_site.each_context(request), **title, "form": form}
        return TemplateResponse(request, "admin/governance/enter_edition.html", context)

    def _entered(self, request: HttpRequest, form: EditionForm) -> HttpResponse:
        edition = enter_edition(
            form.cleaned_data["ref"], form.cleaned_data["effective_on"], form.values(), form.texts(), request.user.pk
        )
        said = _("Edition %(ref)s is entered. The rules use it from its effective day.") % {"ref": edition.ref}
        messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:governance_edition_change", args=[edition.pk]))


class SealedFilter(admin.SimpleListFilter):
    """Sealed into the chain, or not yet."""

    title = gettext_lazy("seal")
    parameter_name = "sealed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Both answers."""
        return [("yes", gettext_lazy("Sealed")), ("no", gettext_lazy("Waits for its seal"))]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """The acts chosen."""
        seals = ActSeal.objects.filter(act=OuterRef("pk"))
        conditions = {"yes": Exists(seals), "no": ~Exists(seals)}
        return queryset.filter(conditions[self.value() or ""]) if self.value() in conditions else queryset


class KindFilter(admin.SimpleListFilter):
    """Acts on one kind of object."""

    title = gettext_lazy("kind of object")
    parameter_name = "object_type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The kinds on which there are acts, in words."""
        kinds = Act.objects.order_by("object_type").values_list("object_type", flat=True).distinct()
        return sorted(((kind, kind_label(kind)) for kind in kinds), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """The acts chosen."""
        return queryset.filter(object_type=self.value()) if self.value() else queryset


def tell(acts: Sequence[Any], request: HttpRequest) -> None:
    """Give each act its sentence, its object and the names of its people; a constant number of statements."""
    sentences, subjects = told(acts), subjects_of(acts, request.user, day_of(request))
    people = get_user_model()._default_manager.filter(pk__in=people_in(acts))
    names = dict(people.values_list("pk", "full_name"))
    for act in acts:
        act.sentence, act.names = sentences[act.pk], names
        act.subject = subjects.get((act.object_type, act.object_id))


class ToldActs(ChangeList):
    """A page of the ledger whose acts are told together."""

    def get_results(self, request: HttpRequest) -> None:
        """The rows of the page, each told."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        tell(self.result_list, request)


@admin.register(Act)
class ActAdmin(ReadOnly, Base):
    """The ledger, to read and to search by object (x.history)."""

    nothing_yet = gettext_lazy("Every change of a record leaves an act here.")
    list_display = ("on", "happened", "about", "clause", "person", "recorded_at")
    list_display_links = ("happened",)
    list_filter = (SealedFilter, KindFilter)
    search_fields = ("object_ref", "clause", "rule")
    search_help_text = gettext_lazy("Reference of the object, clause or rule")
    list_select_related = ("edition", "run")
    show_full_result_count = False
    list_per_page = 50
    fields = (
        "on", "recorded_at", "what", "clause", "told_rule", "told_run", "person", "about",
        "from_state", "to_state", "edition", "told_facts", "number_in_chain",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """The acts that this person sees, with their number in the chain; the rest is then read for all at once."""
        numbers = ActSeal.objects.filter(act=OuterRef("pk")).values("number")
        person: Any = request.user
        rows: Any = person.within_reach("governance.view_act", super().get_queryset(request))
        annotated: QuerySet[Any] = rows.annotate(chain_number=Subquery(numbers[:1]))
        return annotated

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        """The list whose rows are told together."""
        return ToldActs

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """One act, told like those of the list."""
        act = super().get_object(request, object_id, from_field)
        tell([act] if act else [], request)
        return act

    @admin.display(description=gettext_lazy("what happened"), ordering="action")
    def what(self, act: Any) -> str:
        """The act as a sentence."""
        return str(act.sentence)

    @admin.display(description=gettext_lazy("what happened"), ordering="action")
    def happened(self, act: Any) -> str:
        """The sentence as the way to its act: without the links that stand inside it."""
        sentence = act.sentence
        return SafeString(LINK.sub("", sentence)) if isinstance(sentence, SafeString) else str(sentence)

    @admin.display(description=gettext_lazy("about"), ordering="object_ref")
    def about(self, act: Any) -> str:
        """Kind, name and page of the object, as far as the reader may see it; else its reference."""
        subject = act.subject or Subject(act.object_ref or "–")
        name = format_html("<bdi>{}</bdi>", subject.name)
        linked = format_html('<a href="{}">{}</a>', subject.url, name) if subject.url else name
        return format_html("{}: {}", kind_label(act.object_type), linked)

    @admin.display(description=gettext_lazy("person"))
    def person(self, act: Any) -> str:
        """Who acted and for whom; the daily rules or an import where nobody did."""
        return by_whom(act, act.names)

    @admin.display(description=gettext_lazy("rule"))
    def told_rule(self, act: Any) -> str:
        """What the rule is called."""
        return str(rule_title(act.rule)) if act.rule else "–"

    @admin.display(description=gettext_lazy("run of a job"))
    def told_run(self, act: Any) -> str:
        """Which job ran, and for which day."""
        if act.run is None:
            return "–"
        return f"{JOBS.get(act.run.name, act.run.name)}: {date_format(act.run.on, 'DATE_FORMAT')}"

    @admin.display(description=gettext_lazy("from"))
    def from_state(self, act: Any) -> str:
        """The state before, in words."""
        return state_label(act.object_type, act.source) or "–"

    @admin.display(description=gettext_lazy("to"))
    def to_state(self, act: Any) -> str:
        """The state after, in words."""
        return state_label(act.object_type, act.target) or "–"

    @admin.display(description=gettext_lazy("facts"))
    def told_facts(self, act: Any) -> str:
        """What the act rests on, fact by fact."""
        rows = facts_shown(act, act.names)
        lines = format_html_join("", "<div><dt>{}</dt><dd><bdi>{}</bdi></dd></div>", rows)
        return format_html("<dl>{}</dl>", lines) if rows else "–"

    @admin.display(description=gettext_lazy("number in the chain"))
    def number_in_chain(self, act: Any) -> str:
        """Its seal's number, or that it waits for one."""
        return str(act.chain_number or _("Waits for its seal"))


JOBS = {RULES_JOB: gettext_lazy("Daily rules"), "send_chain_head": gettext_lazy("Head of the chain of acts")}


class RunForm(forms.Form):
    """The day as of which the rules are judged."""

    on = DayField(label=gettext_lazy("As of"))


@admin.register(JobRun)
class JobRunAdmin(ReadOnly, Base):
    """Runs of the jobs, to read; the rules can be previewed for any day and applied for one not yet applied."""

    nothing_yet = gettext_lazy("The daily rules run each night, or by hand from the desk.")
    list_display = ("job", "on", "started_at", "finished_at", "error")
    list_filter = ("name",)
    fields = ("job", "on", "started_at", "finished_at", "error")
    readonly_fields = fields
    show_full_result_count = False
    list_per_page = 50
    change_list_template = "admin/governance/jobrun_list.html"

    @admin.display(description=gettext_lazy("job"), ordering="name")
    def job(self, run: JobRun) -> str:
        """What the job is called; its code where it has no other name."""
        return str(JOBS.get(run.name, run.name))

    def get_urls(self) -> list[URLPattern]:
        """The page that runs the rules, before those of the list."""
        view = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.run_rules_view))
        return [path("run-rules/", view, name="governance_jobrun_run_rules"), *super().get_urls()]

    def run_rules_view(self, request: HttpRequest) -> HttpResponse:
        """Preview what every rule makes of a day, or apply it (x.preview)."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = RunForm(request.POST or None, initial={"on": day_of(request)})
        found, applied = None, False
        if request.method == "POST" and form.is_valid():
            found, applied = self._judged(request, form)
        effects = None if found is None else found.effects
        context = {
            **self.admin_site.each_context(request),
            "title": _("Run the rules"),
            "opts": self.opts,
            "form": form,
            "groups": None if effects is None else told_by_rule(effects),
            "count": len(effects or ()),
            "reminders": [] if found is None else told_by_kind(found.notices),
            "applied": applied,
            "last": JobRun.objects.last_day_applied(RULES_JOB),
            "day": form.cleaned_data.get("on") if form.is_bound else None,
            "today": day_of(request),
        }
        context["may_apply"] = request.user.has_perm("governance.run_rules")
        context["to_apply"] = self._is_to_apply(context["day"], context["last"], bool(effects))
        return TemplateResponse(request, "admin/governance/run_rules.html", context)

    @staticmethod
    def _is_to_apply(day: date | None, last: date | None, follows: bool) -> bool:
        """Whether applying would do something: a day not applied yet, or the last one where more came to follow."""
        return bool(day) and (last is None or day > last or (day == last and follows))  # type: ignore[operator]

    def _judged(self, request: HttpRequest, form: RunForm) -> tuple[Preview | None, bool]:
        on, wants_apply = form.cleaned_data["on"], "apply" in request.POST
        if wants_apply and not request.user.has_perm("governance.run_rules"):
            raise PermissionDenied
        if wants_apply and on > day_of(request):
            form.add_error("on", _("This day has not come yet. Rules are applied up to today; preview any day."))
            return None, False
        try:
            return (Preview(run_rules(on), []) if wants_apply else preview_rules(on)), wants_apply
        except RunRefused:
            last = JobRun.objects.last_day_applied(RULES_JOB)
            said = _("The rules are applied up to %(last)s already. Choose that day or a later one, or preview.")
            form.add_error("on", said % {"last": last and date_format(last, "DATE_FORMAT")})
        except OverflowError:
            form.add_error("on", _("What follows from this day lies beyond the calendar. Choose an earlier day."))
        return None, False
