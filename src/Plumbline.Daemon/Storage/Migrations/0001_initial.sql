-- The first schema. One text for SQLite and PostgreSQL; what must differ stands beside it in .sqlite.sql and .postgres.sql.
-- Times are text as 2026-11-20T10:15:00.000Z, JSON is text, yes and no are 1 and 0.

CREATE TABLE volume_operations (
    id TEXT NOT NULL PRIMARY KEY,
    type TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'executing', 'completed', 'failed', 'cancelled', 'needs_attention')),
    volume_id TEXT,
    vm_id TEXT,
    host_id TEXT NOT NULL,
    request TEXT NOT NULL,
    response TEXT,
    error TEXT,
    error_code TEXT,
    idempotency_key TEXT,
    fingerprint TEXT,
    cancel_requested BIGINT NOT NULL DEFAULT 0,
    not_before TEXT,
    deadline TEXT,
    owner TEXT,
    lease_until TEXT,
    generation BIGINT NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    completed_at TEXT
);

-- Two operations on one volume at a time: whoever comes second is told that it is busy, whichever daemon asks.
CREATE UNIQUE INDEX one_open_operation_per_volume ON volume_operations (volume_id)
    WHERE volume_id IS NOT NULL AND status IN ('pending', 'executing', 'needs_attention');
CREATE UNIQUE INDEX operations_idempotency ON volume_operations (idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX operations_by_volume ON volume_operations (volume_id);
CREATE INDEX operations_by_vm ON volume_operations (vm_id);
CREATE INDEX operations_by_status ON volume_operations (status);
CREATE INDEX operations_by_type ON volume_operations (type);
-- With the id, so that a cursor goes on where it stopped among operations of one moment.
CREATE INDEX operations_by_creation ON volume_operations (created_at, id);

CREATE TABLE operation_steps (
    operation_id TEXT NOT NULL REFERENCES volume_operations (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('started', 'done', 'failed')),
    -- A uuid chosen before anybody outside is asked: by it the answer is found again after a crash.
    intent TEXT NOT NULL,
    -- It changes the outside world: once such a step stands here, a cancel comes too late.
    changes BIGINT NOT NULL DEFAULT 0,
    outcome TEXT,
    error TEXT,
    attempts BIGINT NOT NULL DEFAULT 1,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    PRIMARY KEY (operation_id, name)
);

CREATE TABLE volumes (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    provider TEXT NOT NULL,
    provider_name TEXT,
    size BIGINT,
    zone_id TEXT,
    disk_offering_id TEXT,
    state TEXT,
    created_at TEXT,
    updated_at TEXT
);

CREATE TABLE device_mappings (
    id TEXT NOT NULL PRIMARY KEY,
    volume_id TEXT NOT NULL,
    vm_id TEXT NOT NULL,
    host_id TEXT NOT NULL,
    device_path TEXT,
    device_number TEXT,
    diskseq BIGINT,
    serial TEXT,
    persistent_path TEXT,
    -- N of <machine>-disk<N>.
    disk_number BIGINT,
    size BIGINT,
    read_only BIGINT NOT NULL DEFAULT 0,
    cloudstack_state TEXT,
    -- What the provider told of it, by which its disk is recognised again, as JSON.
    marks TEXT NOT NULL DEFAULT '{}',
    linux_state TEXT NOT NULL CHECK (linux_state IN ('attached', 'lost', 'remote')),
    generation BIGINT NOT NULL DEFAULT 0,
    last_sync TEXT,
    created_at TEXT,
    updated_at TEXT,
    CONSTRAINT device_only_where_attached CHECK ((linux_state = 'attached') = (device_path IS NOT NULL))
);

CREATE UNIQUE INDEX one_mapping_per_volume ON device_mappings (volume_id);
CREATE UNIQUE INDEX one_mapping_per_disk ON device_mappings (host_id, diskseq) WHERE device_path IS NOT NULL;
CREATE UNIQUE INDEX one_mapping_per_device ON device_mappings (host_id, device_path) WHERE device_path IS NOT NULL;

CREATE UNIQUE INDEX one_mapping_per_number ON device_mappings (host_id, vm_id, disk_number) WHERE disk_number IS NOT NULL;

-- What is to be served. What is served is asked of the engine, and stands nowhere.
CREATE TABLE exports (
    volume_id TEXT NOT NULL PRIMARY KEY,
    host_id TEXT NOT NULL,
    export_name TEXT NOT NULL,
    read_only BIGINT NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

CREATE UNIQUE INDEX one_export_per_name ON exports (host_id, export_name);

CREATE TABLE findings (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    subject TEXT NOT NULL,
    severity TEXT NOT NULL,
    title TEXT NOT NULL,
    explanation TEXT NOT NULL,
    evidence TEXT NOT NULL,
    remedy TEXT,
    opened_at TEXT NOT NULL,
    closed_at TEXT
);

CREATE UNIQUE INDEX one_open_finding_per_subject ON findings (code, subject) WHERE closed_at IS NULL;

CREATE TABLE daemon (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
