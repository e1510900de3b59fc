-- A database of the first schema, with made-up data. `first_schema.rs` says how it was written.
BEGIN TRANSACTION;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO "_sqlx_migrations" VALUES(1,'first','2026-11-26 11:51:33',1,X'14EFF57E810AE6AFD6C88826B134877F038B1C6F68099E07EAB639C6880427B048F024949EAC53528BC6584E98FAF360',1799542);
CREATE TABLE access_token (
    creditor integer primary key references creditor (id) on delete cascade,
    sealed blob not null,
    fingerprint blob not null,
    version integer not null,
    issued_at integer not null
);
INSERT INTO "access_token" VALUES(1,X'E5FD430FD328165237C2458AD2140ACD4313E90EBDC2BBED25B27DC3D345867CC2D9A59613D68A7EE8329F7F8673A06697',X'92A3A32382A28B33B78459BE74B23A8296E97CBA2DAC4BABEE48473263E9C2D9',1,1774000000000);
CREATE TABLE allocation (
    creditor integer not null,
    settlement_id integer not null,
    version integer not null,
    position integer not null,
    allocation_id integer,
    amount text not null,
    allocation_date text,
    currency text,
    invoice_number text,
    case_id integer,
    original_payment_reference text,
    primary key (creditor, settlement_id, version, position),
    foreign key (creditor, settlement_id, version)
        references settlement (creditor, settlement_id, version) on delete cascade
) without rowid;
INSERT INTO "allocation" VALUES(1,310000000417,1,0,1,'24.50','2026-03-10','EUR','7',NULL,NULL);
CREATE TABLE breakdown (
    creditor integer not null,
    settlement_id integer not null,
    version integer not null,
    allocation integer not null,
    position integer not null,
    type text not null,
    amount text not null,
    primary key (creditor, settlement_id, version, allocation, position),
    foreign key (creditor, settlement_id, version, allocation)
        references allocation (creditor, settlement_id, version, position) on delete cascade
) without rowid;
INSERT INTO "breakdown" VALUES(1,310000000417,1,0,0,'CAPITAL','24.50');
CREATE TABLE change (
    creditor integer not null references creditor (id) on delete cascade,
    seq integer not null,
    read integer not null,
    kind text not null,
    before integer,
    after integer,
    primary key (creditor, seq)
) without rowid;
INSERT INTO "change" VALUES(1,1,1,'paymentAppeared',NULL,1);
INSERT INTO "change" VALUES(1,2,1,'paymentAppeared',NULL,2);
INSERT INTO "change" VALUES(1,3,1,'paymentAppeared',NULL,3);
INSERT INTO "change" VALUES(1,4,2,'settlementAppeared',NULL,1);
INSERT INTO "change" VALUES(1,5,3,'paymentGone',3,NULL);
CREATE TABLE creditor (
    id integer primary key autoincrement,
    name text not null unique,
    environment text not null,
    shard integer not null,
    -- The number of the last ticket. A read is recorded only if its ticket is the last.
    epoch integer not null default 0,
    -- Tickets since the last visit that came to an end.
    unfinished integer not null default 0,
    due_at integer not null,
    failures integer not null default 0,
    failure_kind text,
    failure text,
    failed_at integer,
    needs_token_at integer,
    quarantined_at integer,
    paused_at integer,
    payments_read_at integer,
    payments_through text,
    settlements_read_at integer,
    settlements_through text,
    -- When a period of 90 days was last read.
    wide_at integer,
    -- The first day of the backfill, how far back it has come, and when its next step is due.
    backfill_from text,
    backfilled_to text,
    backfill_at integer not null default 0,
    forgotten_before text,
    last_seq integer not null default 0
);
INSERT INTO "creditor" VALUES(1,'Koivurannan Puutyö Oy','http://127.0.0.1:42053',30,2,0,1774079200000,0,NULL,NULL,NULL,NULL,NULL,NULL,1774007200000,'2026-03-20',1774007200000,'2026-03-20',1774003600000,NULL,'2025-12-20',0,NULL,5);
CREATE TABLE kept_response (
    id integer primary key autoincrement,
    creditor integer not null references creditor (id) on delete cascade,
    received_at integer not null,
    sealed blob not null,
    -- `token` if a token was identified in it, otherwise `response`.
    state text not null
);
CREATE TABLE mirror (
    id integer primary key check (id = 1),
    made_at integer not null,
    -- What the key makes of a known text, so that a wrong key is noticed.
    key_check blob not null
);
INSERT INTO "mirror" VALUES(1,1774000000000,X'13FD2B44D4E453D822F013F36884AA174FBE38A43A7EF2ED6C1532E06D65CED7');
CREATE TABLE payment (
    id integer primary key autoincrement,
    creditor integer not null references creditor (id) on delete cascade,
    known_hash blob not null,
    -- The number of this payment among those with the same key.
    copy integer not null,
    seen_from integer not null,
    seen_to integer,
    full_hash blob not null,
    -- The booking date, otherwise the payment date, otherwise empty.
    day text not null,
    first_day text,
    last_day text,
    case_id integer,
    invoice_number text,
    invoice_payment_reference text,
    original_payment_reference text,
    account_name text,
    booking_date text,
    payment_date text,
    amount text,
    currency text,
    json text not null
);
INSERT INTO "payment" VALUES(1,1,X'B342BF9EE3AF0BF18622CE640DF1A8836F4820BCB8A256E32D82C9FDEE95B6CF',0,1,NULL,X'6C3ED4D6B02F1D671F3A3CECE64EE18168C9B1C9F12B59A6A191AE078F5EF528','2026-03-10','2026-03-10','2026-03-10',3,'3',NULL,NULL,NULL,'2026-03-10','2026-03-10','3.10','EUR','{"caseId":3,"invoiceNumber":"3","bookingDate":"2026-03-10T00:00:00Z","paymentDate":"2026-03-10T00:00:00Z","amount":3.10,"currency":"EUR"}');
INSERT INTO "payment" VALUES(2,1,X'B342BF9EE3AF0BF18622CE640DF1A8836F4820BCB8A256E32D82C9FDEE95B6CF',1,1,NULL,X'6C3ED4D6B02F1D671F3A3CECE64EE18168C9B1C9F12B59A6A191AE078F5EF528','2026-03-10','2026-03-10','2026-03-10',3,'3',NULL,NULL,NULL,'2026-03-10','2026-03-10','3.10','EUR','{"caseId":3,"invoiceNumber":"3","bookingDate":"2026-03-10T00:00:00Z","paymentDate":"2026-03-10T00:00:00Z","amount":3.10,"currency":"EUR"}');
INSERT INTO "payment" VALUES(3,1,X'9ED841C7D7CD76A5F230DBCB16B189A624AA1ECF7E7EFF79E768826ECF0E0B41',0,1,3,X'5CD06A334141FB06AB8D7E591E1271DB98952BBCA4C79C4A65276BD09231296E','2026-03-10','2026-03-10','2026-03-10',4,'4',NULL,NULL,NULL,'2026-03-10','2026-03-10','4.10','EUR','{"caseId":4,"invoiceNumber":"4","bookingDate":"2026-03-10T00:00:00Z","paymentDate":"2026-03-10T00:00:00Z","amount":4.10,"currency":"EUR"}');
CREATE TABLE provider_pause (
    environment text primary key,
    since integer not null,
    until integer not null,
    reason text not null,
    times integer not null
);
CREATE TABLE read (
    id integer primary key autoincrement,
    creditor integer not null references creditor (id) on delete cascade,
    kind text not null,
    from_day text not null,
    to_day text not null,
    started_at integer not null,
    ended_at integer not null,
    complete integer not null,
    status integer,
    items integer not null,
    bytes integer not null,
    body_hash blob,
    failure text,
    request_id text,
    -- The version of the list of fields that a payment's key is made of.
    key_version integer not null
);
INSERT INTO "read" VALUES(1,1,'payments','2025-12-20','2026-03-20',1774003600000,1774003600000,1,200,3,411,X'A5A581FDCE6D46FA374DDD26080C8C0777C80EDEF46AB72453049D9FE6F2FB8B',NULL,NULL,1);
INSERT INTO "read" VALUES(2,1,'settlements','2025-12-20','2026-03-20',1774003600000,1774003600000,1,200,1,349,X'04B848AEB013C880CD069C45EB954AA9F585B84AE8A1AD94FEC2A54B6182CA3F',NULL,NULL,1);
INSERT INTO "read" VALUES(3,1,'payments','2026-03-06','2026-03-20',1774007200000,1774007200000,1,200,2,274,X'96FEDB86D169566BCB012E812CAD4C5A3042D9F012BCF1F764CB551EEF6845A9',NULL,NULL,1);
INSERT INTO "read" VALUES(4,1,'settlements','2026-02-18','2026-03-20',1774007200000,1774007200000,1,200,1,349,X'04B848AEB013C880CD069C45EB954AA9F585B84AE8A1AD94FEC2A54B6182CA3F',NULL,NULL,1);
CREATE TABLE renewal (
    id integer primary key autoincrement,
    creditor integer not null references creditor (id) on delete cascade,
    worker text not null,
    started_at integer not null,
    ended_at integer,
    outcome text
);
CREATE TABLE settlement (
    id integer primary key autoincrement,
    creditor integer not null references creditor (id) on delete cascade,
    settlement_id integer not null,
    version integer not null,
    seen_from integer not null,
    seen_to integer,
    content_hash blob not null,
    full_hash blob not null,
    -- The settlement date, or empty.
    day text not null,
    settlement_date text,
    amount text not null,
    currency text not null,
    agency text,
    remittance_reference text,
    beneficiary_name text,
    beneficiary_iban text,
    beneficiary_bic text,
    json text not null,
    unique (creditor, settlement_id, version)
);
INSERT INTO "settlement" VALUES(1,1,310000000417,1,2,NULL,X'C474C8926F1D1D5A13B1E39674BCC64F0D78F7473D070A2587D5C1383C87C6F1',X'659B57B08997302802532E46B407FAF4471546FDB2BC002A6009D12235DE078B','2026-03-10','2026-03-10','24.50','EUR','CASH-IN',NULL,NULL,NULL,NULL,'{"settlementId":310000000417,"settlementDate":"2026-03-10","settlementAmount":24.50,"currency":"EUR","agency":"CashIn","remittanceReference":null,"beneficiary":null,"allocations":[{"allocationId":1,"allocatedTotalAmount":24.50,"allocationDate":"2026-03-10","currency":"EUR","originalInvoiceNumber":"7","events":[{"type":"CAPITAL","amount":24.50}]}]}');
CREATE INDEX creditor_due on creditor (due_at) where quarantined_at is null and paused_at is null;
CREATE INDEX kept_response_creditor on kept_response (creditor, id);
CREATE INDEX renewal_creditor on renewal (creditor, id);
CREATE INDEX read_last on read (creditor, kind, complete, id);
CREATE UNIQUE INDEX payment_open on payment (creditor, known_hash, copy) where seen_to is null;
CREATE INDEX payment_day on payment (creditor, day, id);
CREATE UNIQUE INDEX settlement_open on settlement (creditor, settlement_id) where seen_to is null;
CREATE INDEX settlement_day on settlement (creditor, day, id);
CREATE VIEW payment_altered as
select gone.creditor, gone.read, gone.seq as gone_seq, new.seq as appeared_seq,
       before.id as before_payment, after.id as after_payment,
       before.invoice_number as before_invoice, after.invoice_number as after_invoice,
       before.amount as before_amount, after.amount as after_amount
from change gone
join payment before on before.id = gone.before
join change new on new.creditor = gone.creditor and new.read = gone.read and new.kind = 'paymentAppeared'
join payment after on after.id = new.after
    and after.booking_date is before.booking_date and after.payment_date is before.payment_date
    and after.currency is before.currency and after.account_name is before.account_name
    and (after.amount is before.amount or (after.case_id is before.case_id
        and after.invoice_number is before.invoice_number))
where gone.kind = 'paymentGone';
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('creditor',1);
INSERT INTO "sqlite_sequence" VALUES('read',4);
INSERT INTO "sqlite_sequence" VALUES('payment',3);
INSERT INTO "sqlite_sequence" VALUES('settlement',1);
COMMIT;
