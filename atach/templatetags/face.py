"""The face's template tags: one definition for each thing that pages show again and again."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms, template
from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.urls import translate_url
from django.utils.formats import date_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, get_language_bidi, get_language_info, gettext, ngettext

from accounts.devices import device_of
from accounts.kept import fits, put_back
from atach.context import first_url
from atach.figures import Bar, as_bars, as_points, draw_life
from governance.clauses import CATALOGUE

register = template.Library()

# From so many days on a day is told in years and months.
FAR = 730
TAG_KINDS = ("current", "due", "late", "done", "neutral")


# --- words, days, states -------------------------------------------------------------------------


@register.simple_tag(name="tag")
def state_tag(kind: str, text: object) -> SafeString:
    """A state as word, shape and colour; a kind that is unknown is drawn as neutral."""
    return format_html('<span class="tag {}">{}</span>', kind if kind in TAG_KINDS else "neutral", text)


@register.simple_block_tag
def fold(content: str, code: str, title: object, count: int | None = None) -> SafeString:
    """A section of a long page: folded on a phone, where the list of summaries is the way around; open at a desk.

    `code` is the id of what is folded: a link to it opens the section, without a script too.
    """
    number = format_html(" <bdi>({})</bdi>", count) if count else SafeString("")
    return format_html(
        '<section class="folded flow" aria-label="{4}"><h2 class="at-desk">{0}</h2>'
        '<details class="fold"><summary><h2>{0}{1}</h2></summary><div class="flow" id="{2}">{3}</div></details>'
        "</section>",
        title, number, code, content, escape(title),
    )  # fmt: skip


@register.simple_tag
def bdi(value: object) -> SafeString:
    """A name, number or reference that keeps its own direction inside any sentence."""
    return format_html("<bdi>{}</bdi>", "" if value is None else value)


@register.simple_tag
def day(value: datetime.date | None) -> SafeString:
    """A day written out in the reader's language, "28 February 2027"; nothing where there is no day."""
    if value is None:
        return SafeString("")
    return format_html('<bdi class="day">{}</bdi>', date_format(value, "DATE_FORMAT"))


@register.simple_tag
def moment(value: datetime.datetime | None) -> SafeString:
    """A day with its time, in the time zone that the request has."""
    if value is None:
        return SafeString("")
    return format_html('<bdi class="day">{}</bdi>', date_format(localtime(value), "DATETIME_FORMAT"))


@register.simple_tag(takes_context=True)
def day_left(context: Mapping[str, Any], value: datetime.date | None, on: datetime.date | None = None) -> SafeString:
    """A day with the days left until it, counted from `on` or from the request's day."""
    if value is None:
        return SafeString("")
    on = on or getattr(context.get("request"), "on", None)
    return day(value) if on is None else days_left(value, on)


def _years_and_months(start: datetime.date, until: datetime.date) -> str:
    """How long it is until a day that lies years ahead."""
    months = (until.year - start.year) * 12 + until.month - start.month - (until.day < start.day)
    years, rest = divmod(months, 12)
    told = ngettext("{count} year", "{count} years", years).format(count=years)
    if not rest:
        return told
    more = ngettext("{count} month", "{count} months", rest).format(count=rest)
    return gettext("{years} {months}").format(years=told, months=more)


def days_left(value: datetime.date, on: datetime.date) -> SafeString:
    """The sentence part "28 February 2027, in 98 days" in the right plural form."""
    left = (value - on).days
    if left == 0:
        return format_html(gettext("{day}, today"), day=day(value))
    if left >= FAR:
        return format_html(gettext("{day}, in {time}"), day=day(value), time=_years_and_months(on, value))
    if left > 0:
        return format_html(
            ngettext("{day}, in {count} day", "{day}, in {count} days", left), day=day(value), count=left
        )
    words = ngettext("{day}, {count} day ago", "{day}, {count} days ago", -left)
    return format_html(words, day=day(value), count=-left)


@register.simple_tag(takes_context=True)
def due_tag(context: Mapping[str, Any], value: datetime.date | None, on: datetime.date | None = None) -> SafeString:
    """How urgent a due day is: overdue, today, within 30 days, or later."""
    on = on or getattr(context.get("request"), "on", None)
    if value is None or on is None:
        return SafeString("")
    left = (value - on).days
    if left < 0:
        return state_tag("late", ngettext("Overdue {count} day", "Overdue {count} days", -left).format(count=-left))
    if left == 0:
        return state_tag("due", gettext("Due today"))
    text = ngettext("In {count} day", "In {count} days", left).format(count=left)
    return state_tag("due" if left <= 30 else "current", text)


@register.simple_tag
def clause(clause_id: str) -> SafeString:
    """The id of a clause, linked to its entry in the clause register once that page exists."""
    page = first_url("clause_register")
    if not page or not clause_id:
        return format_html('<bdi class="clause">{}</bdi>', clause_id or "")
    return format_html('<a class="clause" href="{}#clause-{}"><bdi>{}</bdi></a>', page, clause_id, clause_id)


@register.simple_tag
def named_clause(clause_id: str) -> SafeString:
    """What a clause is about, in words, linked to its entry in the clause register; its id stands small behind it."""
    title = CATALOGUE.get(clause_id)
    page = first_url("clause_register")
    if not title or not page:
        return clause(clause_id)
    return format_html(
        '<a class="clause" href="{}#clause-{}">{} (<bdi>{}</bdi>)</a>', page, clause_id, title, clause_id
    )


@register.simple_tag
def alliance(part: str) -> str:
    """The alliance's `name`, `short_name` or `host_line`, also where no request is, as in an e-mail."""
    return str(getattr(settings, f"ALLIANCE_{part.upper()}"))


# --- figures -------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def life_line(context: Mapping[str, Any], points: Iterable[Any], on: datetime.date | None = None) -> SafeString:
    """A participation's life as one line, mirrored right to left, with the same points as a list."""
    on = on or getattr(context.get("request"), "on", None)
    life = draw_life(as_points(points), on, rtl=get_language_bidi())
    return render_to_string("components/life_line.html", {"life": life}) if life else SafeString("")


@register.simple_tag
def bar_figure(rows: Iterable[Any], caption: str = "", first: str = "", second: str = "", *more: str) -> SafeString:
    """Bars that are at the same time the table of their numbers; `more` heads the further columns of the rows."""
    bars: list[Bar] = as_bars(rows, rtl=get_language_bidi())
    words = {"bars": bars, "caption": caption, "first": first, "second": second, "more": more}
    return render_to_string("components/bar_figure.html", words)


# --- lists ---------------------------------------------------------------------------------------


def query_with(request: HttpRequest, **changes: object) -> str:
    """The page's own address with some parameters set, or taken out where the value is None."""
    query: QueryDict = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else request.path


@register.simple_tag(takes_context=True)
def sort_header(
    context: Mapping[str, Any], field: str, label: str, default: str = "", key: str = "order"
) -> SafeString:
    """A column's head as a link that sorts by it, and the other way round when it is sorted already."""
    request: HttpRequest = context["request"]
    order = request.GET.get(key) or default
    direction = {field: "ascending", f"-{field}": "descending"}.get(order)
    target = query_with(request, **{key: f"-{field}" if order == field else field, "page": None})
    state = format_html(' aria-sort="{}"', direction) if direction else ""
    return format_html('<th scope="col"{}><a class="sort" href="{}">{}</a></th>', state, target, label)


@register.inclusion_tag("components/active_filters.html", takes_context=True)
def active_filters(context: Mapping[str, Any], form: forms.BaseForm, skip: str = "order") -> dict[str, Any]:
    """The filters in force, each removable by a link; what was refused is not in force."""
    request: HttpRequest = context["request"]
    left_out = {*skip.split(","), "page", *(form.errors if form.is_bound else ())}
    chosen = [name for name in form.fields if name not in left_out and typed(form, request, name)]
    filters = [
        {
            "label": form[name].label,
            "value": shown(form, request, name),
            "url": query_with(request, **dict.fromkeys([*keys_of(form, name), "page"])),
        }
        for name in chosen
    ]
    return {"filters": filters, "clear_url": request.path}


def keys_of(form: forms.BaseForm, name: str) -> list[str]:
    """The parameters that carry one filter: its own name, and the parts of a day or a period."""
    widget, key = form.fields[name].widget, form.add_prefix(name)
    parts: list[str] = getattr(widget, "widgets_names", [])
    return [key, *(key + part for part in parts)]


def typed(form: forms.BaseForm, request: HttpRequest, name: str) -> list[str]:
    """What was chosen for one filter, in the form's data or in the page's address."""
    data = form.data if isinstance(form.data, QueryDict) else request.GET
    return [value for key in keys_of(form, name) for value in data.getlist(key) if value]


def shown(form: forms.BaseForm, request: HttpRequest, name: str) -> str:
    """A filter's value in the reader's words."""
    values = typed(form, request, name)
    labels = {str(value): str(label) for value, label in flat(getattr(form.fields[name], "choices", ()))}
    if labels:
        return ", ".join(labels.get(value, value) for value in values)
    cleaned = form.cleaned_data.get(name) if form.is_bound and form.is_valid() else None
    return date_format(cleaned, "DATE_FORMAT") if isinstance(cleaned, datetime.date) else " ".join(values)


def flat(choices: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Choices without their groups."""
    rows: list[tuple[Any, Any]] = []
    for value, label in choices:
        rows += list(label) if isinstance(label, list | tuple) else [(value, label)]
    return rows


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Mapping[str, Any], page_obj: Page[Any], key: str = "page") -> dict[str, Any]:
    """The way to the other pages of a list, its filters and order kept."""
    request: HttpRequest = context["request"]
    shown_pages = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    links = [
        {"number": number, "url": query_with(request, **{key: number}) if isinstance(number, int) else ""}
        for number in shown_pages
    ]
    step = {
        "previous": query_with(request, **{key: page_obj.number - 1}) if page_obj.has_previous() else "",
        "next": query_with(request, **{key: page_obj.number + 1}) if page_obj.has_next() else "",
    }
    return {"page_obj": page_obj, "links": links, **step}


# --- moves ---------------------------------------------------------------------------------------


def bound_forms(given: Any) -> list[forms.BaseForm]:
    """The bound forms among what a page handed over: a form, a formset or several of them."""
    found: list[forms.BaseForm] = []
    for item in given if isinstance(given, list | tuple) else [given]:
        if isinstance(item, forms.BaseFormSet):
            found += [form for form in item.forms if form.is_bound]
        elif isinstance(item, forms.BaseForm) and item.is_bound:
            found.append(item)
    return found


def problems(given: Any) -> list[dict[str, str]]:
    """Every error of the forms in the order of the page, each with the id of the field it is about."""
    return [
        {"text": sentence(form, name, error.code, text), "target": target_id(form, name)}
        for form in bound_forms(given)
        for name, errors in in_page_order(form)
        for error, text in zip(errors.as_data(), errors, strict=True)
    ]


def in_page_order(form: forms.BaseForm) -> list[tuple[str, Any]]:
    """The errors of a form: of the whole first, then field by field, whichever was found last."""
    order = {name: place for place, name in enumerate(form.fields)}
    return sorted(form.errors.items(), key=lambda found: order.get(found[0], -1))


def sentence(form: forms.BaseForm, name: str, code: str | None, text: object) -> str:
    """An error that can be understood far from its field: what is missing names it already, all else is told apart.

    A form that is one of several alike has a title, which says in which of them it is.
    """
    label = "" if name not in form.fields or code == "required" else str(form[name].label)
    where = " – ".join(filter(None, [str(getattr(form, "title", "")), label]))
    return f"{where}: {text}" if where else str(text)


def target_id(form: forms.BaseForm, name: str) -> str:
    """Where a link in the summary leads: the field's first input, or the form's first field."""
    visible = [field.name for field in form.visible_fields()]
    field = name if name in visible else (visible[0] if visible else "")
    if not field:
        return "main"
    bound = form[field]
    return bound.auto_id + first_input(bound.field.widget)


def first_input(widget: forms.Widget) -> str:
    """What the id of a widget's first input adds to the field's own id."""
    if isinstance(widget, forms.MultiWidget):
        return "_0" + first_input(widget.widgets[0])
    return "_0" if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple) else ""


def forms_of(context: Mapping[str, Any], given: Sequence[Any]) -> list[Any]:
    """The forms named in the tag, else the page's own `form`, `formset` or `forms`."""
    if given:
        return list(given)
    own = [context.get("form"), context.get("formset"), *(context.get("forms") or ())]
    return [item for item in own if isinstance(item, forms.BaseForm | forms.BaseFormSet)]


@register.simple_tag(takes_context=True)
def error_summary(context: Mapping[str, Any], *given: Any) -> SafeString:
    """All that is wrong in the page's forms, at its top, each linked to its field."""
    found = problems(forms_of(context, given))
    return render_to_string("components/error_summary.html", {"problems": found}) if found else SafeString("")


@register.simple_tag(takes_context=True)
def put_back_typed(context: Mapping[str, Any]) -> bool:
    """Start the page's form with what was typed before the session ended or the language changed, if anything was."""
    request = context.get("request")
    return request is not None and hasattr(request, "session") and put_back(request, forms_of(context, ()))


@register.simple_tag(takes_context=True)
def error_prefix(context: Mapping[str, Any]) -> str:
    """The title of a page that was refused starts with the word, so that a tab says so."""
    return gettext("Error:") + " " if problems(forms_of(context, ())) else ""


# --- languages -----------------------------------------------------------------------------------


@register.inclusion_tag("components/languages.html", takes_context=True)
def language_links(context: Mapping[str, Any]) -> dict[str, Any]:
    """This page in the other languages; a pseudo language is offered only to who is in it already."""
    request: HttpRequest | None = context.get("request")
    now = get_language() or settings.LANGUAGE_CODE
    pseudo = getattr(settings, "PSEUDO_LANGUAGE", "")
    codes = [code for code, _ in settings.LANGUAGES if code != pseudo or code == now]
    return {
        "languages": [language_link(request, code, now) for code in codes] if request else [],
        "has_form": any(fits(form) or (request and request.method == "POST") for form in forms_of(context, ())),
    }


def language_link(request: HttpRequest, code: str, now: str) -> dict[str, Any]:
    """One language with the address that this page has in it."""
    info = get_language_info(code)
    return {
        "code": code,
        "name": info["name_local"],
        "direction": "rtl" if info["bidi"] else "ltr",
        "current": code == now,
        "url": address_in(request.get_full_path(), code, now),
    }


def address_in(path: str, code: str, now: str) -> str:
    """The same page under another language's prefix, also where the address leads nowhere."""
    translated = translate_url(path, code)
    prefix = f"/{now}/"
    return f"/{code}/{path.removeprefix(prefix)}" if translated == path and path.startswith(prefix) else translated


@register.filter
def device(user_agent: str) -> str:
    """The browser and the system that a session was opened with, in words."""
    return str(device_of(user_agent))


@register.filter
def joined(values: Iterable[object]) -> SafeString:
    """Several names in one line, each keeping its own direction."""
    return format_html_join(gettext(", "), "<bdi>{}</bdi>", ((value,) for value in values))
