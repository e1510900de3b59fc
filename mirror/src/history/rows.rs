//! Items of a view, in the order of their days, some at a time.

use std::collections::VecDeque;
use std::marker::PhantomData;
use std::sync::Arc;

use cfis::Period;
use serde::de::DeserializeOwned;

use crate::context::Context;
use crate::database::query;
use crate::error::{Error, ErrorKind};

/// How many rows are read at a time.
const BATCH: i64 = 1_000;

/// Items that are read some at a time, in memory that does not grow with their number.
#[derive(Debug)]
pub struct Rows<T> {
    context: Arc<Context>,
    select: &'static str,
    creditor: i64,
    read: i64,
    period: (String, String),
    /// The day and the number of the last row.
    last: (String, i64),
    waiting: VecDeque<String>,
    is_at_end: bool,
    item: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Rows<T> {
    pub(super) fn new(
        context: Arc<Context>,
        select: &'static str,
        (creditor, read): (i64, i64),
        period: Option<Period>,
    ) -> Self {
        let days = period.map(|period| (period.from().to_string(), period.to().to_string()));
        // Items without a day have an empty one, and belong to every period.
        let period = days.unwrap_or((String::new(), "~".to_owned()));
        Rows {
            context,
            select,
            creditor,
            read,
            period,
            last: (String::new(), 0),
            waiting: VecDeque::new(),
            is_at_end: false,
            item: PhantomData,
        }
    }

    /// Returns the JSON text of the next item, as the provider wrote it; `None` after the end.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn next_text(&mut self) -> Result<Option<String>, Error> {
        if self.waiting.is_empty() && !self.is_at_end {
            let rows = query(self.select)
                .bind(self.creditor)
                .bind(self.read)
                .bind(&self.period.0)
                .bind(&self.period.1)
                .bind(&self.last.0)
                .bind(self.last.1)
                .bind(BATCH)
                .fetch_all(&self.context.database)
                .await?;
            self.is_at_end = rows.is_empty();
            for row in rows {
                self.last = (row.get(0)?, row.get(1)?);
                self.waiting.push_back(row.get(2)?);
            }
        }
        Ok(self.waiting.pop_front())
    }

    /// Returns the next item; `None` after the end.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn next(&mut self) -> Result<Option<T>, Error> {
        let Some(text) = self.next_text().await? else { return Ok(None) };
        serde_json::from_str(&text).map(Some).map_err(|error| {
            let message =
                format!("a row of the database cannot be parsed: {error}; restore a backup");
            Error::new(ErrorKind::Database, message).with_source(error)
        })
    }

    /// Collects all items.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn collect(mut self) -> Result<Vec<T>, Error> {
        let mut items = Vec::new();
        while let Some(item) = self.next().await? {
            items.push(item);
        }
        Ok(items)
    }
}
