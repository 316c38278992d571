-- The walls: who may see which rows is decided here, by the database, whatever the program above it does.
--
-- A request states its context (account, expiry, schools) and signs it with a key that the program keeps in a
-- file. The role that serves requests cannot read the key's pads, so that no SQL it is tricked into running can
-- state another school. Without a context there are no rows; a forged or expired one raises.

CREATE SCHEMA wall;
REVOKE ALL ON SCHEMA wall FROM PUBLIC;
GRANT USAGE ON SCHEMA wall TO muster_app, muster_audit;

-- HMAC (RFC 2104) needs only the key's two pads: the key itself never enters the database.
CREATE TABLE wall.context_key (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    inner_pad bytea NOT NULL CHECK (octet_length(inner_pad) = 64),
    outer_pad bytea NOT NULL CHECK (octet_length(outer_pad) = 64)
);

CREATE FUNCTION wall.context_schools() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    stated text := current_setting('muster.context', true);
    body text;
    pads wall.context_key;
BEGIN
    IF stated IS NULL OR stated = '' THEN
        RETURN '{}';
    END IF;
    body := split_part(stated, '~', 1);
    SELECT * INTO STRICT pads FROM wall.context_key;
    IF encode(sha256(pads.outer_pad || sha256(pads.inner_pad || convert_to(body, 'UTF8'))), 'hex')
       IS DISTINCT FROM split_part(stated, '~', 2) THEN
        RAISE EXCEPTION 'forged context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF split_part(body, '|', 2)::bigint < extract(epoch FROM clock_timestamp()) THEN
        RAISE EXCEPTION 'expired context' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN string_to_array(split_part(body, '|', 3), ',')::uuid[];
END
$$;
REVOKE ALL ON FUNCTION wall.context_schools() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wall.context_schools() TO muster_app, muster_audit;

-- Which schools exist, as opaque ids: read by commands and jobs, which then enter one school at a time.
CREATE TABLE wall.school (
    id uuid PRIMARY KEY
);
GRANT SELECT, INSERT ON wall.school TO muster_app;
