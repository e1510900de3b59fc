//! `cfis mirror status`: how the creditors are, for a person, a program, or Prometheus.

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use cfis_mirror::{CreditorStatus, Health, Mirror, Status};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;
use tokio::net::TcpListener;

use super::words::creditors;
use crate::arguments::mirror::{self, StatusFormat};
use crate::commands::interrupt::Interrupt;
use crate::failure::Failure;
use crate::output::{print_line, table};

/// How many creditors a table lists although they need no attention.
const FEW: usize = 25;

/// Shows the state. Returns whether something needs a person.
pub(super) async fn run(arguments: &mirror::Status) -> Result<bool, Failure> {
    let mirror = arguments.database.open().await?;
    if let Some(address) = arguments.listen {
        return serve(mirror, address).await.map(|()| false);
    }
    let status = mirror.status().await?;
    let is_terminal = std::io::stdout().is_terminal();
    let format = match arguments.format {
        None if is_terminal => StatusFormat::Table,
        None => StatusFormat::Json,
        Some(format) => format,
    };
    match format {
        StatusFormat::Table => print(&status, arguments.all)?,
        StatusFormat::Json => print_line(&json_of(&status).to_string())?,
        StatusFormat::Metrics => print_line(status.metrics().trim_end())?,
    }
    Ok(needs_attention(&status))
}

fn needs_attention(status: &Status) -> bool {
    let bad = [Health::Failing, Health::NeedsToken, Health::Quarantined];
    let is_bad = bad.iter().any(|health| status.count(*health) > 0);
    is_bad || !status.pauses.is_empty() || status.overdue() + status.months_failed() > 0
}

fn text_of(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn json_of(status: &Status) -> serde_json::Value {
    let creditors: Vec<_> = status
        .creditors
        .iter()
        .map(|creditor| {
            json!({
                "name": creditor.name,
                "state": creditor.health.to_string(),
                "readAt": creditor.read_at.map(text_of),
                "ageSeconds": creditor.age_seconds(status.at),
                "dueAt": text_of(creditor.due_at),
                "failures": creditor.failures,
                "failure": creditor.failure,
                "hasKeptToken": creditor.has_kept_token,
                "isBackfilling": creditor.is_backfilling,
                "monthRetriedAt": creditor.month_retried_at.map(text_of),
            })
        })
        .collect();
    let counts: serde_json::Map<_, _> = Health::ALL
        .iter()
        .map(|health| (health.to_string(), json!(status.count(*health))))
        .collect();
    let pauses: Vec<_> = status
        .pauses
        .iter()
        .map(|pause| {
            json!({
                "environment": pause.environment,
                "until": text_of(pause.until),
                "reason": pause.reason,
            })
        })
        .collect();
    json!({
        "at": text_of(status.at),
        "counts": counts,
        "backlog": status.backlog(),
        "monthsFailed": status.months_failed(),
        "oldestReadSeconds": status.oldest_read_seconds(),
        "pauses": pauses,
        "creditors": creditors,
    })
}

/// Prints the totals, and the creditors that need attention.
fn print(status: &Status, all: bool) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let counts: Vec<_> = Health::ALL
        .iter()
        .map(|health| (status.count(*health), health))
        .filter(|(count, _)| *count > 0)
        .map(|(count, health)| format!("{count} {health}"))
        .collect();
    let counts = if counts.is_empty() { String::new() } else { format!(": {}", counts.join(", ")) };
    let count = creditors(status.creditors.len());
    writeln!(out, "{count}{counts}; {} due", status.backlog())?;
    if let Some(age) = status.oldest_read_seconds() {
        let never = status.creditors.iter().filter(|creditor| creditor.read_at.is_none()).count();
        let never = if never > 0 { format!("; {never} never read") } else { String::new() };
        writeln!(out, "oldest last read: {} ago{never}", age_of(age))?;
    }
    let months_failed = status.months_failed();
    if months_failed > 0 {
        let whose = creditors(months_failed);
        writeln!(out, "earlier months of {whose} failed, and wait to be tried again")?;
    }
    for pause in &status.pauses {
        let until = text_of(pause.until);
        writeln!(out, "paused until {until}: {} ({})", pause.environment, pause.reason)?;
    }
    let is_shown = |health| {
        all || status.creditors.len() <= FEW || !matches!(health, Health::Ok | Health::Paused)
    };
    let month_of = |creditor: &CreditorStatus| {
        creditor
            .month_retried_at
            .map(|at| format!("an earlier month failed; next try {}", text_of(at)))
    };
    let rows =
        status.creditors.iter().filter(|creditor| is_shown(creditor.health)).map(|creditor| {
            let age = creditor.age_seconds(status.at).map(age_of);
            vec![
                creditor.name.clone(),
                creditor.health.to_string(),
                age.map_or_else(|| "never".to_owned(), |age| format!("{age} ago")),
                creditor.due_at.format("%Y-%m-%d %H:%M").to_string(),
                creditor.failures.to_string(),
                match creditor.health {
                    Health::NeedsToken => format!(
                        "set another token with `cfis mirror creditor token --name NAME \
                         --token-file FILE`: {}",
                        creditor.failure.as_deref().unwrap_or_default()
                    ),
                    Health::Quarantined => format!(
                        "{}; find out why, then run `cfis mirror creditor resume`",
                        creditor.failure.as_deref().unwrap_or_default()
                    ),
                    _ => {
                        creditor.failure.clone().or_else(|| month_of(creditor)).unwrap_or_default()
                    }
                },
            ]
        });
    let columns = ["Name", "State", "Last read", "Due (UTC)", "Failures", "What to do, or why"];
    Ok(table::section(&mut out, "Creditors", &columns, rows.collect())?)
}

/// Formats an age in its largest unit.
fn age_of(seconds: u64) -> String {
    match seconds {
        ..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// Serves the metrics until a signal.
async fn serve(mirror: Mirror, address: SocketAddr) -> Result<(), Failure> {
    let cannot = |error: std::io::Error| {
        Failure::new(format!("cannot listen on {address}: {error}; pass another --listen"))
    };
    let listener = TcpListener::bind(address).await.map_err(cannot)?;
    let bound = listener.local_addr().map_err(cannot)?;
    let mirror = Arc::new(mirror);
    let metrics = move || {
        let mirror = Arc::clone(&mirror);
        async move {
            match mirror.status().await {
                Ok(status) => {
                    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
                    (StatusCode::OK, kind, status.metrics()).into_response()
                }
                Err(error) => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()).into_response(),
            }
        }
    };
    let app = Router::new().route("/metrics", get(metrics));
    let mut interrupt = Interrupt::new()?;
    print_line(&format!("http://{bound}/metrics"))?;
    let stopped = async move {
        let _ = interrupt.wait().await;
    };
    axum::serve(listener, app).with_graceful_shutdown(stopped).await.map_err(cannot)
}
