//! When something was said: a day, or a moment.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use jiff::civil;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use serde::{Serialize, Serializer};

/// A date or a date-time of RFC 3339. Dates order by the instant at which they begin in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Date {
    /// A day, `2005-05-18`.
    Day(civil::Date),
    /// A moment with its distance from UTC, `2005-05-18T09:30:00+02:00`.
    Moment(Timestamp, Offset),
}

/// A text that is no date of RFC 3339.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date")]
pub struct DateError(pub String);

impl Date {
    /// The calendar day, as the writer's own clock had it.
    pub fn day(&self) -> civil::Date {
        match self {
            Self::Day(day) => *day,
            Self::Moment(moment, offset) => offset.to_datetime(*moment).date(),
        }
    }

    /// The year of [`Date::day`].
    pub fn year(&self) -> i16 {
        self.day().year()
    }

    /// The instant at which it begins, a day being taken as UTC.
    pub fn instant(&self) -> Timestamp {
        match self {
            Self::Day(day) => {
                day.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |zoned: Zoned| zoned.timestamp())
            }
            Self::Moment(moment, _) => *moment,
        }
    }

    /// The date-time of RFC 3339, a day being its midnight in UTC.
    pub fn to_date_time(&self) -> String {
        match self {
            Self::Day(day) => format!("{day}T00:00:00Z"),
            Self::Moment(..) => self.to_string(),
        }
    }

    /// Today, in UTC.
    pub fn today() -> Self {
        Self::Day(Offset::UTC.to_datetime(Timestamp::now()).date())
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let wrong = || DateError(text.to_owned());
        let bytes = text.as_bytes();
        let shaped = |from: usize, len: usize| {
            bytes.get(from..from + len).is_some_and(|part| part.iter().all(u8::is_ascii_digit))
        };
        let is_day = bytes.len() >= 10
            && shaped(0, 4)
            && bytes[4] == b'-'
            && shaped(5, 2)
            && bytes[7] == b'-'
            && shaped(8, 2);
        if !is_day {
            return Err(wrong());
        }
        if bytes.len() == 10 {
            return text.parse().map(Self::Day).map_err(|_| wrong());
        }
        if !matches!(bytes[10], b'T' | b't' | b' ') || !text.is_ascii() {
            return Err(wrong());
        }
        let timestamp: Timestamp = text.parse().map_err(|_| wrong())?;
        Ok(Self::Moment(timestamp, offset_of(&text[11..]).ok_or_else(wrong)?))
    }
}

/// The distance from UTC at the end of a time of day: `Z` or `+hh:mm`.
fn offset_of(time: &str) -> Option<Offset> {
    if time.ends_with(['Z', 'z']) {
        return Some(Offset::UTC);
    }
    let at = time.rfind(['+', '-'])?;
    let (hours, minutes) = time[at + 1..].split_once(':')?;
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    Offset::from_seconds(if time.as_bytes()[at] == b'-' { -seconds } else { seconds }).ok()
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Moment(moment, offset) if offset.is_zero() => write!(f, "{moment}"),
            Self::Moment(moment, offset) => write!(f, "{}", moment.display_with_offset(*offset)),
        }
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl PartialOrd for Date {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Date {
    fn cmp(&self, other: &Self) -> Ordering {
        self.instant().cmp(&other.instant()).then_with(|| self.to_string().cmp(&other.to_string()))
    }
}
