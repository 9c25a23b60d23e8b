CREATE TABLE "agreement" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "title" TEXT,
    "form" TEXT,
    "customer" BLOB,
    "team" BLOB,
    "supplier" BLOB,
    "service" BLOB,
    "under" BLOB,
    "owner" BLOB,
    "term" TEXT,
    "notice" INTEGER,
    "fee" TEXT,
    "review" INTEGER,
    "notes" TEXT,
    "title__order" BLOB
);
CREATE UNIQUE INDEX "agreement_id" ON "agreement" ("id");
CREATE UNIQUE INDEX "agreement_number" ON "agreement" ("number");
CREATE INDEX "agreement_by_number" ON "agreement" ("number", "row");
CREATE INDEX "agreement_by_open_number" ON "agreement" ("open", "number", "row");
CREATE INDEX "agreement_by_updated" ON "agreement" ("updated", "row");
CREATE INDEX "agreement_by_open_updated" ON "agreement" ("open", "updated", "row");
CREATE INDEX "agreement_by_open_review" ON "agreement" ("open", "review", "row");
CREATE INDEX "agreement_by_open_term" ON "agreement" ("open", "term", "row");
CREATE INDEX "agreement_by_customer_number" ON "agreement" ("customer", "number", "row");
CREATE INDEX "agreement_by_team_number" ON "agreement" ("team", "number", "row");
CREATE INDEX "agreement_by_supplier_number" ON "agreement" ("supplier", "number", "row");
CREATE INDEX "agreement_by_service_number" ON "agreement" ("service", "number", "row");

CREATE TABLE "agreement__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "agreement__under" (
    "target" BLOB NOT NULL,
    "record" BLOB NOT NULL,
    PRIMARY KEY ("target", "record")
) WITHOUT ROWID;
CREATE INDEX "agreement__under_record" ON "agreement__under" ("record");

CREATE TABLE "agreement_version" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "agreement" BLOB,
    "title" TEXT,
    "values" TEXT,
    "ends" INTEGER,
    "reason" TEXT,
    "signatory" TEXT,
    "signed" INTEGER,
    "effective" INTEGER,
    "authors" BLOB,
    "approver" BLOB,
    "approved" INTEGER,
    "customer" BLOB,
    "service" BLOB,
    "team" BLOB,
    "supplier" BLOB,
    "title__order" BLOB
);
CREATE UNIQUE INDEX "agreement_version_id" ON "agreement_version" ("id");
CREATE UNIQUE INDEX "agreement_version_number" ON "agreement_version" ("number");
CREATE INDEX "agreement_version_by_number" ON "agreement_version" ("number", "row");
CREATE INDEX "agreement_version_by_open_number" ON "agreement_version" ("open", "number", "row");
CREATE INDEX "agreement_version_by_updated" ON "agreement_version" ("updated", "row");
CREATE INDEX "agreement_version_by_open_updated" ON "agreement_version" ("open", "updated", "row");
CREATE INDEX "agreement_version_by_agreement_effective" ON "agreement_version" ("agreement", "effective", "row");
CREATE INDEX "agreement_version_by_agreement_state_effective" ON "agreement_version" ("agreement", "state", "effective", "row");
CREATE INDEX "agreement_version_by_state_effective" ON "agreement_version" ("state", "effective", "row");
CREATE INDEX "agreement_version_by_state_number" ON "agreement_version" ("state", "number", "row");

CREATE TABLE "agreement_version__authors" (
    "target" BLOB NOT NULL,
    "record" BLOB NOT NULL,
    PRIMARY KEY ("target", "record")
) WITHOUT ROWID;
CREATE INDEX "agreement_version__authors_record" ON "agreement_version__authors" ("record");

CREATE TABLE "agreement_version__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "approval" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "title" TEXT,
    "subject" TEXT,
    "step" INTEGER,
    "asked" BLOB,
    "behalf" BLOB,
    "requesters" BLOB,
    "begun" INTEGER,
    "reminder" INTEGER,
    "deadline" INTEGER,
    "signature" INTEGER,
    "instead" INTEGER,
    "customer" BLOB,
    "title__order" BLOB
);
CREATE UNIQUE INDEX "approval_id" ON "approval" ("id");
CREATE UNIQUE INDEX "approval_number" ON "approval" ("number");
CREATE INDEX "approval_by_number" ON "approval" ("number", "row");
CREATE INDEX "approval_by_open_number" ON "approval" ("open", "number", "row");
CREATE INDEX "approval_by_updated" ON "approval" ("updated", "row");
CREATE INDEX "approval_by_open_updated" ON "approval" ("open", "updated", "row");
CREATE INDEX "approval_by_asked_state_number" ON "approval" ("asked", "state", "number", "row");
CREATE INDEX "approval_by_subject_number" ON "approval" ("subject", "number", "row");
CREATE INDEX "approval_by_subject_open_number" ON "approval" ("subject", "open", "number", "row");
CREATE INDEX "approval_by_state_number" ON "approval" ("state", "number", "row");
CREATE INDEX "approval_by_open_deadline" ON "approval" ("open", "deadline", "row");

CREATE TABLE "approval__requesters" (
    "target" BLOB NOT NULL,
    "record" BLOB NOT NULL,
    PRIMARY KEY ("target", "record")
) WITHOUT ROWID;
CREATE INDEX "approval__requesters_record" ON "approval__requesters" ("record");

CREATE TABLE "approval__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "attachment" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "record" BLOB NOT NULL,
    "event" INTEGER NOT NULL,
    "audience" INTEGER NOT NULL,
    "name" TEXT,
    "type" TEXT,
    "size" INTEGER NOT NULL,
    "hash" BLOB NOT NULL
);
CREATE UNIQUE INDEX "attachment_id" ON "attachment" ("id");
CREATE INDEX "attachment_record" ON "attachment" ("record", "row");
CREATE INDEX "attachment_hash" ON "attachment" ("hash");

CREATE TABLE "calendar" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "name" TEXT,
    "description" TEXT,
    "name__order" BLOB
);
CREATE UNIQUE INDEX "calendar_id" ON "calendar" ("id");
CREATE UNIQUE INDEX "calendar_number" ON "calendar" ("number");
CREATE INDEX "calendar_by_number" ON "calendar" ("number", "row");
CREATE INDEX "calendar_by_open_number" ON "calendar" ("open", "number", "row");
CREATE INDEX "calendar_by_updated" ON "calendar" ("updated", "row");
CREATE INDEX "calendar_by_open_updated" ON "calendar" ("open", "updated", "row");
CREATE INDEX "calendar_by_name" ON "calendar" ("name__order", "row");
CREATE INDEX "calendar_by_open_name" ON "calendar" ("open", "name__order", "row");

CREATE TABLE "calendar__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "calendar_version" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "calendar" BLOB,
    "name" TEXT,
    "effective" INTEGER,
    "zone" TEXT,
    "monday" TEXT,
    "tuesday" TEXT,
    "wednesday" TEXT,
    "thursday" TEXT,
    "friday" TEXT,
    "saturday" TEXT,
    "sunday" TEXT,
    "holidays" TEXT,
    "days" TEXT,
    "reason" TEXT,
    "authors" BLOB,
    "approver" BLOB,
    "approved" INTEGER,
    "name__order" BLOB
);
CREATE UNIQUE INDEX "calendar_version_id" ON "calendar_version" ("id");
CREATE UNIQUE INDEX "calendar_version_number" ON "calendar_version" ("number");
CREATE INDEX "calendar_version_by_number" ON "calendar_version" ("number", "row");
CREATE INDEX "calendar_version_by_open_number" ON "calendar_version" ("open", "number", "row");
CREATE INDEX "calendar_version_by_updated" ON "calendar_version" ("updated", "row");
CREATE INDEX "calendar_version_by_open_updated" ON "calendar_version" ("open", "updated", "row");
CREATE INDEX "calendar_version_by_name" ON "calendar_version" ("name__order", "row");
CREATE INDEX "calendar_version_by_open_name" ON "calendar_version" ("open", "name__order", "row");
CREATE INDEX "calendar_version_by_calendar_effective" ON "calendar_version" ("calendar", "effective", "row");
CREATE INDEX "calendar_version_by_calendar_state_effective" ON "calendar_version" ("calendar", "state", "effective", "row");
CREATE INDEX "calendar_version_by_state_number" ON "calendar_version" ("state", "number", "row");

CREATE TABLE "calendar_version__authors" (
    "target" BLOB NOT NULL,
    "record" BLOB NOT NULL,
    PRIMARY KEY ("target", "record")
) WITHOUT ROWID;
CREATE INDEX "calendar_version__authors_record" ON "calendar_version__authors" ("record");

CREATE TABLE "calendar_version__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "checklist" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "name" TEXT,
    "description" TEXT,
    "owner" BLOB,
    "name__order" BLOB
);
CREATE UNIQUE INDEX "checklist_id" ON "checklist" ("id");
CREATE UNIQUE INDEX "checklist_number" ON "checklist" ("number");
CREATE INDEX "checklist_by_number" ON "checklist" ("number", "row");
CREATE INDEX "checklist_by_open_number" ON "checklist" ("open", "number", "row");
CREATE INDEX "checklist_by_updated" ON "checklist" ("updated", "row");
CREATE INDEX "checklist_by_open_updated" ON "checklist" ("open", "updated", "row");
CREATE INDEX "checklist_by_name" ON "checklist" ("name__order", "row");
CREATE INDEX "checklist_by_open_name" ON "checklist" ("open", "name__order", "row");

CREATE TABLE "checklist__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "checklist_run" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "title" TEXT,
    "checklist" BLOB,
    "edition" BLOB,
    "subject" TEXT,
    "customer" BLOB,
    "answers" TEXT,
    "remark" TEXT,
    "outcome" TEXT,
    "finished_by" BLOB,
    "finished" INTEGER,
    "title__order" BLOB
);
CREATE UNIQUE INDEX "checklist_run_id" ON "checklist_run" ("id");
CREATE UNIQUE INDEX "checklist_run_number" ON "checklist_run" ("number");
CREATE INDEX "checklist_run_by_updated" ON "checklist_run" ("updated", "row");
CREATE INDEX "checklist_run_by_open_updated" ON "checklist_run" ("open", "updated", "row");
CREATE INDEX "checklist_run_by_state_updated" ON "checklist_run" ("state", "updated", "row");
CREATE INDEX "checklist_run_by_checklist_updated" ON "checklist_run" ("checklist", "updated", "row");
CREATE INDEX "checklist_run_by_subject_updated" ON "checklist_run" ("subject", "updated", "row");
CREATE INDEX "checklist_run_by_checklist_outcome_updated" ON "checklist_run" ("checklist", "outcome", "updated", "row");

CREATE TABLE "checklist_run__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "checklist_version" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "checklist" BLOB,
    "name" TEXT,
    "questions" TEXT,
    "reason" TEXT,
    "effective" INTEGER,
    "authors" BLOB,
    "approver" BLOB,
    "approved" INTEGER,
    "name__order" BLOB
);
CREATE UNIQUE INDEX "checklist_version_id" ON "checklist_version" ("id");
CREATE UNIQUE INDEX "checklist_version_number" ON "checklist_version" ("number");
CREATE INDEX "checklist_version_by_number" ON "checklist_version" ("number", "row");
CREATE INDEX "checklist_version_by_open_number" ON "checklist_version" ("open", "number", "row");
CREATE INDEX "checklist_version_by_updated" ON "checklist_version" ("updated", "row");
CREATE INDEX "checklist_version_by_open_updated" ON "checklist_version" ("open", "updated", "row");
CREATE INDEX "checklist_version_by_name" ON "checklist_version" ("name__order", "row");
CREATE INDEX "checklist_version_by_open_name" ON "checklist_version" ("open", "name__order", "row");
CREATE INDEX "checklist_version_by_checklist_effective" ON "checklist_version" ("checklist", "effective", "row");
CREATE INDEX "checklist_version_by_checklist_state_effective" ON "checklist_version" ("checklist", "state", "effective", "row");
CREATE INDEX "checklist_version_by_state_number" ON "checklist_version" ("state", "number", "row");

CREATE TABLE "checklist_version__authors" (
    "target" BLOB NOT NULL,
    "record" BLOB NOT NULL,
    PRIMARY KEY ("target", "record")
) WITHOUT ROWID;
CREATE INDEX "checklist_version__authors_record" ON "checklist_version__authors" ("record");

CREATE TABLE "checklist_version__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "counter" (
    "name" TEXT NOT NULL,
    "n" INTEGER NOT NULL,
    PRIMARY KEY ("name")
) WITHOUT ROWID;

CREATE TABLE "credential" (
    "person" BLOB NOT NULL,
    "hash" BLOB NOT NULL,
    "salt" BLOB NOT NULL,
    "failures" INTEGER NOT NULL,
    "locked_until" INTEGER NOT NULL,
    PRIMARY KEY ("person")
) WITHOUT ROWID;

CREATE TABLE "customer" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "name" TEXT,
    "code" TEXT,
    "manager" BLOB,
    "site" TEXT,
    "since" INTEGER,
    "notes" TEXT,
    "imported" INTEGER,
    "name__order" BLOB
);
CREATE UNIQUE INDEX "customer_id" ON "customer" ("id");
CREATE UNIQUE INDEX "customer_number" ON "customer" ("number");
CREATE UNIQUE INDEX "customer_code_unique" ON "customer" ("code" COLLATE NOCASE);
CREATE INDEX "customer_by_number" ON "customer" ("number", "row");
CREATE INDEX "customer_by_open_number" ON "customer" ("open", "number", "row");
CREATE INDEX "customer_by_updated" ON "customer" ("updated", "row");
CREATE INDEX "customer_by_open_updated" ON "customer" ("open", "updated", "row");
CREATE INDEX "customer_by_name" ON "customer" ("name__order", "row");
CREATE INDEX "customer_by_open_name" ON "customer" ("open", "name__order", "row");

CREATE TABLE "customer__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "event" (
    "seq" INTEGER NOT NULL PRIMARY KEY,
    "record" BLOB NOT NULL,
    "n" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "verb" TEXT NOT NULL,
    "audience" INTEGER NOT NULL,
    "actor" BLOB NOT NULL,
    "happened" INTEGER NOT NULL,
    "recorded" INTEGER NOT NULL,
    "provenance" TEXT NOT NULL,
    "rulebook" BLOB NOT NULL,
    "changes" BLOB NOT NULL,
    "hash" BLOB NOT NULL
);
CREATE UNIQUE INDEX "event_of_record" ON "event" ("record", "n");

CREATE TABLE "event_value" (
    "seq" INTEGER NOT NULL PRIMARY KEY,
    "content" BLOB NOT NULL
);

CREATE TABLE "idempotency" (
    "person" BLOB NOT NULL,
    "key" TEXT NOT NULL,
    "request" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "record" BLOB NOT NULL,
    "version" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    PRIMARY KEY ("person", "key")
) WITHOUT ROWID;
CREATE INDEX "idempotency_created" ON "idempotency" ("created");

CREATE TABLE "incident" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "caller" BLOB,
    "customer" BLOB,
    "title" TEXT,
    "description" TEXT,
    "service" BLOB,
    "contact" TEXT,
    "impact" TEXT,
    "urgency" TEXT,
    "priority" TEXT,
    "major" INTEGER,
    "major_manager" BLOB,
    "major_declared" INTEGER,
    "review" TEXT,
    "category" TEXT,
    "subcategory" TEXT,
    "symptom" TEXT,
    "location" TEXT,
    "team" BLOB,
    "assignee" BLOB,
    "hold_reason" TEXT,
    "supplier" BLOB,
    "parent" BLOB,
    "leading" INTEGER,
    "close_code" TEXT,
    "close_notes" TEXT,
    "response" TEXT,
    "resolution" TEXT,
    "response_due" INTEGER,
    "resolution_due" INTEGER,
    "team_time" TEXT,
    "team_time_due" INTEGER,
    "supplier_time" TEXT,
    "supplier_time_due" INTEGER,
    "escalations" TEXT,
    "unattended" INTEGER,
    "opened" INTEGER,
    "opened_by" BLOB,
    "resolved" INTEGER,
    "resolved_by" BLOB,
    "closed" INTEGER,
    "reassignments" INTEGER,
    "reopens" INTEGER,
    "external" TEXT,
    "source" TEXT,
    "title__order" BLOB
);
CREATE UNIQUE INDEX "incident_id" ON "incident" ("id");
CREATE UNIQUE INDEX "incident_number" ON "incident" ("number");
CREATE INDEX "incident_by_open_updated" ON "incident" ("open", "updated", "row");
CREATE INDEX "incident_by_updated" ON "incident" ("updated", "row");
CREATE INDEX "incident_by_open_priority" ON "incident" ("open", "priority", "row");
CREATE INDEX "incident_by_state_updated" ON "incident" ("state", "updated", "row");
CREATE INDEX "incident_by_open_resolution_due" ON "incident" ("open", "resolution_due", "row");
CREATE INDEX "incident_by_opened" ON "incident" ("opened", "row");
CREATE INDEX "incident_by_open_opened" ON "incident" ("open", "opened", "row");
CREATE INDEX "incident_by_open_team_updated" ON "incident" ("open", "team", "updated", "row");
CREATE INDEX "incident_by_open_assignee_updated" ON "incident" ("open", "assignee", "updated", "row");
CREATE INDEX "incident_by_open_service_updated" ON "incident" ("open", "service", "updated", "row");
CREATE INDEX "incident_by_open_major_priority" ON "incident" ("open", "major", "priority", "row");
CREATE INDEX "incident_by_major_updated" ON "incident" ("major", "updated", "row");
CREATE INDEX "incident_by_open_team_priority" ON "incident" ("open", "team", "priority", "row");
CREATE INDEX "incident_by_open_assignee_priority" ON "incident" ("open", "assignee", "priority", "row");
CREATE INDEX "incident_by_caller_updated" ON "incident" ("caller", "updated", "row");
CREATE INDEX "incident_by_parent_updated" ON "incident" ("parent", "updated", "row");
CREATE INDEX "incident_by_external_updated" ON "incident" ("external", "updated", "row");
CREATE INDEX "incident_by_customer_open_updated" ON "incident" ("customer", "open", "updated", "row");
CREATE INDEX "incident_by_customer_updated" ON "incident" ("customer", "updated", "row");
CREATE INDEX "incident_by_customer_open_priority" ON "incident" ("customer", "open", "priority", "row");
CREATE INDEX "incident_by_customer_state_updated" ON "incident" ("customer", "state", "updated", "row");
CREATE INDEX "incident_by_last_moment" ON "incident" ((CASE WHEN "closed" IS NULL THEN 9223372036854775807 ELSE CASE WHEN "opened" > CASE WHEN "resolved" > "closed" THEN "resolved" ELSE "closed" END THEN "opened" ELSE CASE WHEN "resolved" > "closed" THEN "resolved" ELSE "closed" END END END));
CREATE INDEX "incident_by_customer_last_moment" ON "incident" ("customer", (CASE WHEN "closed" IS NULL THEN 9223372036854775807 ELSE CASE WHEN "opened" > CASE WHEN "resolved" > "closed" THEN "resolved" ELSE "closed" END THEN "opened" ELSE CASE WHEN "resolved" > "closed" THEN "resolved" ELSE "closed" END END END));

CREATE TABLE "incident__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "leaf" (
    "n" INTEGER NOT NULL PRIMARY KEY,
    "event" INTEGER NOT NULL
);

CREATE TABLE "lease" (
    "name" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "until" INTEGER NOT NULL,
    PRIMARY KEY ("name")
) WITHOUT ROWID;

CREATE TABLE "letter" (
    "notice" INTEGER NOT NULL PRIMARY KEY,
    "person" BLOB NOT NULL,
    "digest" INTEGER NOT NULL,
    "due" INTEGER NOT NULL,
    "moment" INTEGER,
    "tries" INTEGER NOT NULL,
    "fault" TEXT
);
CREATE INDEX "letter_moment" ON "letter" ("moment", "notice");
CREATE INDEX "letter_person" ON "letter" ("person", "due");

CREATE TABLE "link" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "type" TEXT NOT NULL,
    "from_kind" TEXT NOT NULL,
    "from_id" BLOB NOT NULL,
    "to_kind" TEXT NOT NULL,
    "to_id" BLOB NOT NULL,
    "since" INTEGER NOT NULL,
    "until" INTEGER
);
CREATE INDEX "link_from" ON "link" ("from_id", "row");
CREATE INDEX "link_to" ON "link" ("to_id", "row");

CREATE TABLE "list_columns" (
    "person" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "fields" TEXT NOT NULL,
    PRIMARY KEY ("person", "kind")
) WITHOUT ROWID;

CREATE TABLE "measure" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "name" TEXT,
    "purpose" TEXT,
    "unit" TEXT,
    "direction" TEXT,
    "target" INTEGER,
    "warning" INTEGER,
    "frequency" TEXT,
    "owner" BLOB,
    "source" TEXT,
    "name__order" BLOB
);
CREATE UNIQUE INDEX "measure_id" ON "measure" ("id");
CREATE UNIQUE INDEX "measure_number" ON "measure" ("number");
CREATE INDEX "measure_by_number" ON "measure" ("number", "row");
CREATE INDEX "measure_by_open_number" ON "measure" ("open", "number", "row");
CREATE INDEX "measure_by_updated" ON "measure" ("updated", "row");
CREATE INDEX "measure_by_open_updated" ON "measure" ("open", "updated", "row");
CREATE INDEX "measure_by_name" ON "measure" ("name__order", "row");
CREATE INDEX "measure_by_open_name" ON "measure" ("open", "name__order", "row");

CREATE TABLE "measure__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "measure_value" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "title" TEXT,
    "measure" BLOB,
    "day" INTEGER,
    "value" INTEGER,
    "target" INTEGER,
    "result" TEXT,
    "remark" TEXT,
    "title__order" BLOB
);
CREATE UNIQUE INDEX "measure_value_id" ON "measure_value" ("id");
CREATE UNIQUE INDEX "measure_value_number" ON "measure_value" ("number");
CREATE INDEX "measure_value_by_number" ON "measure_value" ("number", "row");
CREATE INDEX "measure_value_by_open_number" ON "measure_value" ("open", "number", "row");
CREATE INDEX "measure_value_by_updated" ON "measure_value" ("updated", "row");
CREATE INDEX "measure_value_by_open_updated" ON "measure_value" ("open", "updated", "row");
CREATE INDEX "measure_value_by_day" ON "measure_value" ("day", "row");
CREATE INDEX "measure_value_by_measure_day" ON "measure_value" ("measure", "day", "row");
CREATE INDEX "measure_value_by_result_day" ON "measure_value" ("result", "day", "row");

CREATE TABLE "measure_value__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "meeting" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "title" TEXT,
    "starts" INTEGER,
    "duration" INTEGER,
    "zone" TEXT,
    "place" TEXT,
    "online" TEXT,
    "chair" BLOB,
    "invited" BLOB,
    "attended" BLOB,
    "agenda" TEXT,
    "minutes" TEXT,
    "decisions" TEXT,
    "writers" BLOB,
    "approver" BLOB,
    "reminded" INTEGER,
    "title__order" BLOB
);
CREATE UNIQUE INDEX "meeting_id" ON "meeting" ("id");
CREATE UNIQUE INDEX "meeting_number" ON "meeting" ("number");
CREATE INDEX "meeting_by_number" ON "meeting" ("number", "row");
CREATE INDEX "meeting_by_open_number" ON "meeting" ("open", "number", "row");
CREATE INDEX "meeting_by_updated" ON "meeting" ("updated", "row");
CREATE INDEX "meeting_by_open_updated" ON "meeting" ("open", "updated", "row");
CREATE INDEX "meeting_by_starts" ON "meeting" ("starts", "row");
CREATE INDEX "meeting_by_open_starts" ON "meeting" ("open", "starts", "row");
CREATE INDEX "meeting_by_state_starts" ON "meeting" ("state", "starts", "row");
CREATE INDEX "meeting_by_state_number" ON "meeting" ("state", "number", "row");

CREATE TABLE "meeting__attended" (
    "target" BLOB NOT NULL,
    "record" BLOB NOT NULL,
    PRIMARY KEY ("target", "record")
) WITHOUT ROWID;
CREATE INDEX "meeting__attended_record" ON "meeting__attended" ("record");

CREATE TABLE "meeting__invited" (
    "target" BLOB NOT NULL,
    "record" BLOB NOT NULL,
    PRIMARY KEY ("target", "record")
) WITHOUT ROWID;
CREATE INDEX "meeting__invited_record" ON "meeting__invited" ("record");

CREATE TABLE "meeting__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "meeting__writers" (
    "target" BLOB NOT NULL,
    "record" BLOB NOT NULL,
    PRIMARY KEY ("target", "record")
) WITHOUT ROWID;
CREATE INDEX "meeting__writers_record" ON "meeting__writers" ("record");

CREATE TABLE "notice" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "person" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "record" BLOB NOT NULL,
    "n" INTEGER NOT NULL,
    "topic" TEXT NOT NULL,
    "zh" TEXT NOT NULL,
    "en" TEXT NOT NULL,
    "moment" INTEGER NOT NULL,
    "seen" INTEGER
);
CREATE INDEX "notice_person" ON "notice" ("person", "row");
CREATE INDEX "notice_unseen" ON "notice" ("person", "seen", "row");
CREATE INDEX "notice_record" ON "notice" ("person", "record", "seen");

CREATE TABLE "notice_wish" (
    "person" BLOB NOT NULL,
    "ways" TEXT NOT NULL,
    "quiet_from" INTEGER,
    "quiet_to" INTEGER,
    "digest" INTEGER NOT NULL,
    "zone" TEXT NOT NULL,
    PRIMARY KEY ("person")
) WITHOUT ROWID;

CREATE TABLE "option" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "list" TEXT,
    "key" TEXT,
    "label" TEXT,
    "imported" INTEGER
);
CREATE UNIQUE INDEX "option_id" ON "option" ("id");
CREATE UNIQUE INDEX "option_number" ON "option" ("number");
CREATE INDEX "option_by_number" ON "option" ("number", "row");
CREATE INDEX "option_by_open_number" ON "option" ("open", "number", "row");
CREATE INDEX "option_by_updated" ON "option" ("updated", "row");
CREATE INDEX "option_by_open_updated" ON "option" ("open", "updated", "row");
CREATE INDEX "option_by_list_number" ON "option" ("list", "number", "row");
CREATE INDEX "option_by_list_key_number" ON "option" ("list", "key", "number", "row");

CREATE TABLE "option__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "parameter_version" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "title" TEXT,
    "values" TEXT,
    "customer" BLOB,
    "reason" TEXT,
    "effective" INTEGER,
    "authors" BLOB,
    "approver" BLOB,
    "approved" INTEGER,
    "title__order" BLOB
);
CREATE UNIQUE INDEX "parameter_version_id" ON "parameter_version" ("id");
CREATE UNIQUE INDEX "parameter_version_number" ON "parameter_version" ("number");
CREATE INDEX "parameter_version_by_number" ON "parameter_version" ("number", "row");
CREATE INDEX "parameter_version_by_open_number" ON "parameter_version" ("open", "number", "row");
CREATE INDEX "parameter_version_by_updated" ON "parameter_version" ("updated", "row");
CREATE INDEX "parameter_version_by_open_updated" ON "parameter_version" ("open", "updated", "row");
CREATE INDEX "parameter_version_by_effective" ON "parameter_version" ("effective", "row");
CREATE INDEX "parameter_version_by_state_effective" ON "parameter_version" ("state", "effective", "row");
CREATE INDEX "parameter_version_by_state_number" ON "parameter_version" ("state", "number", "row");

CREATE TABLE "parameter_version__authors" (
    "target" BLOB NOT NULL,
    "record" BLOB NOT NULL,
    PRIMARY KEY ("target", "record")
) WITHOUT ROWID;
CREATE INDEX "parameter_version__authors_record" ON "parameter_version__authors" ("record");

CREATE TABLE "parameter_version__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "person" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "name" TEXT,
    "mail" TEXT,
    "phone" TEXT,
    "language" TEXT,
    "roles" BLOB,
    "teams" BLOB,
    "unit" BLOB,
    "customer" BLOB,
    "customers" BLOB,
    "imported" INTEGER,
    "name__order" BLOB
);
CREATE UNIQUE INDEX "person_id" ON "person" ("id");
CREATE UNIQUE INDEX "person_number" ON "person" ("number");
CREATE UNIQUE INDEX "person_mail_unique" ON "person" ("mail" COLLATE NOCASE);
CREATE INDEX "person_by_number" ON "person" ("number", "row");
CREATE INDEX "person_by_open_number" ON "person" ("open", "number", "row");
CREATE INDEX "person_by_updated" ON "person" ("updated", "row");
CREATE INDEX "person_by_open_updated" ON "person" ("open", "updated", "row");
CREATE INDEX "person_by_name" ON "person" ("name__order", "row");
CREATE INDEX "person_by_open_name" ON "person" ("open", "name__order", "row");
CREATE INDEX "person_by_customer_number" ON "person" ("customer", "number", "row");
CREATE INDEX "person_by_customer_name" ON "person" ("customer", "name__order", "row");

CREATE TABLE "person__customers" (
    "target" BLOB NOT NULL,
    "record" BLOB NOT NULL,
    PRIMARY KEY ("target", "record")
) WITHOUT ROWID;
CREATE INDEX "person__customers_record" ON "person__customers" ("record");

CREATE TABLE "person__roles" (
    "target" BLOB NOT NULL,
    "record" BLOB NOT NULL,
    PRIMARY KEY ("target", "record")
) WITHOUT ROWID;
CREATE INDEX "person__roles_record" ON "person__roles" ("record");

CREATE TABLE "person__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "person__teams" (
    "target" BLOB NOT NULL,
    "record" BLOB NOT NULL,
    PRIMARY KEY ("target", "record")
) WITHOUT ROWID;
CREATE INDEX "person__teams_record" ON "person__teams" ("record");

CREATE TABLE "provenance" (
    "source" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "record" BLOB NOT NULL,
    "rows" INTEGER NOT NULL,
    PRIMARY KEY ("source", "key")
) WITHOUT ROWID;

CREATE TABLE "recurrence" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "title" TEXT,
    "description" TEXT,
    "starts" INTEGER,
    "every" INTEGER,
    "unit" TEXT,
    "zone" TEXT,
    "day_off" TEXT,
    "calendar" BLOB,
    "last" INTEGER,
    "team" BLOB,
    "assignee" BLOB,
    "checklist" BLOB,
    "hours" INTEGER,
    "next" INTEGER,
    "title__order" BLOB
);
CREATE UNIQUE INDEX "recurrence_id" ON "recurrence" ("id");
CREATE UNIQUE INDEX "recurrence_number" ON "recurrence" ("number");
CREATE INDEX "recurrence_by_number" ON "recurrence" ("number", "row");
CREATE INDEX "recurrence_by_open_number" ON "recurrence" ("open", "number", "row");
CREATE INDEX "recurrence_by_updated" ON "recurrence" ("updated", "row");
CREATE INDEX "recurrence_by_open_updated" ON "recurrence" ("open", "updated", "row");
CREATE INDEX "recurrence_by_open_next" ON "recurrence" ("open", "next", "row");
CREATE INDEX "recurrence_by_checklist_number" ON "recurrence" ("checklist", "number", "row");

CREATE TABLE "recurrence__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "role" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "key" TEXT,
    "name" TEXT
);
CREATE UNIQUE INDEX "role_id" ON "role" ("id");
CREATE UNIQUE INDEX "role_number" ON "role" ("number");
CREATE UNIQUE INDEX "role_key_unique" ON "role" ("key" COLLATE NOCASE);
CREATE INDEX "role_by_number" ON "role" ("number", "row");
CREATE INDEX "role_by_open_number" ON "role" ("open", "number", "row");
CREATE INDEX "role_by_updated" ON "role" ("updated", "row");
CREATE INDEX "role_by_open_updated" ON "role" ("open", "updated", "row");

CREATE TABLE "role__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "rota" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "name" TEXT,
    "team" BLOB,
    "description" TEXT,
    "name__order" BLOB
);
CREATE UNIQUE INDEX "rota_id" ON "rota" ("id");
CREATE UNIQUE INDEX "rota_number" ON "rota" ("number");
CREATE INDEX "rota_by_number" ON "rota" ("number", "row");
CREATE INDEX "rota_by_open_number" ON "rota" ("open", "number", "row");
CREATE INDEX "rota_by_updated" ON "rota" ("updated", "row");
CREATE INDEX "rota_by_open_updated" ON "rota" ("open", "updated", "row");
CREATE INDEX "rota_by_name" ON "rota" ("name__order", "row");
CREATE INDEX "rota_by_open_name" ON "rota" ("open", "name__order", "row");
CREATE INDEX "rota_by_team_open_number" ON "rota" ("team", "open", "number", "row");

CREATE TABLE "rota__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "rota_swap" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "rota" BLOB,
    "instead" BLOB,
    "substitute" BLOB,
    "begins" INTEGER,
    "ends" INTEGER,
    "reason" TEXT,
    "asker" BLOB,
    "answerer" BLOB,
    "reason__order" BLOB
);
CREATE UNIQUE INDEX "rota_swap_id" ON "rota_swap" ("id");
CREATE UNIQUE INDEX "rota_swap_number" ON "rota_swap" ("number");
CREATE INDEX "rota_swap_by_number" ON "rota_swap" ("number", "row");
CREATE INDEX "rota_swap_by_open_number" ON "rota_swap" ("open", "number", "row");
CREATE INDEX "rota_swap_by_updated" ON "rota_swap" ("updated", "row");
CREATE INDEX "rota_swap_by_open_updated" ON "rota_swap" ("open", "updated", "row");
CREATE INDEX "rota_swap_by_rota_number" ON "rota_swap" ("rota", "number", "row");
CREATE INDEX "rota_swap_by_rota_open_number" ON "rota_swap" ("rota", "open", "number", "row");
CREATE INDEX "rota_swap_by_rota_state_ends" ON "rota_swap" ("rota", "state", "ends", "row");
CREATE INDEX "rota_swap_by_answerer_state_number" ON "rota_swap" ("answerer", "state", "number", "row");

CREATE TABLE "rota_swap__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "rota_version" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "rota" BLOB,
    "name" TEXT,
    "effective" INTEGER,
    "zone" TEXT,
    "turns" TEXT,
    "first_week" INTEGER,
    "reason" TEXT,
    "authors" BLOB,
    "approver" BLOB,
    "approved" INTEGER,
    "name__order" BLOB
);
CREATE UNIQUE INDEX "rota_version_id" ON "rota_version" ("id");
CREATE UNIQUE INDEX "rota_version_number" ON "rota_version" ("number");
CREATE INDEX "rota_version_by_number" ON "rota_version" ("number", "row");
CREATE INDEX "rota_version_by_open_number" ON "rota_version" ("open", "number", "row");
CREATE INDEX "rota_version_by_updated" ON "rota_version" ("updated", "row");
CREATE INDEX "rota_version_by_open_updated" ON "rota_version" ("open", "updated", "row");
CREATE INDEX "rota_version_by_name" ON "rota_version" ("name__order", "row");
CREATE INDEX "rota_version_by_open_name" ON "rota_version" ("open", "name__order", "row");
CREATE INDEX "rota_version_by_rota_effective" ON "rota_version" ("rota", "effective", "row");
CREATE INDEX "rota_version_by_rota_state_effective" ON "rota_version" ("rota", "state", "effective", "row");
CREATE INDEX "rota_version_by_state_number" ON "rota_version" ("state", "number", "row");

CREATE TABLE "rota_version__authors" (
    "target" BLOB NOT NULL,
    "record" BLOB NOT NULL,
    PRIMARY KEY ("target", "record")
) WITHOUT ROWID;
CREATE INDEX "rota_version__authors_record" ON "rota_version__authors" ("record");

CREATE TABLE "rota_version__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "rulebook" (
    "id" BLOB NOT NULL,
    "content" TEXT NOT NULL,
    PRIMARY KEY ("id")
) WITHOUT ROWID;

CREATE TABLE "seal" (
    "size" INTEGER NOT NULL PRIMARY KEY,
    "root" BLOB NOT NULL,
    "peaks" BLOB NOT NULL,
    "sealed" INTEGER NOT NULL,
    "key" BLOB NOT NULL,
    "signature" BLOB NOT NULL
);

CREATE TABLE "seal_key" (
    "id" BLOB NOT NULL,
    "public" BLOB NOT NULL,
    "created" INTEGER NOT NULL,
    PRIMARY KEY ("id")
) WITHOUT ROWID;

CREATE TABLE "security_log" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "moment" INTEGER NOT NULL,
    "person" BLOB,
    "what" TEXT NOT NULL,
    "detail" TEXT NOT NULL
);

CREATE TABLE "service" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "name" TEXT,
    "family" BLOB,
    "description" TEXT,
    "owner" BLOB,
    "team" BLOB,
    "customers" BLOB,
    "name__order" BLOB
);
CREATE UNIQUE INDEX "service_id" ON "service" ("id");
CREATE UNIQUE INDEX "service_number" ON "service" ("number");
CREATE INDEX "service_by_number" ON "service" ("number", "row");
CREATE INDEX "service_by_open_number" ON "service" ("open", "number", "row");
CREATE INDEX "service_by_updated" ON "service" ("updated", "row");
CREATE INDEX "service_by_open_updated" ON "service" ("open", "updated", "row");
CREATE INDEX "service_by_name" ON "service" ("name__order", "row");
CREATE INDEX "service_by_open_name" ON "service" ("open", "name__order", "row");
CREATE INDEX "service_by_family_name" ON "service" ("family", "name__order", "row");
CREATE INDEX "service_by_family_number" ON "service" ("family", "number", "row");
CREATE INDEX "service_by_state_name" ON "service" ("state", "name__order", "row");
CREATE INDEX "service_by_state_number" ON "service" ("state", "number", "row");

CREATE TABLE "service__customers" (
    "target" BLOB NOT NULL,
    "record" BLOB NOT NULL,
    PRIMARY KEY ("target", "record")
) WITHOUT ROWID;
CREATE INDEX "service__customers_record" ON "service__customers" ("record");

CREATE TABLE "service__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "service_family" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "name" TEXT,
    "description" TEXT,
    "name__order" BLOB
);
CREATE UNIQUE INDEX "service_family_id" ON "service_family" ("id");
CREATE UNIQUE INDEX "service_family_number" ON "service_family" ("number");
CREATE INDEX "service_family_by_number" ON "service_family" ("number", "row");
CREATE INDEX "service_family_by_open_number" ON "service_family" ("open", "number", "row");
CREATE INDEX "service_family_by_updated" ON "service_family" ("updated", "row");
CREATE INDEX "service_family_by_open_updated" ON "service_family" ("open", "updated", "row");
CREATE INDEX "service_family_by_name" ON "service_family" ("name__order", "row");
CREATE INDEX "service_family_by_open_name" ON "service_family" ("open", "name__order", "row");

CREATE TABLE "service_family__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "session" (
    "token" BLOB NOT NULL,
    "person" BLOB NOT NULL,
    "csrf" TEXT NOT NULL,
    "created" INTEGER NOT NULL,
    "expires" INTEGER NOT NULL,
    "agent" TEXT,
    PRIMARY KEY ("token")
) WITHOUT ROWID;
CREATE INDEX "session_person" ON "session" ("person");
CREATE INDEX "session_expires" ON "session" ("expires");

CREATE TABLE "setting" (
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    PRIMARY KEY ("name")
) WITHOUT ROWID;

CREATE TABLE "substitution" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "person" BLOB,
    "substitute" BLOB,
    "begins" INTEGER,
    "ends" INTEGER,
    "reason" TEXT,
    "reason__order" BLOB
);
CREATE UNIQUE INDEX "substitution_id" ON "substitution" ("id");
CREATE UNIQUE INDEX "substitution_number" ON "substitution" ("number");
CREATE INDEX "substitution_by_number" ON "substitution" ("number", "row");
CREATE INDEX "substitution_by_open_number" ON "substitution" ("open", "number", "row");
CREATE INDEX "substitution_by_updated" ON "substitution" ("updated", "row");
CREATE INDEX "substitution_by_open_updated" ON "substitution" ("open", "updated", "row");
CREATE INDEX "substitution_by_person_begins" ON "substitution" ("person", "begins", "row");
CREATE INDEX "substitution_by_person_state_begins" ON "substitution" ("person", "state", "begins", "row");

CREATE TABLE "substitution__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "supplier" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "name" TEXT,
    "contact" TEXT,
    "mail" TEXT,
    "phone" TEXT,
    "manager" BLOB,
    "notes" TEXT,
    "name__order" BLOB
);
CREATE UNIQUE INDEX "supplier_id" ON "supplier" ("id");
CREATE UNIQUE INDEX "supplier_number" ON "supplier" ("number");
CREATE INDEX "supplier_by_number" ON "supplier" ("number", "row");
CREATE INDEX "supplier_by_open_number" ON "supplier" ("open", "number", "row");
CREATE INDEX "supplier_by_updated" ON "supplier" ("updated", "row");
CREATE INDEX "supplier_by_open_updated" ON "supplier" ("open", "updated", "row");
CREATE INDEX "supplier_by_name" ON "supplier" ("name__order", "row");
CREATE INDEX "supplier_by_open_name" ON "supplier" ("open", "name__order", "row");

CREATE TABLE "supplier__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "task" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "title" TEXT,
    "description" TEXT,
    "subject" TEXT,
    "customer" BLOB,
    "team" BLOB,
    "assignee" BLOB,
    "priority" TEXT,
    "checklist" BLOB,
    "due" INTEGER,
    "finished" INTEGER,
    "reminded" TEXT,
    "title__order" BLOB
);
CREATE UNIQUE INDEX "task_id" ON "task" ("id");
CREATE UNIQUE INDEX "task_number" ON "task" ("number");
CREATE INDEX "task_by_open_updated" ON "task" ("open", "updated", "row");
CREATE INDEX "task_by_updated" ON "task" ("updated", "row");
CREATE INDEX "task_by_state_updated" ON "task" ("state", "updated", "row");
CREATE INDEX "task_by_open_due" ON "task" ("open", "due", "row");
CREATE INDEX "task_by_open_assignee_due" ON "task" ("open", "assignee", "due", "row");
CREATE INDEX "task_by_open_team_due" ON "task" ("open", "team", "due", "row");
CREATE INDEX "task_by_open_subject_updated" ON "task" ("open", "subject", "updated", "row");

CREATE TABLE "task__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "team" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "name" TEXT,
    "lead" BLOB,
    "mail" TEXT,
    "purpose" TEXT,
    "imported" INTEGER,
    "name__order" BLOB
);
CREATE UNIQUE INDEX "team_id" ON "team" ("id");
CREATE UNIQUE INDEX "team_number" ON "team" ("number");
CREATE INDEX "team_by_number" ON "team" ("number", "row");
CREATE INDEX "team_by_open_number" ON "team" ("open", "number", "row");
CREATE INDEX "team_by_updated" ON "team" ("updated", "row");
CREATE INDEX "team_by_open_updated" ON "team" ("open", "updated", "row");
CREATE INDEX "team_by_name" ON "team" ("name__order", "row");
CREATE INDEX "team_by_open_name" ON "team" ("open", "name__order", "row");

CREATE TABLE "team__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "token" (
    "token" BLOB NOT NULL,
    "person" BLOB NOT NULL,
    "name" TEXT NOT NULL,
    "scopes" TEXT NOT NULL,
    "created" INTEGER NOT NULL,
    "expires" INTEGER,
    PRIMARY KEY ("token")
) WITHOUT ROWID;
CREATE INDEX "token_person" ON "token" ("person");

CREATE TABLE "unit" (
    "row" INTEGER NOT NULL PRIMARY KEY,
    "id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "head" BLOB NOT NULL,
    "name" TEXT,
    "parent" BLOB,
    "manager" BLOB,
    "name__order" BLOB
);
CREATE UNIQUE INDEX "unit_id" ON "unit" ("id");
CREATE UNIQUE INDEX "unit_number" ON "unit" ("number");
CREATE INDEX "unit_by_number" ON "unit" ("number", "row");
CREATE INDEX "unit_by_open_number" ON "unit" ("open", "number", "row");
CREATE INDEX "unit_by_updated" ON "unit" ("updated", "row");
CREATE INDEX "unit_by_open_updated" ON "unit" ("open", "updated", "row");
CREATE INDEX "unit_by_name" ON "unit" ("name__order", "row");
CREATE INDEX "unit_by_open_name" ON "unit" ("open", "name__order", "row");

CREATE TABLE "unit__search" (
    "word" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "parts" INTEGER NOT NULL,
    PRIMARY KEY ("word", "row")
) WITHOUT ROWID;

CREATE TABLE "waking" (
    "record" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "due" INTEGER NOT NULL,
    "moment" INTEGER,
    "verb" TEXT,
    "tries" INTEGER NOT NULL,
    "fault" TEXT,
    PRIMARY KEY ("record")
) WITHOUT ROWID;
CREATE INDEX "waking_moment" ON "waking" ("moment", "record");

CREATE TABLE "watching" (
    "record" BLOB NOT NULL,
    "person" BLOB NOT NULL,
    "since" INTEGER NOT NULL,
    PRIMARY KEY ("record", "person")
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS counter (name TEXT NOT NULL PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
