"""Writes ledger.csv, payments.json and settlements.json of N made-up invoices into a folder: make.py FOLDER [N].

The same N gives the same bytes. Each invoice is written as it is made; only the open settlement of each currency is kept.
"""

import pathlib
import random
import sys

SEED = 20260131
PER_SETTLEMENT = 1000
DAYS = [f"2026-{month:02}-{day:02}" for month, last in ((1, 31), (2, 28), (3, 31)) for day in range(1, last + 1)]
# The day of a payment before the period that is read, so that its allocation does not count against any payment.
EARLIER = "2025-12-15"


def money(cents):
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"


def reference(n):
    base = str(n)
    return base + str(-sum(int(d) * (7, 3, 1)[i % 3] for i, d in enumerate(reversed(base))) % 10)


def rf(national):
    return f"RF{98 - int(national + '271500') % 97:02}{national}"


class Settlements:
    """Writes an object with a list, piece by piece."""

    def __init__(self, file):
        self.file, self.open, self.written, self.allocations = file, {}, 0, 0
        file.write('{"createdAt":"2026-04-01T06:00:00Z","settlements":[')

    def add(self, currency, cents, text):
        self.allocations += 1
        rows = self.open.setdefault(currency, [])
        rows.append((cents, f'{{"allocationId":{self.allocations},"allocatedTotalAmount":{money(cents)},"currency":"{currency}",{text}}}'))
        if len(rows) == PER_SETTLEMENT:
            self.flush(currency)

    def flush(self, currency):
        rows = self.open.pop(currency)
        self.file.write(
            f'{"," if self.written else ""}\n{{"settlementId":{310000000001 + self.written},"settlementDate":"2026-03-31",'
            f'"settlementAmount":{money(sum(cents for cents, _ in rows))},"currency":"{currency}","agency":"CASH-IN",'
            f'"beneficiary":{{"name":"Kuvitteellinen Kauppa Oy","iban":"FI2112345600000785","bic":""}},"allocations":[\n'
            + ",\n".join(text for _, text in rows) + "]}"
        )
        self.written += 1

    def close(self):
        for currency in sorted(self.open):
            self.flush(currency)
        self.file.write("]}\n")


def main():
    folder = pathlib.Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(SEED)
    payments_written = 0
    with (open(folder / "ledger.csv", "w") as ledger, open(folder / "payments.json", "w") as payments,
          open(folder / "settlements.json", "w") as settlements_file):
        ledger.write("number,amount,currency,case_id,reference,due,customer\n")
        payments.write("[")
        settlements = Settlements(settlements_file)
        previous = None
        for n in range(count):
            number, case_id, national = f"{100000 + n}", 880000000 + n, reference(5000000 + n)
            currency = "SEK" if rng.random() < 0.03 else "EUR"
            cents = rng.randrange(500, 500_000)
            if rng.random() < 0.01:
                cents = -cents
            # A few rows share the number (with another case id) or the reference of the previous row, so that ambiguity is measured too.
            odd = rng.random()
            if previous and odd < 0.001:
                number = previous[0]
            elif previous and odd < 0.006:
                national = previous[1]
            previous = (number, national)
            written = national if rng.random() < 0.5 else rf(national)
            customer = f"Keksitty {n % 4999} Oy"
            ledger.write(f"{number},{money(cents)},{currency},{case_id},{written},{rng.choice(DAYS)},{customer}\n")

            def how():
                """Returns what identifies an item: case id and number, a reference, a number, or nothing in this ledger."""
                kind = rng.random()
                if kind < 0.85:
                    return case_id, number, national, national
                if kind < 0.92:
                    return None, "", rf(national), national.zfill(20)
                if kind < 0.98:
                    return None, number, "", ""
                return 990000000 + n, f"X{n}", reference(9_000_000_000 + n), ""

            def pay(amount, day):
                nonlocal payments_written
                case, num, first, second = how()
                payments.write(
                    f'{"," if payments_written else ""}\n{{"caseId":{case or "null"},"invoiceNumber":"{num}","invoicePaymentReference":"{first}",'
                    f'"originalPaymentReference":"{second}","accountName":"{customer}","bookingDate":"{DAYS[day]}T00:00:00Z",'
                    f'"paymentDate":"{DAYS[day]}T00:00:00Z","amount":{money(amount)},"currency":"{currency}"}}'
                )
                payments_written += 1

            def allocate(capital, day, interest=0, fees=0, other=0):
                case, num, _, second = how()
                parts = [("CAPITAL", capital), ("INTEREST", interest), ("FEES", fees), ("REMINDER", other)]
                rows = ",".join(f'{{"type":"{kind}","amount":{money(part)}}}' for kind, part in parts if part)
                # The older shape has no breakdown; the whole allocation is capital.
                plain = not (interest or fees or other) and rng.random() < 0.03
                settlements.add(
                    currency, capital + interest + fees + other,
                    f'"allocationDate":"{DAYS[min(day, len(DAYS) - 1)] if day >= 0 else EARLIER}","originalInvoiceNumber":"{num}","caseId":{case or "null"},'
                    f'"originalPaymentReference":"{second}"' + ("" if plain else f',"breakdown":[{rows}]'),
                )

            day, what, half = rng.randrange(len(DAYS)), rng.random(), cents * 2 // 5
            if what < 0.11:
                pass
            elif what < 0.56:
                # Not for a credit note: an allocation with both signs is too rare for a benchmark.
                if cents > 0 and rng.random() < 0.2:
                    interest, fees, other = rng.randrange(1, 5000), rng.randrange(1, 3000), rng.choice((0, 0, 0, 500))
                    pay(cents + interest + fees + other, day)
                    allocate(cents, day + 3, interest, fees, other)
                else:
                    pay(cents, day)
                    allocate(cents, day + 3)
            elif what < 0.74:
                pay(cents, day)
                allocate(half, day + 3)
                allocate(cents - half, day + 5)
            elif what < 0.82:
                pay(cents, day)
            elif what < 0.88:
                pay(half, day)
                pay(cents - half, day)
                allocate(cents, day + 3)
            elif what < 0.92:
                pay(half, day)
                allocate(half, day + 3)
            elif what < 0.96:
                pay(cents, day)
                pay(-half, day)
                allocate(cents, day + 3)
                if rng.random() < 0.7:
                    allocate(-half, day + 4)
            elif what < 0.98:
                pay(cents + 1000, day)
                allocate(cents + 1000, day + 3)
            else:
                allocate(half, -1)
                pay(cents - half, day)
        payments.write("]\n")
        settlements.close()
    print(f"{count} invoices, {payments_written} payments, {settlements.allocations} allocations in {settlements.written} settlements")


if __name__ == "__main__":
    main()
