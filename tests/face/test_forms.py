"""How fields, their help and their errors are drawn."""

import re

from django import forms
from django.template import Context, Template

from atach.components_page import SampleForm, refused_data


class TwoFields(forms.Form):
    name = forms.CharField(label="Name", help_text="As in the statutes.")
    website = forms.URLField(label="Website", required=False, assume_scheme="https")

    def clean(self) -> None:
        raise forms.ValidationError("The rules say no.")


def test_what_is_optional_is_marked_and_what_is_required_is_not() -> None:
    html = str(TwoFields())
    assert re.findall(r'<label for="(\w+)">[^<]*<span class="optional">\(optional\)', html) == ["id_website"]


def test_help_and_errors_are_tied_to_their_field() -> None:
    html = str(TwoFields({}))
    described = re.search(r'<input type="text" name="name"[^>]*aria-describedby="([^"]+)"', html)
    assert described is not None
    assert described[1].split() == ["id_name_helptext", "id_name_error"]
    assert [f'id="{one}"' in html for one in described[1].split()] == [True, True]


def test_the_summary_lists_every_error_and_each_link_leads_to_an_input() -> None:
    form = SampleForm(refused_data(), prefix="refused")
    html = Template("{% load face %}{% error_summary form %}<form>{{ form }}</form>").render(Context({"form": form}))
    links = re.findall(r'<a href="#([^"]+)">', html)
    assert len(links) == sum(len(errors) for errors in form.errors.values())
    assert [link for link in links if not re.search(rf'<(input|select|textarea)[^>]*id="{link}"', html)] == []


def test_what_the_rules_refuse_leads_to_the_first_field() -> None:
    html = Template("{% load face %}{% error_summary %}").render(Context({"form": TwoFields({"name": "A"})}))
    assert re.findall(r'<a href="#([^"]+)">([^<]+)</a>', html) == [("id_name", "The rules say no.")]


def test_a_form_that_is_not_refused_has_no_summary() -> None:
    assert Template("{% load face %}{% error_summary %}").render(Context({"form": TwoFields()})) == ""


def test_a_page_that_was_refused_says_so_in_its_title() -> None:
    source = Template("{% load face %}{% error_prefix %}Join")
    assert [source.render(Context({"form": form})) for form in (TwoFields({}), TwoFields())] == ["Error: Join", "Join"]


def test_groups_of_inputs_stand_in_a_fieldset_with_a_legend() -> None:
    html = str(SampleForm())
    legends = re.findall(r"<legend>([^<]+?)\s*(?:<span[^>]*>[^<]*</span>)?</legend>", html)
    assert legends == [
        "Who decides in your organisation",
        "Working Groups",
        "Day of the registration",
        "Period of the deputy",
        "First day",
        "Last day",
    ]
