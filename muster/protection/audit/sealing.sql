-- The log is sealed in the order of its sequence. Whoever has drawn a number has a transaction id by then: so that once
-- the number was read, and every transaction id given out until then is done with, no row up to it can still appear.

SET ROLE muster_audit;

CREATE OR REPLACE FUNCTION audit.append(
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
    PERFORM pg_current_xact_id();  -- before the number is drawn
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

-- Whose folders were opened, or counted in figures: a line a person, kind and way, however many events lie behind it, so that
-- a year is asked about in one go. What was refused reached nobody.
CREATE FUNCTION audit.touched(
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
    )
    SELECT m.person, k.kind, a.shown, sum(a.events)::bigint, min(a.first_at), max(a.last_at)
    FROM alike a
    CROSS JOIN LATERAL (
        SELECT unnest(s.people) AS person
        FROM (SELECT p.people FROM audit.people_set p WHERE p.hash = a.people_hash LIMIT 1) s
    ) m
    CROSS JOIN LATERAL unnest(CASE WHEN a.kinds = '{}' THEN ARRAY[0::smallint] ELSE a.kinds END) AS k (kind)
    GROUP BY 1, 2, 3
$$;

REVOKE ALL ON FUNCTION audit.touched FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.touched TO muster_app;

RESET ROLE;
