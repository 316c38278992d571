-- Who opened what, and why. The role that serves requests cannot touch these tables: it calls one function that
-- appends and one that reads the rows of its own schools. No foreign keys: a record of what happened outlives
-- what it happened to.

SET ROLE muster_audit;

CREATE TABLE audit.event (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    account_id uuid,
    session_id uuid,
    school_id uuid,
    permission text NOT NULL,
    action text NOT NULL,
    people_hash bytea,
    kinds smallint[] NOT NULL,
    reason text NOT NULL,
    result text NOT NULL CHECK (result IN ('allowed', 'refused', 'failed')),
    opened integer NOT NULL,
    counted integer NOT NULL
);
CREATE INDEX event_by_school ON audit.event (school_id, seq DESC);
CREATE INDEX event_by_people ON audit.event (people_hash);

-- The same thirty pupils are opened every morning: the set is kept once, found by its hash. The hash is not unique, so
-- that no request waits for another to write the log: two that are the first at the same moment keep the set twice.
CREATE TABLE audit.people_set (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hash bytea NOT NULL,
    people uuid[] NOT NULL
);
CREATE INDEX people_set_by_hash ON audit.people_set (hash);
CREATE INDEX people_set_members ON audit.people_set USING gin (people);

ALTER TABLE audit.event ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.event FORCE ROW LEVEL SECURITY;
CREATE POLICY log_keeper ON audit.event TO muster_audit USING (true) WITH CHECK (true);

CREATE FUNCTION audit.append(
    p_at timestamptz, p_account uuid, p_session uuid, p_school uuid, p_permission text, p_action text,
    p_people uuid[], p_kinds smallint[], p_reason text, p_result text, p_opened integer, p_counted integer
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    set_hash bytea;
    appended bigint;
BEGIN
    IF p_school IS NOT NULL AND NOT p_school = ANY (wall.context_schools()) THEN
        RAISE EXCEPTION 'an event belongs to the school it happened in' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF cardinality(p_people) > 0 THEN
        set_hash := sha256(array_send(p_people));
        IF NOT EXISTS (SELECT FROM audit.people_set s WHERE s.hash = set_hash) THEN
            INSERT INTO audit.people_set (hash, people) VALUES (set_hash, p_people);
        END IF;
    END IF;
    INSERT INTO audit.event (at, account_id, session_id, school_id, permission, action, people_hash, kinds,
                             reason, result, opened, counted)
    VALUES (p_at, p_account, p_session, p_school, p_permission, p_action, set_hash, p_kinds,
            p_reason, p_result, p_opened, p_counted)
    RETURNING seq INTO appended;
    RETURN appended;
END
$$;

-- The rows of one school, newest first: all of them, or those of one account, one person or one permission.
CREATE FUNCTION audit.read(
    p_school uuid, p_account uuid, p_person uuid, p_permission text, p_from timestamptz, p_to timestamptz,
    p_before bigint, p_limit integer
) RETURNS TABLE (
    seq bigint, at timestamptz, account_id uuid, session_id uuid, permission text, action text, people uuid[],
    kinds smallint[], reason text, result text, opened integer, counted integer
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.seq, e.at, e.account_id, e.session_id, e.permission, e.action, coalesce(s.people, '{}'),
           e.kinds, e.reason, e.result, e.opened, e.counted
    FROM audit.event e
    LEFT JOIN LATERAL (SELECT p.people FROM audit.people_set p WHERE p.hash = e.people_hash LIMIT 1) s ON true
    WHERE e.school_id = p_school AND p_school = ANY ((SELECT wall.context_schools())::uuid[])
      AND (p_account IS NULL OR e.account_id = p_account)
      AND (p_person IS NULL
           OR e.people_hash IN (SELECT m.hash FROM audit.people_set m WHERE m.people @> ARRAY[p_person]))
      AND (p_permission IS NULL OR e.permission = p_permission)
      AND (p_from IS NULL OR e.at >= p_from)
      AND (p_to IS NULL OR e.at < p_to)
      AND (p_before IS NULL OR e.seq < p_before)
    ORDER BY e.seq DESC LIMIT least(p_limit, 500)
$$;

REVOKE ALL ON FUNCTION audit.append, audit.read FROM PUBLIC;
GRANT USAGE ON SCHEMA audit TO muster_app;
GRANT EXECUTE ON FUNCTION audit.append, audit.read TO muster_app;

RESET ROLE;
