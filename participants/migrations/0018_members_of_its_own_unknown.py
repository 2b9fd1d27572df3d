from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('participants', '0017_links_with_their_own_details'),
    ]

    operations = [
        *(
            migrations.AlterField(
                model_name=name,
                name='is_membership_body',
                field=models.BooleanField(blank=True, default=None, null=True, verbose_name='has members of its own'),
            )
            for name in ('organisation', 'historicalorganisation')
        ),
        migrations.RemoveConstraint(model_name='organisation', name='website_is_http'),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(
                condition=models.Q(('website', ''), ('website__iregex', '^https?://'), _connector='OR'),
                name='website_is_http',
            ),
        ),
    ]
