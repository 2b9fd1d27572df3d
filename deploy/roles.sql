-- After every migration, as the owner: what the portal's own role may do (x.history).
-- Where a table only ever gains rows, the role may insert and read; the triggers say the same to everybody else.
GRANT USAGE ON SCHEMA public TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO portal_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO portal_app;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM portal_app;
DO $$
DECLARE kept regclass;
BEGIN
    FOR kept IN SELECT tgrelid::regclass FROM pg_trigger WHERE tgname LIKE '%\_append\_only' LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM portal_app', kept);
    END LOOP;
END $$;
