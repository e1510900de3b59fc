//! What the sandbox remembers: its date, its creditors, their tokens, and which settlements were
//! fetched.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cfis::types::{CreatedClient, RenewedToken};
use chrono::{Days, NaiveDate};

use super::books::{Asked, Books};
use super::fixtures::Fixtures;
use super::ledger::Ledger;
use super::own_ledger::OwnLedger;
use super::story::Story;
use crate::random::{Random, random_seed};
use crate::responses::list::List;
use crate::shape::Shape;

/// How the data are generated.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) payments: usize,
    /// Whether each creditor has a story too.
    pub(crate) has_story: bool,
    pub(crate) shape: Option<Shape>,
    pub(crate) today: NaiveDate,
    /// The number of days for which a token is valid.
    pub(crate) token_days: u32,
    /// Whether tokens differ from start to start.
    pub(crate) has_random_tokens: bool,
}

/// Everything that a sandbox remembers.
pub(crate) struct State {
    plan: Plan,
    fixtures: Option<Arc<Fixtures>>,
    today: NaiveDate,
    random: Random,
    pub(crate) provisioning_token: String,
    creditors: Vec<Creditor>,
    tokens: BTreeMap<String, Token>,
}

struct Creditor {
    books: Books,
    fetched: BTreeSet<i64>,
}

struct Token {
    creditor: usize,
    issued: NaiveDate,
    is_renewed: bool,
}

/// The state of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenState {
    Valid,
    /// It can be renewed, and is refused otherwise.
    Expired,
    /// A newer token has replaced it.
    Renewed,
}

impl State {
    /// Returns a state with one creditor, and its access token.
    pub(crate) fn new(plan: Plan, fixtures: Option<Fixtures>) -> (State, String) {
        let seed = if plan.has_random_tokens { random_seed() } else { plan.seed };
        let mut random = Random::new(seed);
        let provisioning_token = format!("sandbox-provisioning-{}", random.hex());
        let (today, fixtures) = (plan.today, fixtures.map(Arc::new));
        let mut state = State {
            plan,
            fixtures,
            today,
            random,
            provisioning_token,
            creditors: Vec::new(),
            tokens: BTreeMap::new(),
        };
        let token = state.add_creditor("Koivurannan Puutyö Oy");
        (state, token)
    }

    pub(crate) fn today(&self) -> NaiveDate {
        self.today
    }

    /// Moves the date forward. It stops at the last day of the year 9999.
    pub(crate) fn advance(&mut self, days: u32) {
        let last = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX);
        self.today = self.today.checked_add_days(Days::new(days.into())).unwrap_or(last).min(last);
    }

    fn add_creditor(&mut self, name: &str) -> String {
        let number = self.creditors.len();
        let books = match &self.fixtures {
            Some(fixtures) => Books::Given(Arc::clone(fixtures)),
            None => {
                let Plan { seed, payments, has_story, today, .. } = self.plan;
                let ledger = Ledger::new(seed, payments, name, number, today);
                let seed = seed.wrapping_add(number as u64);
                let story = has_story.then(|| Arc::new(Story::new(&ledger, seed, number, today)));
                Books::Seeded(ledger, story)
            }
        };
        self.creditors.push(Creditor { books, fetched: BTreeSet::new() });
        self.add_token(number)
    }

    fn add_token(&mut self, creditor: usize) -> String {
        let token = format!("sandbox-access-{}", self.random.hex());
        self.tokens
            .insert(token.clone(), Token { creditor, issued: self.today, is_renewed: false });
        token
    }

    /// Creates a creditor.
    pub(crate) fn create_client(&mut self, name: &str) -> CreatedClient {
        let number = self.creditors.len() as i64;
        let mut created = CreatedClient::new();
        created.access_token = Some(self.add_creditor(name).into());
        created.client_id = Some((7_000_000 + number).into());
        created.customer_code = Some(format!("K-{number:05}").into());
        created.payment_reference_prefix = Some((70 + number).to_string().into());
        created
    }

    /// Returns the creditor of a token and the token's state, or `None` if the token was never
    /// issued.
    pub(crate) fn token(&self, token: &str) -> Option<(usize, TokenState)> {
        let token = self.tokens.get(token)?;
        let age = (self.today - token.issued).num_days();
        let state = match token {
            Token { is_renewed: true, .. } => TokenState::Renewed,
            _ if age >= self.plan.token_days.into() => TokenState::Expired,
            _ => TokenState::Valid,
        };
        Some((token.creditor, state))
    }

    /// Replaces a token with a new one.
    pub(crate) fn renew(&mut self, token: &str) -> Option<RenewedToken> {
        let creditor = {
            let old = self.tokens.get_mut(token).filter(|old| !old.is_renewed)?;
            old.is_renewed = true;
            old.creditor
        };
        let mut renewed = RenewedToken::new();
        renewed.message = Some("The access token was renewed.".into());
        renewed.access_token = Some(self.add_token(creditor).into());
        Some(renewed)
    }

    /// Returns the ledger of the token's creditor, or `None` if the token is not valid or the
    /// creditor has fixtures. The caller generates its lines without holding the lock.
    pub(crate) fn ledger(&self, token: &str) -> Option<OwnLedger> {
        let (creditor, _) = self.token(token).filter(|(_, state)| *state == TokenState::Valid)?;
        match &self.creditors.get(creditor)?.books {
            Books::Seeded(ledger, story) => {
                Some(OwnLedger { seeded: ledger.clone(), story: story.clone(), today: self.today })
            }
            Books::Given(_) => None,
        }
    }

    fn asked(&self, period: (NaiveDate, NaiveDate), shape: Option<Shape>) -> Asked {
        Asked { from: period.0, to: period.1, today: self.today, shape: shape.or(self.plan.shape) }
    }

    /// Lists a creditor's payments. `shape` overrides the plan's shape.
    pub(crate) fn payments(
        &self,
        creditor: usize,
        period: (NaiveDate, NaiveDate),
        shape: Option<Shape>,
    ) -> Option<List> {
        let asked = self.asked(period, shape);
        self.creditors.get(creditor).map(|creditor| creditor.books.payments(asked))
    }

    /// Lists a creditor's settlements. Settlements that are listed as unfetched count as fetched
    /// afterwards.
    pub(crate) fn settlements(
        &mut self,
        creditor: usize,
        period: (NaiveDate, NaiveDate),
        shape: Option<Shape>,
        unfetched_only: bool,
    ) -> Option<List> {
        let asked = self.asked(period, shape);
        let created_at = format!("{}T06:15:00.000Z", self.today);
        let beside = [("createdAt", created_at.into())];
        let Creditor { books, fetched } = self.creditors.get_mut(creditor)?;
        Some(books.settlements(asked, &beside, unfetched_only.then_some(fetched)))
    }
}
