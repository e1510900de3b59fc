//! What a field, an argument or a header holds: amounts, dates, periods, secrets.
//!
//! Each type has a file of its own; begin with `amount.rs`. A value knows how it is read and
//! written (`wire/`), and how it fails (`error/`), and nothing of requests or responses.

mod amendment;
mod amount;
mod arithmetic;
mod date;
mod helsinki;
mod mantissa;
mod period;
mod request_context;
mod request_url;
mod secret;
mod secret_header;

pub(crate) use self::amendment::Amendment;
pub use self::amount::{Amount, AmountError};
pub(crate) use self::date::date_text;
pub use self::date::{DateError, DateOrDateTime};
pub use self::period::{Period, SplitPeriod, Window};
pub(crate) use self::request_context::{RequestContext, RequestHook};
pub(crate) use self::request_url::request_url;
pub use self::secret::Secret;
pub(crate) use self::secret_header::SecretHeader;
