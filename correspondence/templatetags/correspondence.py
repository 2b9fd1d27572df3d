"""What pages about letters write with: what a letter is called, and where its delivery stands."""

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from correspondence.kinds import title_of
from correspondence.models import Letter

register = template.Library()
TAGS = {"sent": "done", "failed": "late", "waiting": "due", "skipped": "neutral"}


@register.simple_tag
def kind_title(letter: Letter) -> str | Promise:
    """What the letter is called."""
    return title_of(letter.kind)


@register.simple_tag
def standing_tag(letter: Letter) -> SafeString:
    """Where the delivery stands, as word, shape and colour."""
    words = {
        "sent": gettext("Sent"),
        "failed": gettext("Failed"),
        "waiting": gettext("Waiting"),
        "skipped": gettext("Not sent on purpose"),
    }
    return format_html('<span class="tag {}">{}</span>', TAGS[letter.standing], words[letter.standing])
