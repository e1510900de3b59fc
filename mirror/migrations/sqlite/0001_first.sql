-- The first schema. Times are milliseconds since 1970, UTC. Days are YYYY-MM-DD. Amounts are text,
-- because a float would change them.

create table mirror (
    id integer primary key check (id = 1),
    made_at integer not null,
    -- What the key makes of a known text, so that a wrong key is noticed.
    key_check blob not null
);

create table creditor (
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
create index creditor_due on creditor (due_at) where quarantined_at is null and paused_at is null;

create table access_token (
    creditor integer primary key references creditor (id) on delete cascade,
    sealed blob not null,
    fingerprint blob not null,
    version integer not null,
    issued_at integer not null
);

create table kept_response (
    id integer primary key autoincrement,
    creditor integer not null references creditor (id) on delete cascade,
    received_at integer not null,
    sealed blob not null,
    -- `token` if a token was identified in it, otherwise `response`.
    state text not null
);
create index kept_response_creditor on kept_response (creditor, id);

create table renewal (
    id integer primary key autoincrement,
    creditor integer not null references creditor (id) on delete cascade,
    worker text not null,
    started_at integer not null,
    ended_at integer,
    outcome text
);
create index renewal_creditor on renewal (creditor, id);

create table read (
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
create index read_last on read (creditor, kind, complete, id);

create table payment (
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
create unique index payment_open on payment (creditor, known_hash, copy) where seen_to is null;
create index payment_day on payment (creditor, day, id);

create table settlement (
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
create unique index settlement_open on settlement (creditor, settlement_id) where seen_to is null;
create index settlement_day on settlement (creditor, day, id);

create table allocation (
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

create table breakdown (
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

-- `before` and `after` are rows of payment or settlement, as `kind` says.
create table change (
    creditor integer not null references creditor (id) on delete cascade,
    seq integer not null,
    read integer not null,
    kind text not null,
    before integer,
    after integer,
    primary key (creditor, seq)
) without rowid;

create table provider_pause (
    environment text primary key,
    since integer not null,
    until integer not null,
    reason text not null,
    times integer not null
);

-- A payment that disappeared beside one of the same dates that appeared in the same read: for the
-- same invoice with another amount, or of the same amount for another invoice.
create view payment_altered as
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
