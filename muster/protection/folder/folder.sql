-- Everyone has a folder, and the folder is sealed. One table holds every record of every kind; the wrapped keys
-- lie in a schema of their own, so that they are backed up apart and briefly.

CREATE SCHEMA keys;
REVOKE ALL ON SCHEMA keys FROM PUBLIC;
GRANT USAGE ON SCHEMA keys TO muster_app;

CREATE TABLE keys.school_key (
    school_id uuid NOT NULL,
    epoch integer NOT NULL,
    wrapped bytea NOT NULL,
    PRIMARY KEY (school_id, epoch)
);
CREATE TABLE keys.subject_key (
    school_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    class smallint NOT NULL,
    epoch integer NOT NULL,
    wrapped bytea NOT NULL,
    PRIMARY KEY (school_id, subject_id, class),
    -- A school key under which anything is wrapped cannot be dropped, whatever runs beside the dropping.
    FOREIGN KEY (school_id, epoch) REFERENCES keys.school_key (school_id, epoch)
);
GRANT SELECT, INSERT, DELETE ON keys.school_key TO muster_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON keys.subject_key TO muster_app;

CREATE TABLE folder_record (
    school_id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind smallint NOT NULL,
    period integer NOT NULL,
    item uuid NOT NULL,
    version integer NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (school_id, person_id, kind, period, item),
    FOREIGN KEY (school_id, person_id) REFERENCES folder (school_id, id)
);
ALTER TABLE folder_record ALTER COLUMN sealed SET STORAGE EXTERNAL;  -- ciphertext does not compress
GRANT SELECT, INSERT, UPDATE, DELETE ON folder_record TO muster_app;
