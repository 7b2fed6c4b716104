//! The words of this context: ids, states of devices, kinds of work, grades of findings, lines of a quote.
//!
//! Data only. It refuses to know prices and limits: those are settings.

use forecourt_books::{Day, Fen};
use serde::{Deserialize, Serialize};

forecourt_books::id_kind! {
    /// One attached device (PLAT-68).
    DeviceId = "DV"
}
forecourt_books::id_kind! {
    /// One customer that the system is sold to and served for (PLAT-73).
    CustomerId = "CU"
}
forecourt_books::id_kind! {
    /// One order for installation, introduction or training (PLAT-74).
    WorkId = "WO"
}
forecourt_books::id_kind! {
    /// One quote (PLAT-77 … PLAT-79).
    QuoteId = "QT"
}
forecourt_books::id_kind! {
    /// One custom wish (PLAT-78).
    WishId = "CW"
}
forecourt_books::id_kind! {
    /// One planned scan (PLAT-62).
    ScanId = "SC"
}
forecourt_books::id_kind! {
    /// One finding of a scan (PLAT-62).
    FindingId = "FI"
}
forecourt_books::id_kind! {
    /// One published patch (PLAT-63).
    PatchId = "PA"
}

/// State of a device (PLAT-68).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceState {
    /// Answers.
    Online,
    /// Does not answer, as after attaching.
    Offline,
    /// Answers that something is wrong with it.
    Fault,
}

impl DeviceState {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            DeviceState::Online => "online",
            DeviceState::Offline => "offline",
            DeviceState::Fault => "fault",
        }
    }
}

/// What a customer orders (PLAT-74).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorkKind {
    /// Installing the system.
    Installation,
    /// Introducing it.
    Introduction,
    /// Training its users.
    Training,
}

impl WorkKind {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            WorkKind::Installation => "installation",
            WorkKind::Introduction => "introduction",
            WorkKind::Training => "training",
        }
    }
}

/// How a customer is served (PLAT-73, PLAT-74).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceWay {
    /// Somebody comes.
    Visit,
    /// Over the line.
    Remote,
    /// The customer installs what it downloads.
    Download,
}

impl ServiceWay {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            ServiceWay::Visit => "visit",
            ServiceWay::Remote => "remote",
            ServiceWay::Download => "download",
        }
    }
}

/// What covers a request (PLAT-75).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cover {
    /// The free year.
    Free,
    /// A contract, a right that was bought.
    Contract,
}

/// First and last day of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Term {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
}

impl Term {
    /// A year from a day to the day before the same date of the next year (PLAT-75).
    pub fn year(from: Day) -> Term {
        Term { from, to: from.plus_months(12).plus_days(-1) }
    }

    /// Whether a day lies in it.
    pub fn holds(&self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }
}

/// What is priced by piece in a quote: devices and cards (PLAT-79).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ware {
    /// Magnetic card reader.
    MagneticReader,
    /// IC card reader-writer with keypad, sound and display.
    IcReader,
    /// Contactless reader-writer with display.
    ContactlessReader,
    /// Visual card printer-reader-writer.
    CardPrinter,
    /// Magnetic card.
    MagneticCard,
    /// IC card.
    IcCard,
    /// M1 card.
    M1Card,
    /// Visual card.
    VisualCard,
}

/// What a line of a quote is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// Concurrent users (PLAT-77).
    Licence,
    /// Person-days of custom work (PLAT-78).
    CustomWork,
    /// Devices or cards (PLAT-79).
    Ware(
        /// Which.
        Ware,
    ),
}

/// One line of a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct QuoteLine {
    pub subject: Subject,
    pub quantity: i64,
    pub unit_price: Fen,
    pub amount: Fen,
}

/// Grade of a finding or patch (PLAT-62, PLAT-63).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// To be closed within days.
    Critical,
    /// Within a week.
    High,
    /// Within a month.
    Medium,
    /// Within a quarter.
    Low,
}

impl Grade {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Grade::Critical => "critical",
            Grade::High => "high",
            Grade::Medium => "medium",
            Grade::Low => "low",
        }
    }
}

/// Whether a version is before another: numbers between dots are compared as numbers. Versions of another form are only known
/// to be the same or not; one that is not the same then counts as older.
pub fn is_older(version: &str, than: &str) -> bool {
    let numbers =
        |text: &str| text.split('.').map(|part| part.parse::<u64>().ok()).collect::<Option<Vec<_>>>();
    match (numbers(version), numbers(than)) {
        (Some(version), Some(than)) => version < than,
        _ => version != than,
    }
}

/// How a finding is closed (PLAT-62).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closing {
    /// It is gone.
    Fixed,
    /// It can do no harm any more.
    Mitigated,
    /// It is lived with, which somebody approves.
    Accepted,
}

/// State of a finding (PLAT-62).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingState {
    /// To be closed.
    Open,
    /// To be closed, and somebody decides whether it is accepted.
    Asked,
    /// Closed.
    Closed(
        /// How.
        Closing,
    ),
}

impl FindingState {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            FindingState::Open => "open",
            FindingState::Asked => "acceptance-asked",
            FindingState::Closed(Closing::Fixed) => "fixed",
            FindingState::Closed(Closing::Mitigated) => "mitigated",
            FindingState::Closed(Closing::Accepted) => "accepted",
        }
    }
}

/// State of a custom wish (PLAT-78).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WishState {
    /// Written down.
    Collected,
    /// Estimated; somebody decides.
    Estimated,
    /// May be worked on.
    Approved,
    /// Will not be done.
    Refused,
    /// Is worked on.
    Working,
    /// Done and charged.
    Done,
}

impl WishState {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            WishState::Collected => "collected",
            WishState::Estimated => "estimated",
            WishState::Approved => "approved",
            WishState::Refused => "refused",
            WishState::Working => "working",
            WishState::Done => "done",
        }
    }
}

/// One finding as a scan reports it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Found {
    pub grade: Grade,
    pub component: String,
    #[serde(default)]
    pub text: String,
}
