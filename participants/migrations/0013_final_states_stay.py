"""Triggers: a final state of an application or renewal is never left (4.review, 5.term). States say what is under way."""

from django.db import migrations, models

CREATE = """
CREATE FUNCTION participants_keep_final_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> OLD.state AND OLD.state = ANY (TG_ARGV) THEN
        RAISE EXCEPTION 'A final state is never left.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER participants_application_final BEFORE UPDATE ON participants_application
    FOR EACH ROW EXECUTE FUNCTION participants_keep_final_state(
        'approved', 'not_approved', 'not_eligible', 'withdrawn_by_applicant', 'closed_no_reply');
CREATE TRIGGER participants_renewal_final BEFORE UPDATE ON participants_renewal
    FOR EACH ROW EXECUTE FUNCTION participants_keep_final_state('renewed', 'not_renewed', 'lapsed')
"""
DROP = """
DROP TRIGGER participants_renewal_final ON participants_renewal;
DROP TRIGGER participants_application_final ON participants_application;
DROP FUNCTION participants_keep_final_state()
"""
STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("completeness", "Checking completeness"),
    ("eligibility", "Judging the criteria"),
    ("due_diligence", "Due diligence"),
    ("risk_assessment", "Weighing the risks"),
    ("recommendation", "Recommendation to write"),
    ("decision_pending", "Waiting for the decision"),
    ("conditions_offered", "Conditions offered"),
    ("info_requested", "Information requested"),
    ("escalated", "With another body"),
    ("approved", "Approved"),
    ("not_approved", "Not approved"),
    ("not_eligible", "Not eligible"),
    ("withdrawn_by_applicant", "Withdrawn by the applicant"),
    ("closed_no_reply", "Closed without a reply"),
]


class Migration(migrations.Migration):
    dependencies = [("participants", "0012_keys_of_names")]

    operations = [
        migrations.AlterField(
            model_name="application",
            name="state",
            field=models.CharField(choices=STATES, editable=False, max_length=40, verbose_name="state"),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
