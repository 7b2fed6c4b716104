//! The group in which the people live, and the drawing of a whole plan.
//!
//! The head office, and stations of one kind that do everything: counter, rental, cabinet. It refuses to know what customers
//! come for; that is `rents`, `spends` and `races`.

use crate::habits::{Habit, Mix};
use crate::pen::Pen;
use crate::script::{Given, Gives, Script, Step, row};
use crate::{keys, mishaps, office, races, rents, spends, staff};
use forecourt_books::{At, Day};
use forecourt_kernel::{Seed, Stream};
use toml::{Table, Value};

/// The first day of every plan.
const FIRST_DAY: (i16, i8, i8) = (2026, 3, 2);
/// Runs start at seven, an hour before the first customer can come.
const START_MINUTE: i64 = 420;
/// From eight to eight.
const OPEN_S: u64 = 43_200;
/// An hour from the start of the run to the opening.
const EARLY_S: u64 = 3_600;
/// Seconds of a day.
pub(crate) const DAY_S: u64 = 86_400;
/// Vouchers of each branch.
const VOUCHERS: i64 = 40;

/// How big a plan is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Size {
    /// Stations beside the head office: 1 … 200.
    pub branches: u32,
    /// Customers: 0 … 1,000,000.
    pub customers: u32,
    /// Days on which they come: 1 … 366.
    pub days: u32,
    /// How often a customer comes in a thousand days.
    pub visits_permille: u32,
    /// Cars at each station.
    pub cars: u32,
    /// Key cabinets, each in a store of its own beside the stations: 0 … 32.
    pub cabinets: u8,
    /// The days of the quiet phase.
    pub quiet_days: u32,
}

impl Size {
    /// A day of one showroom with 50 customers, without a cabinet.
    pub const SHOWROOM_DAY: Size = Size {
        branches: 1,
        customers: 50,
        days: 1,
        visits_permille: 1_000,
        cars: 6,
        cabinets: 0,
        quiet_days: 2,
    };
}

/// The group while a plan is drawn.
pub(crate) struct Town<'a> {
    pub seed: Seed,
    pub size: &'a Size,
    pub mix: &'a Mix,
    pub start: At,
}

/// One customer's one visit.
pub(crate) struct Visit<'a> {
    pub town: &'a Town<'a>,
    /// The customer's number, from 1.
    pub number: u32,
    /// The customer's name.
    pub who: String,
    /// What stands before each name of this visit.
    pub tag: String,
    /// When it begins.
    pub at_s: u64,
    /// The station, from 1.
    pub branch: u32,
    /// The visit's own luck.
    pub luck: Stream,
}

impl Visit<'_> {
    /// Whether a habit shows in this visit. It always draws one word.
    pub fn shows(&mut self, habit: Habit) -> bool {
        let chance = self.town.mix.chance(habit);
        self.luck.ratio(chance)
    }

    /// The pen with which the visit is written down; who walks away leaves after a few steps.
    pub fn pen(&mut self) -> Pen {
        let leaves = self.shows(Habit::WalksAway);
        let after = usize::try_from(self.luck.between(1, 6)).unwrap_or(1);
        Pen::new(&self.who, self.at_s, if leaves { after } else { usize::MAX })
    }

    /// `@c17`.
    pub fn me(&self) -> String {
        format!("@{}", self.who)
    }

    /// The clerk of the station.
    pub fn clerk(&self) -> String {
        clerk(self.branch)
    }

    /// `@` and a name of this visit.
    pub fn at(&self, what: &str) -> Value {
        format!("@{}-{what}", self.tag).into()
    }

    /// A name of this visit.
    pub fn name(&self, what: &str) -> String {
        format!("{}-{what}", self.tag)
    }
}

impl Town<'_> {
    /// A second of the run as civil text to the minute: `2026-03-02 12:00`.
    pub fn minute(&self, at_s: u64) -> String {
        let text = self.start.plus_s(i64::try_from(at_s).unwrap_or(i64::MAX)).to_string();
        text.get(..16).unwrap_or(&text).to_owned()
    }

    /// The next full half-hour at or after a second of the run.
    pub fn half_hour(&self, at_s: u64) -> u64 {
        at_s.div_ceil(1_800) * 1_800
    }
}

/// The name of a station.
pub(crate) fn station(branch: u32) -> String {
    format!("S{branch:02}")
}

/// The name of a station's clerk.
pub(crate) fn clerk(branch: u32) -> String {
    format!("Clerk-{branch:02}")
}

/// The name of a station's manager.
pub(crate) fn lead(branch: u32) -> String {
    format!("Lead-{branch:02}")
}

/// Draws a plan.
pub fn draw(seed: Seed, size: &Size, mix: &Mix) -> Script {
    let (year, month, day) = FIRST_DAY;
    let first = Day::new(year, month, day).expect("2 March 2026 is a day");
    let town = Town { seed, size, mix, start: first.at_minute(START_MINUTE) };
    let mut script = furnished(&town);
    for customer in 1..=size.customers {
        script.given.push(joins(&town, customer));
        script.steps.extend(visits(&town, customer));
    }
    for branch in 1..=size.branches {
        script.steps.extend(staff::opening(&town, branch));
        script.steps.extend(staff::shifts(&town, branch));
    }
    script.steps.extend(staff::managers(&town));
    office::add(&town, &mut script);
    keys::add(&town, &mut script);
    mishaps::add(&town, &mut script);
    script.sort();
    script
}

/// A customer's visits: arrivals by chance within the opening hours, each visit with luck of its own name.
fn visits(town: &Town<'_>, customer: u32) -> Vec<Step> {
    let who = format!("c{customer}");
    let mut arrivals = Stream::named(town.seed, &format!("customer/{customer}/arrival"));
    let mean_s = OPEN_S * 1_000 / u64::from(town.size.visits_permille.max(1));
    let mut steps = Vec::new();
    let mut open_s = 0;
    for number in 1.. {
        open_s += arrivals.exponential(mean_s);
        let (day, second) = (open_s / OPEN_S, open_s % OPEN_S);
        if day >= u64::from(town.size.days) {
            break;
        }
        let mut luck = Stream::named(town.seed, &format!("customer/{customer}/visit/{number}"));
        let branch = u32::try_from(luck.between(1, u64::from(town.size.branches))).unwrap_or(1);
        let at_s = day * DAY_S + EARLY_S + second;
        let tag = format!("{who}-{number}");
        let visit = Visit { town, number: customer, who: who.clone(), tag, at_s, branch, luck };
        steps.extend(errand(visit));
    }
    steps
}

/// What a customer comes for this time.
fn errand(mut visit: Visit<'_>) -> Vec<Step> {
    use Habit as H;
    let errands = [H::Rents, H::Shops, H::TopsUp, H::BuysPackages, H::TakesVouchers, H::Races];
    let weights = errands.map(|habit| u32::from(visit.town.mix.permille(habit)));
    match visit.luck.weighted(&weights) {
        Some(0) => rents::rent(visit),
        Some(2) => spends::top_up(visit),
        Some(3) => spends::package(visit),
        Some(4) => spends::voucher(visit),
        Some(5) => races::race(visit),
        _ => spends::shop(visit),
    }
}

pub(crate) fn given<const N: usize>(command: &str, with: [(&str, Value); N], name: &str) -> Given {
    let gives = if name.is_empty() { Gives::Nothing } else { Gives::First(name.to_owned()) };
    Given { command: command.to_owned(), with: row(with), gives }
}

fn joins(town: &Town<'_>, customer: u32) -> Given {
    let mut luck = Stream::named(town.seed, &format!("customer/{customer}/file"));
    let home = u32::try_from(luck.between(1, u64::from(town.size.branches))).unwrap_or(1);
    let born = format!("{}-{:02}-{:02}", luck.between(1950, 2007), luck.between(1, 12), luck.between(1, 28));
    let who = format!("c{customer}");
    given(
        "members.join",
        [
            ("name", who.as_str().into()),
            ("category", "basic".into()),
            ("home", format!("@{}", station(home)).into()),
            ("phone", format!("139{customer:08}").into()),
            ("birthday", born.into()),
            ("licence-class", "C1".into()),
            ("licence-until", "2035-12-31".into()),
            ("password", crate::spends::PASSWORD.into()),
            ("consent", (customer % 2 == 1).into()),
        ],
        &who,
    )
}

/// Branches, staff, wares and cars.
fn furnished(town: &Town<'_>) -> Script {
    let Town { seed, size, mix, start } = *town;
    let people = format!("{} customers, {} branches, {} days", size.customers, size.branches, size.days);
    let mut script = Script {
        title: format!("Drawn from seed {seed}: {people}"),
        about: format!("Habits that are on: {}.", mix.words().join(", ")),
        // The seed of a scenario is a whole number of TOML.
        seed: seed.0 & i64::MAX.unsigned_abs(),
        start,
        rest_s: u64::from(size.quiet_days) * DAY_S,
        closes: size.quiet_days > 0,
        cabinets: size.cabinets,
        sealed: false,
        config: config(size),
        channels: ["wechat", "alipay", "bank-card"].map(|name| (name.to_owned(), Table::new())).into(),
        branches: vec![row([("name", "Head".into()), ("kind", "head-office".into())])],
        staff: vec![
            person("Fang", "Head", &["head-office-finance"]),
            person("Mao", "Head", &["group-admin"]),
        ],
        people: Vec::new(),
        keys: Vec::new(),
        given: Vec::new(),
        faults: Vec::new(),
        steps: Vec::new(),
    };
    for branch in 1..=size.branches {
        station_rows(&mut script, branch, size);
    }
    script.staff.push(person("Feng", "Head", &["head-office-finance"]));
    script.staff.push(person("Shen", "Head", &["security-officer"]));
    wares(&mut script, size);
    script
}

fn config(size: &Size) -> std::collections::BTreeMap<String, Value> {
    let places = i64::from(size.branches) * 2 + 8;
    [
        // Cheap passwords: nobody guesses here.
        ("plat.password_kib", 8),
        ("plat.password_passes", 1),
        ("member.password_kib", 8),
        ("member.password_passes", 1),
        ("plat.licence_users", places),
        // At rest the bus says the same day and night; asked every ten seconds it says it soon enough here.
        ("keys.drawer_poll_ms", 10_000),
        ("keys.idle_scan_s", 3_600),
    ]
    .map(|(key, value)| (key.to_owned(), value.into()))
    .into()
}

fn person(name: &str, branch: &str, roles: &[&str]) -> Table {
    let roles = roles.iter().map(|role| Value::from(*role)).collect();
    row([("name", name.into()), ("branch", branch.into()), ("roles", Value::Array(roles))])
}

fn station_rows(script: &mut Script, branch: u32, size: &Size) {
    let name = station(branch);
    let step = i64::from(branch) * 20_000;
    let of = row([
        ("name", name.as_str().into()),
        ("kind", "rental-station".into()),
        ("lat", (36_000_000 + step).into()),
        ("lon", (117_000_000 + step).into()),
        ("hours", "08:00-20:00".into()),
    ]);
    script.branches.push(of);
    script.staff.push(person(&clerk(branch), &name, &["receptionist", "cashier", "attendant"]));
    script.staff.push(person(&lead(branch), &name, &["branch-manager", "station-manager"]));
    let bays = i64::from(size.cars) * 4 + 10;
    let at = || Value::from(format!("@{}", station(branch)));
    script.given.push(given(
        "rental.configure-station",
        [("station", at()), ("bays", bays.into()), ("sales-desk", true.into())],
        "",
    ));
    let first = i64::from(branch - 1) * VOUCHERS + 1;
    let (from, to) = (first, first + VOUCHERS - 1);
    let until = "2028-12-31".into();
    script.given.push(given(
        "value.issue-vouchers",
        [("from", from.into()), ("to", to.into()), ("face", 2_000.into()), ("until", until)],
        "",
    ));
}

/// The serial numbers of a station's vouchers.
pub(crate) fn vouchers(branch: u32) -> (i64, i64) {
    let first = i64::from(branch - 1) * VOUCHERS + 1;
    (first, first + VOUCHERS - 1)
}

fn wares(script: &mut Script, size: &Size) {
    let wash = [("item", "wash".into()), ("title", "Car wash".into()), ("list", 3_000.into())];
    script.given.push(given("value.define-item", wash, ""));
    let uses = Value::Table(row([("count", 3.into())]));
    let item = Value::Table(row([("item", "wash".into()), ("benefit", uses)]));
    let pack = [
        ("title", "three washes".into()),
        ("price", 7_500.into()),
        ("days", 90.into()),
        ("items", Value::Array(vec![item])),
    ];
    script.given.push(given("value.define-package", pack, "pack"));
    let suits = Value::Table(row([("family", 80.into())]));
    let model = [
        ("model", "city".into()),
        ("class", "C1".into()),
        ("seats", 5.into()),
        ("energy", "petrol".into()),
        ("day-price", 20_000.into()),
        ("suits", suits),
        (
            "damage",
            Value::Table(row([(
                "body-marks",
                Value::Table(row([("minor", 8_000.into()), ("major", 40_000.into())])),
            )])),
        ),
    ];
    script.given.push(given("rental.configure-model", model, ""));
    for branch in 1..=size.branches {
        for car in 1..=size.cars {
            let name = format!("car-{branch}-{car}");
            let plate = format!("P{branch:03}{car:03}");
            let vin = format!("VIN-{plate}");
            let registered = [("plate", plate.into()), ("vin", vin.into())];
            script.given.push(given("organisation.register-vehicle", registered, &name));
            let fleet = [
                ("vehicle", format!("@{name}").into()),
                ("model", "city".into()),
                ("station", format!("@{}", station(branch)).into()),
                ("odometer", 1_000.into()),
                ("sellable", true.into()),
                ("sale-price", 9_000_000.into()),
            ];
            script.given.push(given("rental.add-vehicle", fleet, ""));
        }
    }
}
