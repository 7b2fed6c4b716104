//! The words of the trade: modes, grades, states of vehicles and orders, lines of a bill. Values without behaviour of
//! their own. It refuses to know who may use them when.

use std::fmt;
use std::str::FromStr;

use forecourt_books::{At, BranchId, Fen, PersonId, words};
use serde::{Deserialize, Serialize};

words! {
    /// What a session is for (RENT-02).
    Mode {
        /// Rent a car.
        Rent = "rent", "rent", "租车";
        /// Buy a car from the start (RENT-47).
        Buy = "buy", "buy", "购车";
    }
}

words! {
    /// What drives a model.
    EnergyKind {
        /// Petrol.
        Petrol = "petrol", "petrol", "汽油";
        /// Diesel.
        Diesel = "diesel", "diesel", "柴油";
        /// Battery alone.
        Electric = "electric", "electric", "纯电";
        /// Petrol and battery.
        Hybrid = "hybrid", "hybrid", "混动";
    }
}

words! {
    /// A grade of one item of a sheet (RENT-17); the order is from good to bad.
    Grade {
        /// Nothing wrong.
        Ok = "ok", "in order", "正常";
        /// To be noted.
        Minor = "minor", "minor fault", "轻微";
        /// Not fit to drive.
        Major = "major", "major fault", "严重";
    }
}

words! {
    /// What a sheet says as a whole (RENT-17, RENT-38).
    Verdict {
        /// Every item in order.
        Passed = "passed", "passed", "合格";
        /// Minor items only.
        PassedWithNotes = "passed-with-notes", "passed with notes", "合格有备注";
        /// A major item.
        Failed = "failed", "failed", "不合格";
        /// Nobody filed it in time.
        Missed = "missed", "missed", "未检";
    }
}

impl Verdict {
    /// Whether a car may be driven on it.
    pub fn is_passed(self) -> bool {
        matches!(self, Verdict::Passed | Verdict::PassedWithNotes)
    }
}

words! {
    /// What an inspection is for.
    SheetKind {
        /// Before use (RENT-17).
        PreUse = "pre-use", "before use", "使用前";
        /// After use (RENT-38).
        PostUse = "post-use", "after use", "使用后";
        /// After a repair, or back into service (RENT-53).
        Service = "service", "after repair", "修后";
        /// At the hand-over of a bought car (RENT-45).
        Final = "final", "final", "交车";
    }
}

words! {
    /// The one state of a vehicle (RENT-52).
    VehicleState {
        /// Free to be rented now.
        Available = "available", "available", "可租";
        /// Prepared for an order whose start is near, or held for a buyer.
        Held = "held", "held", "预留";
        /// With a renter.
        InUse = "in-use", "in use", "使用中";
        /// Back, and not inspected yet.
        AwaitingInspection = "awaiting-inspection", "awaiting inspection", "待检";
        /// Out of service until a passed inspection (RENT-53).
        Repair = "repair", "in repair", "维修";
        /// Only for sale.
        ForSale = "for-sale", "for sale", "待售";
        /// Paid for by a buyer.
        Sold = "sold", "sold", "已售";
        /// Taken out of service by the manager.
        Withdrawn = "withdrawn", "withdrawn", "停用";
    }
}

words! {
    /// A step of an order (RENT-13).
    Step {
        /// Made.
        Drafted = "drafted", "drafted", "草稿";
        /// Time chosen, vehicle held.
        SlotChosen = "slot-chosen", "time chosen", "已选时间";
        /// The deposit is being paid.
        DepositPending = "deposit-pending", "deposit pending", "押金待付";
        /// The deposit is paid.
        DepositPaid = "deposit-paid", "deposit paid", "押金已付";
        /// A passed sheet is shown to the user.
        InspectionShown = "inspection-shown", "inspection shown", "检测已示";
        /// The user confirmed it; the contract is signed.
        Confirmed = "confirmed", "confirmed", "已确认";
        /// The car is with the user.
        InUse = "in-use", "in use", "使用中";
        /// Return or buy is decided.
        DecisionMade = "decision-made", "decided", "已决定";
        /// Site and time of the hand-in are reserved.
        HandInScheduled = "hand-in-scheduled", "hand-in scheduled", "已约还车";
        /// The car is back.
        HandedIn = "handed-in", "handed in", "已还车";
        /// It was inspected after use.
        PostInspected = "post-inspected", "inspected after use", "已验车";
        /// Charged and paid back.
        Settled = "settled", "settled", "已结算";
        /// The car is the user's.
        Purchased = "purchased", "purchased", "已购";
        /// The user has reviewed.
        Reviewed = "reviewed", "reviewed", "已评价";
        /// Ended before use.
        Cancelled = "cancelled", "cancelled", "已取消";
        /// The deposit was not paid in time.
        Expired = "expired", "expired", "已过期";
        /// Not collected.
        NoShow = "no-show", "not collected", "未取车";
    }
}

words! {
    /// What the user does with the car at the end (RENT-32).
    Decision {
        /// Return it.
        Return = "return", "return", "还车";
        /// Buy it.
        Buy = "buy", "buy", "购车";
    }
}

words! {
    /// Who decided.
    Decider {
        /// The user.
        User = "user", "the user", "用户";
        /// Nobody did in time.
        Default = "default", "by default", "默认";
    }
}

words! {
    /// Why an order was cancelled.
    CancelReason {
        /// The user wanted it.
        User = "user", "the user", "用户取消";
        /// No sound car was there (RENT-18): full refund.
        Inspection = "inspection", "inspection", "检测不合格";
    }
}

words! {
    /// Which of RENT-18's three ways a substitute is.
    SubstituteKind {
        /// The same model at the station.
        SameModel = "same-model", "same model", "同型号";
        /// A model of at least the same suitability at the station.
        OtherModel = "other-model", "other model", "其他型号";
        /// The same model at the nearest other station.
        OtherStation = "other-station", "other station", "其他站点";
    }
}

words! {
    /// Lines of a bill or a quote; each belongs to one rule.
    LineKind {
        /// Full periods of 24 hours.
        Day = "day", "days", "日租";
        /// Started hours of the rest.
        Hour = "hour", "hours", "时租";
        /// Kilometres above those included.
        Kilometre = "kilometre", "kilometres", "超里程";
        /// Late surcharge.
        Late = "late", "late", "超时";
        /// Energy missing at the hand-in.
        Energy = "energy", "energy", "补能";
        /// Handed in elsewhere.
        OneWay = "one-way", "one way", "异地还车";
        /// Dirtier than taken.
        Cleaning = "cleaning", "cleaning", "清洁";
        /// New damage.
        Damage = "damage", "damage", "车损";
        /// Deposit of the vehicle.
        VehicleDeposit = "vehicle-deposit", "vehicle deposit", "车辆押金";
        /// Deposit for traffic violations.
        ViolationDeposit = "violation-deposit", "violation deposit", "违章押金";
        /// Earnest money of a purchase.
        Earnest = "earnest-money", "earnest money", "定金";
        /// Price of the car.
        SalePrice = "sale-price", "sale price", "车价";
        /// What was paid as deposit already.
        DepositApplied = "deposit-applied", "deposit applied", "押金抵扣";
        /// Part of the rental charge that counts for the price.
        RentCredit = "rent-credit", "rent credit", "租金抵扣";
        /// Charges of the rental up to the quote.
        OpenCharges = "open-charges", "open charges", "未结费用";
    }
}

impl LineKind {
    /// The rule that the line comes from.
    pub const fn rule(self) -> &'static str {
        match self {
            LineKind::Day | LineKind::Hour | LineKind::Kilometre => "RENT-27",
            LineKind::Late => "RENT-37",
            LineKind::Energy | LineKind::Cleaning => "RENT-28",
            LineKind::OneWay => "RENT-35",
            LineKind::Damage => "RENT-39",
            LineKind::VehicleDeposit | LineKind::ViolationDeposit => "RENT-19",
            LineKind::Earnest => "RENT-47",
            LineKind::SalePrice | LineKind::DepositApplied | LineKind::RentCredit | LineKind::OpenCharges => {
                "RENT-44"
            }
        }
    }
}

/// One line of a bill, an estimate or a quote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Line {
    /// What it is.
    pub line: LineKind,
    /// The requirement it comes from, such as `RENT-27`.
    pub rule: String,
    /// Days, hours, percent, kilometres, or 1.
    pub count: i64,
    /// What it is about, such as the damaged item; empty where the line says all.
    #[serde(default)]
    pub what: String,
    /// How much in all; negative where it lowers the total.
    pub amount: Fen,
}

impl Line {
    /// A line.
    pub fn new(line: LineKind, count: i64, amount: Fen) -> Line {
        Line { line, rule: line.rule().to_owned(), count, what: String::new(), amount }
    }

    /// The sum of lines.
    pub fn total(lines: &[Line]) -> Fen {
        lines.iter().map(|line| line.amount).sum()
    }
}

words! {
    /// A record of a user: money, and the stations where cars were taken and brought back (RENT-10).
    RecordKind {
        /// The car was taken.
        Collected = "collected", "collected", "取车";
        /// The car was brought back.
        HandedIn = "handed-in", "handed in", "还车";
        /// Charges or a car's price paid, before they are booked.
        Paid = "paid", "paid", "付款";
        /// Deposit or earnest money paid.
        Deposit = "deposit", "deposit paid", "支付押金";
        /// Paid back.
        Refund = "refund", "refund", "退款";
        /// A fee kept: cancelling, not collected, forfeited.
        Fee = "fee", "fee", "手续费";
        /// Rental charges.
        Charge = "charge", "rental charge", "租车费用";
        /// The car.
        Purchase = "purchase", "purchase", "购车";
        /// A claim paid.
        ClaimPaid = "claim-paid", "claim paid", "补缴欠款";
        /// Fine and handling fee of a violation.
        Violation = "violation", "violation", "违章";
    }
}

impl RecordKind {
    /// Whether it tells of a station, not of money.
    pub fn is_stay(self) -> bool {
        matches!(self, RecordKind::Collected | RecordKind::HandedIn)
    }

    /// Whether it is spending: what became the house's revenue, or went to others for the user.
    pub fn is_spending(self) -> bool {
        !matches!(self, RecordKind::Deposit | RecordKind::Paid | RecordKind::Refund | RecordKind::ClaimPaid)
            && !self.is_stay()
    }
}

/// What new damage of one item costs (RENT-39).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DamagePrice {
    /// Now minor.
    pub minor: Fen,
    /// Now major.
    pub major: Fen,
}

words! {
    /// What the manager does about poor reviews (RENT-50).
    Remedy {
        /// Staff are trained.
        RetrainStaff = "retrain-staff", "retrain staff", "培训员工";
        /// Vehicles are withdrawn.
        WithdrawVehicles = "withdraw-vehicles", "withdraw vehicles", "停用车辆";
        /// The price is changed.
        ChangePrice = "change-price", "change price", "调整价格";
        /// Opening hours are changed.
        ChangeHours = "change-hours", "change hours", "调整营业时间";
        /// Something else, with a text.
        Other = "other", "other", "其他";
    }
}

/// What reviews and improvements are about (RENT-49, RENT-50).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A model, by its vehicle scores.
    Model(String),
    /// A station, by its station scores.
    Station(BranchId),
    /// Somebody of the staff, by the staff scores.
    Staff(PersonId),
    /// The platform, by the overall scores.
    Platform,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Model(model) => write!(f, "model {model}"),
            Subject::Station(branch) => write!(f, "station {branch}"),
            Subject::Staff(person) => write!(f, "staff {person}"),
            Subject::Platform => f.write_str("platform"),
        }
    }
}

/// An instant in a command: written and read as `2026-03-02 09:00:00`; seconds may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct When(
    /// The instant.
    pub At,
);

impl FromStr for When {
    type Err = forecourt_books::time::TimeError;

    fn from_str(text: &str) -> Result<When, Self::Err> {
        let whole = if text.len() == 16 { format!("{text}:00") } else { text.to_owned() };
        whole.parse().map(When)
    }
}

impl Serialize for When {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str> as Deserialize>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

forecourt_books::id_kind! {
    /// One inspection sheet.
    SheetId = "IS"
}
forecourt_books::id_kind! {
    /// One improvement task (RENT-50).
    ImprovementId = "IM"
}
forecourt_books::id_kind! {
    /// One offer (RENT-12).
    OfferId = "OF"
}
forecourt_books::id_kind! {
    /// One review (RENT-48).
    ReviewId = "RV"
}
