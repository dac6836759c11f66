-- Not bound to the operation: what happened is kept or dropped by age, together with it. AUTOINCREMENT, so that no number comes twice.
CREATE TABLE volume_operation_history (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    operation_id TEXT NOT NULL,
    previous_status TEXT,
    new_status TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    details TEXT
);

CREATE INDEX history_by_operation ON volume_operation_history (operation_id);
