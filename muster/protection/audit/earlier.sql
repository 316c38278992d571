-- The log of a school that came in from another Muster: told beside the log that is kept here, and never part of it.
-- What is sealed here was recorded here; that another Muster's log came in, and which, is a row of ours.

SET ROLE muster_audit;

CREATE TABLE audit.earlier_event (
    school_id uuid NOT NULL,
    seq bigint NOT NULL CHECK (seq < 0),
    at timestamptz NOT NULL,
    account_id uuid,
    session_id uuid,
    permission text NOT NULL,
    action text NOT NULL,
    people uuid[] NOT NULL,
    kinds smallint[] NOT NULL,
    reason text NOT NULL,
    result text NOT NULL CHECK (result IN ('allowed', 'refused', 'failed')),
    opened integer NOT NULL,
    counted integer NOT NULL,
    PRIMARY KEY (school_id, seq)
);
CREATE INDEX earlier_event_people ON audit.earlier_event USING gin (people);

ALTER TABLE audit.earlier_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.earlier_event FORCE ROW LEVEL SECURITY;
CREATE POLICY log_keeper ON audit.earlier_event TO muster_audit USING (true) WITH CHECK (true);

-- Only while the school comes in: a school of which anything was recorded before this transaction has its log.
CREATE FUNCTION audit.take_over(p_school uuid, p_rows jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    taken bigint;
BEGIN
    IF NOT coalesce(p_school = ANY (wall.context_schools()), false) THEN
        RAISE EXCEPTION 'an event belongs to the school it happened in' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (SELECT FROM audit.event e WHERE e.school_id = p_school AND e.xid <> pg_current_xact_id()) THEN
        RAISE EXCEPTION 'this school has a log of its own' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO audit.earlier_event
    SELECT p_school, r.seq, r.at, r.account_id, r.session_id, r.permission, r.action, r.people, r.kinds, r.reason,
           r.result, r.opened, r.counted
    FROM jsonb_to_recordset(p_rows) AS r (
        seq bigint, at timestamptz, account_id uuid, session_id uuid, permission text, action text, people uuid[],
        kinds smallint[], reason text, result text, opened integer, counted integer
    );
    GET DIAGNOSTICS taken = ROW_COUNT;
    RETURN taken;
END
$$;

-- As before, with what came in; its numbers are below all of ours, so that the newest still stands first.
CREATE OR REPLACE FUNCTION audit.read(
    p_school uuid, p_account uuid, p_person uuid, p_permission text, p_from timestamptz, p_to timestamptz,
    p_before bigint, p_limit integer
) RETURNS TABLE (
    seq bigint, at timestamptz, account_id uuid, session_id uuid, permission text, action text, people uuid[],
    kinds smallint[], reason text, result text, opened integer, counted integer
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    (SELECT e.seq, e.at, e.account_id, e.session_id, e.permission, e.action, coalesce(s.people, '{}'),
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
    ORDER BY e.seq DESC LIMIT least(p_limit, 500))
    UNION ALL
    (SELECT e.seq, e.at, e.account_id, e.session_id, e.permission, e.action, e.people, e.kinds, e.reason, e.result,
           e.opened, e.counted
    FROM audit.earlier_event e
    WHERE e.school_id = p_school AND p_school = ANY ((SELECT wall.context_schools())::uuid[])
      AND (p_account IS NULL OR e.account_id = p_account)
      AND (p_person IS NULL OR e.people @> ARRAY[p_person])
      AND (p_permission IS NULL OR e.permission = p_permission)
      AND (p_from IS NULL OR e.at >= p_from)
      AND (p_to IS NULL OR e.at < p_to)
      AND (p_before IS NULL OR e.seq < p_before)
    ORDER BY e.seq DESC LIMIT least(p_limit, 500))
    ORDER BY 1 DESC LIMIT least(p_limit, 500)
$$;

CREATE OR REPLACE FUNCTION audit.touched(
    p_school uuid, p_account uuid, p_session uuid, p_from timestamptz, p_to timestamptz
) RETURNS TABLE (
    person uuid, kind smallint, shown boolean, events bigint, first_at timestamptz, last_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH alike AS (
        SELECT e.people_hash, e.kinds, e.counted = 0 AS shown, count(*) AS events, min(e.at) AS first_at,
               max(e.at) AS last_at
        FROM audit.event e
        WHERE e.school_id = p_school AND p_school = ANY ((SELECT wall.context_schools())::uuid[])
          AND e.result = 'allowed' AND e.people_hash IS NOT NULL
          AND (p_account IS NULL OR e.account_id = p_account)
          AND (p_session IS NULL OR e.session_id = p_session)
          AND (p_from IS NULL OR e.at >= p_from)
          AND (p_to IS NULL OR e.at < p_to)
        GROUP BY 1, 2, 3
    ), told AS (
        SELECT s.people, a.kinds, a.shown, a.events, a.first_at, a.last_at
        FROM alike a
        CROSS JOIN LATERAL (SELECT p.people FROM audit.people_set p WHERE p.hash = a.people_hash LIMIT 1) s
        UNION ALL
        SELECT e.people, e.kinds, e.counted = 0, 1, e.at, e.at
        FROM audit.earlier_event e
        WHERE e.school_id = p_school AND p_school = ANY ((SELECT wall.context_schools())::uuid[])
          AND e.result = 'allowed'
          AND (p_account IS NULL OR e.account_id = p_account)
          AND (p_session IS NULL OR e.session_id = p_session)
          AND (p_from IS NULL OR e.at >= p_from)
          AND (p_to IS NULL OR e.at < p_to)
    )
    SELECT m.person, k.kind, t.shown, sum(t.events)::bigint, min(t.first_at), max(t.last_at)
    FROM told t
    CROSS JOIN LATERAL unnest(t.people) AS m (person)
    CROSS JOIN LATERAL unnest(CASE WHEN t.kinds = '{}' THEN ARRAY[0::smallint] ELSE t.kinds END) AS k (kind)
    GROUP BY 1, 2, 3
$$;

REVOKE ALL ON FUNCTION audit.take_over FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.take_over TO muster_app;

RESET ROLE;
