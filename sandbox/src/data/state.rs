//! What the sandbox remembers: its day, creditors, their tokens, and what was fetched.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cfis::types::{CreatedClient, RenewedToken};
use chrono::{Days, NaiveDate};

use super::books::{Asked, Books};
use super::fixtures::Fixtures;
use super::ledger::Ledger;
use crate::random::Random;
use crate::responses::list::List;
use crate::shape::Shape;

/// How a world is made.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) payments: usize,
    pub(crate) shape: Option<Shape>,
    pub(crate) today: NaiveDate,
    /// So many days a token is valid.
    pub(crate) token_days: u32,
}

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
    made: NaiveDate,
    is_renewed: bool,
}

/// What has become of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenState {
    Valid,
    /// It may be renewed, and nothing else.
    Expired,
    /// A newer one has taken its place.
    Renewed,
}

impl State {
    /// A world with one creditor, and its access token.
    pub(crate) fn new(plan: Plan, fixtures: Option<Fixtures>) -> (State, String) {
        let mut random = Random::new(plan.seed);
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

    /// Lets days pass. Time stops with the last day that has a year of four digits.
    pub(crate) fn advance(&mut self, days: u32) {
        let last = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX);
        self.today = self.today.checked_add_days(Days::new(days.into())).unwrap_or(last).min(last);
    }

    fn add_creditor(&mut self, name: &str) -> String {
        let number = self.creditors.len();
        let books = match &self.fixtures {
            Some(fixtures) => Books::Given(Arc::clone(fixtures)),
            None => Books::Seeded(Ledger::new(
                self.plan.seed,
                self.plan.payments,
                name,
                number,
                self.plan.today,
            )),
        };
        self.creditors.push(Creditor { books, fetched: BTreeSet::new() });
        self.add_token(number)
    }

    fn add_token(&mut self, creditor: usize) -> String {
        let token = format!("sandbox-access-{}", self.random.hex());
        self.tokens.insert(token.clone(), Token { creditor, made: self.today, is_renewed: false });
        token
    }

    pub(crate) fn create_client(&mut self, name: &str) -> CreatedClient {
        let number = self.creditors.len() as i64;
        let mut created = CreatedClient::new();
        created.access_token = Some(self.add_creditor(name).into());
        created.client_id = Some((7_000_000 + number).into());
        created.customer_code = Some(format!("K-{number:05}").into());
        created.payment_reference_prefix = Some((70 + number).to_string().into());
        created
    }

    /// The state of a token, and its creditor; `None` for a token that never was.
    pub(crate) fn token(&self, token: &str) -> Option<(usize, TokenState)> {
        let token = self.tokens.get(token)?;
        let age = (self.today - token.made).num_days();
        let state = match token {
            Token { is_renewed: true, .. } => TokenState::Renewed,
            _ if age >= self.plan.token_days.into() => TokenState::Expired,
            _ => TokenState::Valid,
        };
        Some((token.creditor, state))
    }

    /// Puts a new token in the place of one.
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

    /// The books of the creditor whose token it is; `None` without a valid one, or with fixtures. With the day, so that nothing is made while the state is
    /// locked.
    pub(crate) fn ledger(&self, token: &str) -> Option<(Ledger, NaiveDate)> {
        let (creditor, _) = self.token(token).filter(|(_, state)| *state == TokenState::Valid)?;
        match &self.creditors.get(creditor)?.books {
            Books::Seeded(ledger) => Some((ledger.clone(), self.today)),
            Books::Given(_) => None,
        }
    }

    fn asked(&self, period: (NaiveDate, NaiveDate), shape: Option<Shape>) -> Asked {
        Asked { from: period.0, to: period.1, today: self.today, shape: shape.or(self.plan.shape) }
    }

    /// A creditor's payments; `shape` stands in for the plan's.
    pub(crate) fn payments(
        &self,
        creditor: usize,
        period: (NaiveDate, NaiveDate),
        shape: Option<Shape>,
    ) -> Option<List> {
        let asked = self.asked(period, shape);
        self.creditors.get(creditor).map(|creditor| creditor.books.payments(asked))
    }

    /// A creditor's settlements; those that are asked for as unfetched are fetched then.
    pub(crate) fn settlements(
        &mut self,
        creditor: usize,
        period: (NaiveDate, NaiveDate),
        shape: Option<Shape>,
        unfetched_only: bool,
    ) -> Option<List> {
        let asked = self.asked(period, shape);
        let before = format!(r#"{{"createdAt":"{}T06:15:00.000Z","settlements":["#, self.today);
        let Creditor { books, fetched } = self.creditors.get_mut(creditor)?;
        Some(books.settlements(asked, before, unfetched_only.then_some(fetched)))
    }
}
