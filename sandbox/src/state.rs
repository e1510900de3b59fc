//! What the sandbox remembers: creditors, their tokens, and what was fetched.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cfis::types::{CreatedClient, RenewedToken};
use chrono::NaiveDate;

use crate::ledger::Ledger;
use crate::random::Random;
use crate::shape::Shape;

/// How a world is made.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) payments: usize,
    pub(crate) shape: Shape,
    pub(crate) today: NaiveDate,
}

pub(crate) struct State {
    plan: Plan,
    random: Random,
    pub(crate) provisioning_token: String,
    creditors: Vec<Creditor>,
    tokens: BTreeMap<String, Token>,
}

struct Creditor {
    ledger: Arc<Ledger>,
    fetched: BTreeSet<i64>,
}

struct Token {
    creditor: usize,
    status: TokenState,
}

/// What has become of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenState {
    Valid,
    /// A newer one has taken its place.
    Renewed,
}

impl State {
    /// A world with one creditor, and its access token.
    pub(crate) fn new(plan: Plan) -> (State, String) {
        let mut random = Random::new(plan.seed);
        let provisioning_token = format!("sandbox-provisioning-{}", random.hex());
        let mut state = State { plan, random, provisioning_token, creditors: Vec::new(), tokens: BTreeMap::new() };
        let token = state.add_creditor("Koivurannan Puutyö Oy");
        (state, token)
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    fn add_creditor(&mut self, name: &str) -> String {
        let number = self.creditors.len();
        let seed = self.plan.seed.wrapping_add(number as u64);
        let first_number = 1 + (number * self.plan.payments) as u64;
        let ledger = Ledger::new(seed, self.plan.payments, name, first_number, self.plan.today);
        self.creditors.push(Creditor { ledger: Arc::new(ledger), fetched: BTreeSet::new() });
        self.add_token(number)
    }

    fn add_token(&mut self, creditor: usize) -> String {
        let token = format!("sandbox-access-{}", self.random.hex());
        self.tokens.insert(token.clone(), Token { creditor, status: TokenState::Valid });
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
        self.tokens.get(token).map(|token| (token.creditor, token.status))
    }

    /// Puts a new token in the place of one.
    pub(crate) fn renew(&mut self, token: &str) -> Option<RenewedToken> {
        let creditor = {
            let old = self.tokens.get_mut(token).filter(|old| old.status == TokenState::Valid)?;
            old.status = TokenState::Renewed;
            old.creditor
        };
        let mut renewed = RenewedToken::new();
        renewed.message = Some("The access token was renewed.".into());
        renewed.access_token = Some(self.add_token(creditor).into());
        Some(renewed)
    }

    pub(crate) fn ledger(&self, creditor: usize) -> Option<Arc<Ledger>> {
        self.creditors.get(creditor).map(|creditor| Arc::clone(&creditor.ledger))
    }

    /// Marks a settlement as fetched; false if it was fetched before.
    pub(crate) fn fetch(&mut self, creditor: usize, settlement: i64) -> bool {
        self.creditors.get_mut(creditor).is_some_and(|creditor| creditor.fetched.insert(settlement))
    }
}
