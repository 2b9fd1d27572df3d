"""Lets a declined renewal be followed by another one of the same term (5.term)."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """One renewal of a term that was not declined, where there was one of any kind."""

    dependencies = [("participants", "0013_final_states_stay")]

    operations = [
        migrations.RemoveConstraint("renewal", "one_renewal_opened_per_term"),
        migrations.AddConstraint(
            "renewal",
            models.UniqueConstraint(
                fields=["participation", "term_ends"],
                condition=~Q(state="not_renewed"),
                name="one_renewal_opened_per_term",
            ),
        ),
    ]
