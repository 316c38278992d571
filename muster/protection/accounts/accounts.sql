-- What the role that serves requests may do outside any school.

GRANT USAGE ON SCHEMA public TO muster_app;
GRANT SELECT, INSERT, UPDATE ON account TO muster_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON stored_session TO muster_app;
