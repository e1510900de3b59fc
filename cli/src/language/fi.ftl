### Mitä kirjanpitäjä lukee, suomeksi. Samat tekstit ovat englanniksi tiedostossa en.ftl.
### Jokainen teksti on kokonainen lause tai nimike. Lauseita ei koota osista.
### Aaltosulkeissa oleva täytetään ohjelmassa.

## Päivät, rahat ja luettelot

months = 1 2 3 4 5 6 7 8 9 10 11 12
day = { $day }.{ $month }.{ $year }
day-of-spreadsheet = d.m.yyyy
money = { $amount }{ "\u00A0" }{ $currency }
and = { $first } ja { $last }

## Poikkeamat: mikä on vialla ja mitä on tehtävä

message-notCovered = { $invoices ->
    [one] 1 lasku, yhteensä { $sums }, on päivätty ennen päivää { $from }, eikä siihen löytynyt mitään: se on voitu maksaa jo aiemmin. Lue aineisto aiemmasta päivästä alkaen.
   *[other] { $invoices } laskua, yhteensä { $sums }, on päivätty ennen päivää { $from }, eikä niihin löytynyt mitään: ne on voitu maksaa jo aiemmin. Lue aineisto aiemmasta päivästä alkaen.
}
message-notPassedOn = { $invoices ->
    [one] 1 laskusta, joka on kokonaan tilitetty, on maksettu lisäksi { $sums }, eikä tätä ole tilitetty: kyse on perintätoimiston pidättämistä perintäkuluista tai koroista tai sen palauttamasta ylisuorituksesta. Vertaa sopimukseesi.
   *[other] { $invoices } laskusta, jotka on kokonaan tilitetty, on maksettu lisäksi { $sums }, eikä tätä ole tilitetty: kyse on perintätoimiston pidättämistä perintäkuluista tai koroista tai sen palauttamasta ylisuorituksesta. Vertaa sopimukseesi.
}
message-periodAssumed = Reskontrasta ei näy, mistä päivästä alkaen aineisto on luettava, joten se luettiin { $from } alkaen. Anna aiempi päivä, jos laskuja on voitu maksaa sitä ennen.
message-netAmounts = { $invoices ->
    [one] 1 laskusta maksettu summa on { $factor } kertaa laskun summa reskontrassa: reskontran summa voi olla veroton. Valitse sarake, jossa on verollinen summa.
   *[other] { $invoices } laskusta maksetut summat ovat { $factor } kertaa laskujen summat reskontrassa: reskontran summat voivat olla verottomia. Valitse sarake, jossa on verollinen summa.
}
message-undated = Suorituksia ilman päivää: { $payments }; tilityksiä ilman päivää: { $settlements }. Ne ovat mukana jokaisen päivän tilanteessa. Kysy perintätoimistolta, milloin ne on kirjattu.
message-reversalWithoutReceipt = Laskun { $invoice } pääomaa palautettiin { $amount } enemmän kuin sitä oli saatu luetuissa tilityksissä. Lue tilityksiä aiemmasta päivästä alkaen tai kysy perintätoimistolta.
message-returnPending = Laskun { $invoice } suorituksesta palautettiin maksajalle { $amount }, eikä palautus ole vielä missään luetussa tilityksessä. Varaudu siihen, että se vähennetään myöhemmästä tilityksestä.
message-paymentReturned = Laskun { $invoice } suorituksesta palautettiin maksajalle { $amount } ennen tilitystä.
message-reversalEqualsCreditNote = Laskun { $invoice } tilityksistä palautettiin { $amount }, täsmälleen sama summa, jonka hyvityslasku { $note } kuittaa. Perintätoimisto on voinut vähentää hyvityslaskun; kysy siltä.
message-sameBusinessKey = Laskulla { $invoice } on { $allocations } kohdistusta, joista jokaisen summa on { $amount } ja päivä { $date } ja jotka eroavat toisistaan vain tunnisteiltaan. Kaikki on kirjattu. Kysy perintätoimistolta, onko jokin niistä kaksoiskappale.
message-sameBusinessKeyUndated = Laskulla { $invoice } on { $allocations } kohdistusta ilman päivää, joista jokaisen summa on { $amount } ja jotka eroavat toisistaan vain tunnisteiltaan. Kaikki on kirjattu. Kysy perintätoimistolta, onko jokin niistä kaksoiskappale.
message-paymentAged = { $days ->
    [one] Laskun { $invoice } suoritus { $amount } kirjattiin { $date }, eikä sitä ole tilitetty 1 päivän kuluessa. Kysy perintätoimistolta, milloin se tilitetään.
   *[other] Laskun { $invoice } suoritus { $amount } kirjattiin { $date }, eikä sitä ole tilitetty { $days } päivän kuluessa. Kysy perintätoimistolta, milloin se tilitetään.
}
message-paymentVanished = Laskun { $invoice } suoritus { $amount } oli aiemmassa ajossa, mutta nyt sitä ei ole suorituksissa eikä tilityksissä. Kysy perintätoimistolta, mitä sille tapahtui.
message-totalDisagrees = Rivi ei ole lasku ({ $row }). Sen summa on { $says }, ja sitä edeltävien laskujen summa on { $invoices }. Tarkista, puuttuuko rivejä vai onko rivi lasku, jolta puuttuu numero.
message-unreadCells = { $cells ->
    [one] 1 solua ei voitu lukea, ja se tulkitaan tyhjäksi. Reskontran sarake: { $column }. Korjaa solu, jos tiedolla on merkitystä.
   *[other] { $cells } solua ei voitu lukea, ja ne tulkitaan tyhjiksi. Reskontran sarake: { $column }. Korjaa solut, jos tiedolla on merkitystä.
}
message-unreadDates = { $cells ->
    [one] 1 solua ei voitu lukea, ja se tulkitaan tyhjäksi. Reskontran sarake: { $column }. Korjaa solu, jos tiedolla on merkitystä. Esimerkiksi päivän 3/4/2026 voi lukea kahdella tavalla; määritä päivän ja kuukauden järjestys.
   *[other] { $cells } solua ei voitu lukea, ja ne tulkitaan tyhjiksi. Reskontran sarake: { $column }. Korjaa solut, jos tiedolla on merkitystä. Esimerkiksi päivän 3/4/2026 voi lukea kahdella tavalla; määritä päivän ja kuukauden järjestys.
}
message-checkDigit = Viitenumeron { $reference } tarkistusnumero on väärä. Tarkista, onko numerossa näppäilyvirhe.
message-identifiersDisagree = Tunnisteet viittaavat laskuihin { $booked } ja { $other } ({ $row }). Rivi on kirjattu laskulle { $booked }. Tarkista, kumpaa tarkoitetaan.
message-outsidePeriod = Päiväys { $date } on jakson { $from }–{ $to } ulkopuolella ({ $row }). Rivi on mukana; poista se aineistosta, jos se ei kuulu siihen.
message-currencyAssumed = Suoritusten valuutta ei ole tiedossa, joten kunkin oletetaan olevan laskunsa valuutassa. Etsi valuutta suoritusten tuntemattomista kentistä tai määritä tällaisten suoritusten valuutta.
message-amountMissing = Summa ei ole tiedossa, joten riviä ei ole kirjattu ({ $row }). Etsi summa rivin tuntemattomista kentistä.
message-paymentCurrencyMismatch = Suorituksen valuutta on { $currency }, mutta laskun { $invoice } valuutta on toinen ({ $row }). Suoritusta ei ole kirjattu. Kysy perintätoimistolta, missä valuutassa se maksettiin.
message-allocationNotInCurrencyOfInvoice = Tilityksen { $settlement } kohdistuksen valuutta on { $currency }, mutta sen laskun valuutta on toinen. Kohdistusta ei ole kirjattu. Kysy perintätoimistolta, kumpi on oikein.
message-allocationNotInCurrencyOfSettlement = Tilityksen { $settlement } kohdistuksen valuutta on { $currency }, mutta tilityksen valuutta on toinen. Kohdistusta ei ole kirjattu. Kysy perintätoimistolta, kumpi on oikein.
message-allocationRepeated = Kohdistus { $allocation } esiintyy useammin kuin kerran. Ensimmäinen on kirjattu, tätä ei. Kysy perintätoimistolta, kumpi on oikein.
message-unknownBreakdownType = Erittelyissä on tyyppi { $name }, jota ei tunneta. Sen summat lasketaan ryhmään Muut, ei laskuille. Kysy perintätoimistolta, onko se oikein.
message-breakdownDifference = Tilityksen { $settlement } kohdistuksen summan ja erittelyn erotus on { $rest }, ja se lasketaan ryhmään Muut. Kysy perintätoimistolta, mitä se koskee.
message-bookedSettlementChanged = Tilitys { $settlement } on kirjattu kirjanpitoon, mutta se on muuttunut sen jälkeen. Vertaa sitä tositteeseen ja korjaa kirjanpito käsin; tilityksestä ei tehdä uutta tositetta.
message-beneficiaryIban = Tilitys { $settlement } maksettiin tilille { $iban }, joka ei ole odotettujen tilien joukossa. Ota heti yhteyttä perintätoimistoon.
message-settlementConflict = Tilitys { $settlement } esiintyy useammin kuin kerran, ja sisältö on eri. Ensimmäinen on kirjattu. Kysy perintätoimistolta, mikä on oikein.
message-settlementWithheld = Tilitys { $settlement }: tilitetty { $disbursed }, kohdistettu { $allocated }. Perintätoimisto on voinut pidättää palkkion ja arvonlisäveron; tarkista perintätoimiston lasku.
message-settlementExceeds = Tilitys { $settlement }: tilitetty { $disbursed }, kohdistettu { $allocated }. Tilitettiin enemmän kuin kohdistettiin; kysy perintätoimistolta, mitä erotus koskee.

## Mitä aineisto sanoo poikkeamasta

message-noDate = ei päivää
message-noAmount = ei summaa
message-noCurrency = ei valuuttaa
message-money = { $amount }
message-moneyOn = { $amount }, { $date }
message-total = { $amount }
message-cell = ”{ $text }”
message-dated = päivätty { $date }
message-bookedOn = { $amount }, kirjattu { $date }
message-bookedTo = kirjattu laskulle { $invoice }
message-invoice = lasku { $invoice }, { $amount }
message-creditNoteOf = hyvityslasku { $note }, { $amount }
message-referenceOf = viitenumero { $reference }
message-accounts = { $ibans }
message-paidTo = maksettu tilille { $iban }
message-allocationOf = kohdistus { $allocation }, { $amount }
message-allocationWithoutId = kohdistus ilman tunnistetta, { $amount }
message-allocationFirst = kohdistus { $allocation }
message-allocationAgain = kohdistus { $allocation } toisen kerran, { $amount }
message-contents = { $allocations ->
    [one] { $amount }, 1 kohdistus
   *[other] { $amount }, { $allocations } kohdistusta
}
message-disbursedAndAllocated = tilitetty { $disbursed }, kohdistettu { $allocated }
message-ofType = { $amount }, tyyppi { $name }
message-notInBreakdown = kohdistettu { $amount }, erittelystä puuttuu { $rest }

## Aineiston rivit

message-line = { $input }, rivi { $line }
message-item = { $input }, tapahtuma { $item }
message-allocation = { $input }, tapahtuma { $item }, kohdistus { $allocation }
message-expectedAccounts = odotetut tilit

## Miten reskontra luettiin

message-headerLine = otsikot rivillä { $line }
message-columnRead = { $column }: ”{ $heading }”, sarake { $place }
message-grossColumnRead = { $column }: ”{ $heading }”, sarake { $place } (joka rivillä veroton summa ja arvonlisävero yhteensä)
message-currencyOfHeading = valuutta on { $currency } summasarakkeen otsikon mukaan
message-columnUndecided = { $column }: saraketta ei luettu, koska useampi sarake sopii: { $headings }; nimeä niistä yksi
message-sheetRead = työkirjan taulukko ”{ $sheet }”
message-encodingRead = luettu merkistöllä { $encoding }
message-rowsAddedUp = yhteenlaskettuja rivejä: { $rows }; laskuja: { $invoices }
message-totalAgrees = summarivi (rivi { $line }): täsmää
message-totalDiffers = summarivi (rivi { $line }): ei täsmää
message-columnInvoiceNumber = laskun numero
message-columnAmount = summa
message-columnCurrency = valuutta
message-columnCaseId = toimeksianto
message-columnReference = viitenumero
message-columnDueDate = eräpäivä
message-columnCustomer = asiakas
message-columnInvoiceDate = laskun päivä
message-columnPaid = maksettu
message-columnOpen = avoinna
message-columnCredited = hyvitetty
message-columnWrittenOff = kirjattu luottotappioksi
message-columnCreditedInvoice = hyvitetty lasku

## Arvojen nimet

severity-critical = Kriittinen
severity-error = Virhe
severity-warning = Varoitus
severity-advice = Huomautus
side-ledger = Reskontra
side-payments = Suoritukset
side-settlements = Tilitykset
kind-payment = suoritus
kind-allocation = kohdistus
kind-creditNote = hyvityslasku
input-ledger = reskontra
input-payments = suoritukset
input-settlements = tilitykset
input-earlierPayments = aiemman ajon suoritukset
outcome-open = avoinna
outcome-notCovered = luettua jaksoa vanhempi
outcome-closedInLedger = suljettu reskontrassa
outcome-provisionallyPaid = maksettu mutta tilittämättä
outcome-partlySettled = osittain tilitetty
outcome-settled = tilitetty
outcome-cleared = kuitattu
outcome-reversed = palautettu
outcome-overpaid = ylisuoritus
outcome-disputed = ristiriitainen
advice-book = kirjaa
advice-tellAgency = ilmoita perintätoimistolle
advice-agree = täsmää
overdue-notDue = erääntymätön
overdue-days1To30 = 1–30 päivää
overdue-days31To60 = 31–60 päivää
overdue-days61To90 = 61–90 päivää
overdue-over90Days = yli 90 päivää
rule-caseAndInvoiceNumber = toimeksianto ja laskun numero
rule-paymentReference = viitenumero
rule-invoiceNumber = laskun numero
reason-ambiguous = moni lasku sopii
reason-caseId = toimeksianto sopii
reason-similarNumber = samankaltainen numero
reason-amountAndPayer = summa ja maksaja sopivat
reason-creditNote = hyvityslasku, jonka laskua ei tunneta
booked-yes = kirjattu
booked-no = ei kirjattu

## Otsikot

field-account = Tili
field-advice = Toimenpide
field-afterPayments = Myöhemmät suoritukset
field-afterSettlements = Myöhemmät tilitykset
field-allocated = Kohdistettu
field-allocation = Kohdistus
field-amount = Summa
field-beneficiaryIban = IBAN
field-booked = Kirjattu
field-candidates = Voi kuulua laskulle
field-capital = Pääoma
field-caseId = Toimeksianto
field-count = Lukumäärä
field-credit = Kredit
field-credited = Hyvitetty
field-currency = Valuutta
field-customer = Asiakas
field-date = Päivä
field-daysPastDue = Päiviä eräpäivästä
field-debit = Debet
field-difference = Erotus
field-disbursed = Kohdistettu laskuille
field-dueDate = Eräpäivä
field-evidence = Perusteet
field-fees = Perintäkulut
field-fingerprint = Tunniste
field-id = Numero
field-interest = Viivästyskorko
field-invoice = Lasku
field-invoiceDate = Laskun päivä
field-invoiced = Laskutettu
field-invoiceNumber = Laskun numero
field-invoices = Laskut
field-kind = Laji
field-ledgerOpen = Avoinna reskontrassa
field-line = Reskontran rivi
field-netvisor = Netvisor
field-notBooked = Kirjaamatta
field-notBookedPayments = Kohdistumattomat suoritukset
field-notBookedSettled = Kirjaamattomat kohdistukset
field-notPassedOn = Jäänyt perintätoimistolle
field-number = Laskun numero
field-other = Muut
field-outcome = Tila
field-outstanding = Avoinna
field-overdue = Erääntynyt
field-overpaid = Ylisuoritus
field-paid = Maksettu
field-payer = Maksaja
field-provisional = Tilittämättä
field-reason = Syy
field-reference = Viitenumero
field-remittanceReference = Maksun viite
field-returnPending = Tulevat palautukset
field-reversedWithoutReceipt = Palautettu yli saadun
field-rule = Sääntö
field-settled = Tilitetty
field-settlement = Tilitys
field-settlementDifference = Tilitysten erotukset
field-settlements = Tilitykset
field-severity = Vakavuus
field-since = Aiemman ajon jälkeen
field-source = Rivi
field-text = Selite
field-toBook = Kirjattava
field-tolerated = Pyöristysero
field-toTellAgency = Ilmoitettava perintätoimistolle
field-voucher = Tosite
field-what = Kuvaus

## Ensimmäinen näkymä

first-title = Yhteenveto
first-disbursed = Maksettu tilille
first-on-its-way = Tilittämättä
first-open = Avoinna
first-settlements = { $count ->
    [one] 1 tilitys
   *[other] { $count } tilitystä
}
first-settlements-latest = { $count ->
    [one] 1 tilitys, { $date }
   *[other] { $count } tilitystä, viimeisin { $date }
}
first-paid = maksettu, mutta ei vielä tilitetty
first-overdue = josta erääntynyttä { $amount }
to-do = Tehtävät
to-do-nothing = Ei tehtäviä: kaikki täsmää.
to-do-critical = { $count ->
    [one] 1 kriittinen poikkeama: käsittele se ensin
   *[other] { $count } kriittistä poikkeamaa: käsittele ne ensin
}
to-do-errors = { $count ->
    [one] 1 poikkeama, jonka vuoksi laskujen tila on ristiriitainen
   *[other] { $count } poikkeamaa, joiden vuoksi laskujen tila on ristiriitainen
}
to-do-overpaid = { $count ->
    [one] 1 lasku, jolla on ylisuoritus: palauta raha tai kirjaa se muualle
   *[other] { $count } laskua, joilla on ylisuoritus: palauta rahat tai kirjaa ne muualle
}
to-do-book = { $count ->
    [one] 1 laskun tilitys on kirjattava: tilitetty, mutta vielä avoinna reskontrassa
   *[other] { $count } laskun tilitykset on kirjattava: tilitetty, mutta vielä avoinna reskontrassa
}
to-do-tell = { $count ->
    [one] 1 lasku, josta on ilmoitettava perintätoimistolle: reskontrassa on avoinna vähemmän kuin perintätoimistolla
   *[other] { $count } laskua, joista on ilmoitettava perintätoimistolle: reskontrassa on avoinna vähemmän kuin perintätoimistolla
}
to-do-overdue = { $count ->
    [one] 1 erääntynyt lasku
   *[other] { $count } erääntynyttä laskua
}
to-do-overdue-open = { $count ->
    [one] 1 erääntynyt lasku, ilman reskontrassa suljettuja
   *[other] { $count } erääntynyttä laskua, ilman reskontrassa suljettuja
}
to-do-ambiguous = { $count ->
    [one] 1 ehdotus: rivi voi kuulua usealle laskulle
   *[other] { $count } ehdotusta: rivit voivat kuulua usealle laskulle
}
to-do-not-matched = { $count ->
    [one] 1 rivi, joka ei kuulu millekään reskontran laskulle
   *[other] { $count } riviä, jotka eivät kuulu millekään reskontran laskulle
}
to-do-warnings = { $count ->
    [one] 1 luettava varoitus
   *[other] { $count } luettavaa varoitusta
}
since-run = Päivän { $date } jälkeen: uusia poikkeamia { $newFindings }, poistuneita { $goneFindings }; uusia tilityksiä { $newSettlements }; uusia laskuja { $newInvoices }; muuttuneita laskuja { $changedInvoices }.
since-earlier-run = Aiemman ajon jälkeen: uusia poikkeamia { $newFindings }, poistuneita { $goneFindings }; uusia tilityksiä { $newSettlements }; uusia laskuja { $newInvoices }; muuttuneita laskuja { $changedInvoices }.

## Kuvat

picture-invoiced = Laskutuksen tilanne, { $currency }
picture-ageing = Avoimien laskujen ikäjakauma, { $currency }
picture-weeks = Tilitykset viikoittain, { $currency }
bar-invoiced = laskutettu
bar-settled = tilitetty
bar-on-its-way = tilittämättä
bar-credited = hyvitetty tai pyöristetty
bar-overdue = erääntynyt
bar-not-due = erääntymätön
bar-overpaid = ylisuoritukset
bar-earlier = aiemmin
bar-undated = ilman päivää
week = vko { $week }/{ $year }, alk. { $date }

## Sivu

page-title = Täsmäytys
page-title-day = Täsmäytys { $date }
page-dates = Tilanne { $date }
page-dates-period = Tilanne { $date } · jakso { $from }–{ $to }
page-no-day = Tilanne ilman päivää
page-no-script = Sivun luettelot vaativat JavaScriptin, joka muodostaa ne sivulla olevista tiedoista.
page-contents = Sisällys
page-contents-item = { $name } { $count }
page-totals = Summat
page-findings = Poikkeamat
page-suggestions = Ehdotukset
page-suggestions-about = Ei kirjattu. Kukin rivi voi kuulua jollekin ehdotetuista laskuista.
page-notMatched = Kohdistumattomat
page-notMatched-about = Ei kirjattu. Kukin rivi kuuluu laskulle, jota ei ole reskontrassa.
page-settlements = Tilitykset
page-invoices = Laskut
page-allocations = Kohdistukset
page-search = Haku
page-search-help = numero, asiakas, viitenumero tai toimeksianto; "lainausmerkeissä" haetaan täsmälleen samaa
page-sort-by = Järjestys
page-read = Luettu aineisto
page-ledger-notes = Reskontra: { $notes }
page-made = cfis reconcile { $version }
page-failed = Sivua ei voi näyttää: { $error }. Tee se uudelleen komennolla cfis reconcile --report.
page-all = kaikki
page-not-done = keskeneräiset
page-to-return = joilla on ylisuoritus
page-option = { $name } ({ $count })
page-found = { $found } / { $all } laskua
page-found-search = haku: { $text }
page-found-outcome = tila: { $name }
page-found-currency = valuutta: { $currency }
page-sum-row = { $count } kpl, { $currency }
page-show-more = Näytä { $shown } lisää (jäljellä { $left })
page-cut = Tulosteessa on vain { $printed } ensimmäistä riviä kaikkiaan { $all } rivistä.
page-new = uusi
page-changed = muuttunut
page-booked = kirjanpidossa
page-adds-up = ✓ täsmää
page-all-adds-up = ✓ kaikki alla oleva täsmää näihin summiin
page-adds-not = ✗ ei täsmää, erotus { $amount }
page-adds-not-invoices = ✗ laskujen summa ei täsmää: { $name }, erotus { $amount }
page-adds-not-settlements = ✗ tilitysten summa ei täsmää: { $name }, erotus { $amount }
page-adds-not-invoice = ✗ lasku { $number } ei täsmää, erotus { $amount }
page-adds-not-allocated = ✗ kohdistukset eivät täsmää kohdistettuun summaan, erotus { $amount }
page-no-totals = ✗ ei täsmää: valuutan { $currency } summat puuttuvat
page-count-invoices = Laskuja: { $count }
page-count-settlements = Tilityksiä: { $count }
page-paid = Maksettu
page-payments-not-booked = Kohdistumattomat suoritukset: { $amount }
page-no-invoices = Ei laskuja.
page-no-findings = Ei poikkeamia.
page-no-suggestions = Ei ehdotuksia.
page-no-notMatched = Kaikki on kohdistettu.
page-no-settlements = Ei tilityksiä.
page-no-history = Ei suorituksia eikä kohdistuksia.
page-severity = { $name } ({ $count })
page-of-finding = { $name }: { $sentence }
page-settlement-named = Tilitys { $id }
page-invoice-named = Lasku { $number }
page-history = Laskun { $number } historia
page-candidate = rivi { $line }
page-candidate-case = toimeksianto { $case }, rivi { $line }

## Työkirja

sheet-cover = Kansi
sheet-to-do = Tehtävät
sheet-invoices = Laskut
sheet-allocations = Kohdistukset
sheet-settlements = Tilitykset
sheet-findings = Poikkeamat
sheet-not-booked = Kirjaamatta
sheet-vouchers = Tositteet
sheet-totals = Summat
sheet-cut = { $text } … (katkaistu)
cover-day = Tilanne
cover-from = Luetun jakson alku
cover-to = Luetun jakson loppu
cover-version = cfis reconcile
cover-changes = Muutokset
cover-hash = tiedoston SHA-256
cover-ledger = Miten reskontra luettiin
cover-invoiced = Laskutettu, { $currency }
cover-disbursed = Maksettu tilille, { $currency }
cover-settled = Tilitetty, { $currency }
cover-on-its-way = Tilittämättä, { $currency }
cover-overdue = Erääntynyt, { $currency }
cover-not-due = Erääntymätön, { $currency }
cover-overpaid = Ylisuoritukset, { $currency }
cover-to-book = Kirjattava, { $currency }
cover-to-tell = Ilmoitettava perintätoimistolle, { $currency }
file-without = { $name } (pois jätettyjä tapahtumia, jotka ovat aiemmassa tiedostossa: { $count })
candidates-or = { $first } tai { $last }

## Taulukko

table-reconciliation = Täsmäytys { $date }: { $outcomes }
table-reconciliation-undated = Täsmäytys ilman päivää: { $outcomes }
table-outcome = { $count } { $name }
table-no-invoices = ei laskuja
table-from-period = Aineisto: { $files }; luettu { $from }–{ $to }
table-from-all = Aineisto: { $files }; kaikki luetut tiedot
table-invoiced = Laskutettu, { $currency }
table-disbursed = Maksettu tilille, { $currency }
table-outstanding = Avoinna, { $currency }
table-differences = Erot reskontraan, { $currency }
table-differences-all-open = Erot reskontraan, { $currency } (reskontrassa ei ole avoimen summan saraketta, joten kaikki lasketaan avoimeksi)
table-besides = Lisäksi, { $currency }
table-book = kirjaa: tilitetty, vielä avoinna reskontrassa
table-tell = ilmoita perintätoimistolle: maksettu suoraan, hyvitetty tai kirjattu luottotappioksi
table-due-1 = erääntynyt 1–30 päivää sitten
table-due-31 = erääntynyt 31–60 päivää sitten
table-due-61 = erääntynyt 61–90 päivää sitten
table-due-over-90 = erääntynyt yli 90 päivää sitten
table-returns = palautukset, joita ei ole vielä missään tilityksessä
table-not-passed-on = jäänyt perintätoimistolle
table-after-payments = myöhemmät suoritukset
table-after-settlements = myöhemmät tilitykset
table-new = { $name }, uusi
table-candidate = { $invoice } (rivi { $line })
table-not-matched = Rivit, jotka eivät kuulu millekään reskontran laskulle
table-different = Laskut, joiden tiedot ovat erilaiset reskontrassa ja perintätoimistolla
table-not-settled = Laskut, joita ei ole tilitetty

## Tositteet

voucher-settlement = Tilitys { $settlement }
voucher-settlement-reference = Tilitys { $settlement } { $reference }
voucher-invoice = Lasku { $invoice }
voucher-interest = Viivästyskorko
voucher-fees = Perintäkulut
voucher-withheld = Perintätoimiston pidättämä
voucher-withheld-other = Perintätoimiston pidättämä, muut rivit
voucher-other = Muut rivit
voucher-other-unexplained = Selvittämättä: laskun { $invoice } muut rivit
voucher-not-matched = Ei kohdistettu laskulle
voucher-not-matched-id = Ei kohdistettu laskulle: kohdistus { $allocation }
voucher-not-matched-no-id = Ei kohdistettu laskulle: kohdistus ilman tunnistetta
voucher-unexplained = Selvittämättä: tilitys poikkeaa kohdistuksistaan
voucher-commission = Perintätoimiston palkkio
voucher-vat = Palkkion arvonlisävero
