//! A scenario as its author writes it: TOML, read into plain words and numbers.
//!
//! Unknown fields are errors. Nothing is resolved here: that a person exists, that a phrase means something, is the
//! plan's business ([`crate::plan`]). The JSON Schema for editors comes from these types.

use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// One scenario file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scenario {
    /// What happens, in one sentence.
    pub title: String,
    /// Why it matters, for the reader.
    #[serde(default)]
    pub about: String,
    /// Ids of the rules that this scenario claims to prove; each must be proved by a check that was really made.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub covers: Vec<Spanned<String>>,
    /// What must sometimes happen, over all the seeds with which this is run: `keys.alarm-raised` (an event), `refused key-out`
    /// (a code), `felt L2` (a fault). A goal that no run reaches fails the whole.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub sometimes: Vec<Spanned<String>>,
    /// The seed unless the command line gives one.
    #[serde(default)]
    pub seed: u64,
    /// `fail` for a canary: the scenario must fail, or the harness is blind.
    #[serde(default)]
    pub verdict: Wanted,
    /// Where it happens.
    #[serde(default)]
    pub world: World,
    /// Settings that differ from the defaults, such as `"keys.idle_s" = 60`.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub config: BTreeMap<Spanned<String>, Spanned<toml::Value>>,
    /// Who acts.
    #[serde(default)]
    pub people: Vec<Person>,
    /// Customers whose cars are in the house.
    #[serde(default)]
    pub customers: Vec<Customer>,
    /// The keys in custody.
    #[serde(default)]
    pub keys: Vec<Key>,
    /// The branches of the group. Without any, the world is a store with its key cabinets and no group around it.
    #[serde(default)]
    pub branches: Vec<Branch>,
    /// Employees of the branches, each signed in at a terminal of the own when time starts. `people` of a group are
    /// employees, too, and stand before these.
    #[serde(default)]
    pub staff: Vec<Staff>,
    /// Payment channels that the world plays: `wechat`, `alipay`, `bank-card`. The house agrees with each before it is
    /// furnished.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Channel>")]
    pub channels: BTreeMap<Spanned<String>, Channel>,
    /// Commands by which the world is furnished before time starts; the system gives them.
    #[serde(default)]
    #[schemars(with = "Vec<Wish>")]
    pub given: Vec<Spanned<Wish>>,
    /// What goes wrong, and when.
    #[serde(default)]
    pub faults: Vec<FaultRow>,
    /// What happens, in the order of time.
    pub steps: Vec<Step>,
}

/// What the scenario is meant to show of itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Wanted {
    /// Every check holds.
    #[default]
    Pass,
    /// At least one check fails: a canary.
    Fail,
}

/// Cabinets, lines and the clock on the wall.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct World {
    /// Start of the run, civil time in UTC+8.
    #[schemars(with = "String")]
    pub start: Spanned<String>,
    /// How long the run goes on after the last step, such as `5 min`.
    #[schemars(with = "String")]
    pub rest: Spanned<String>,
    /// Cabinets, each on a line of its own: 1 … 32 (default 1); 0 … 32 (default 0) where there are branches.
    #[schemars(with = "Option<u32>")]
    pub cabinets: Option<Spanned<u32>>,
    /// The profile: a file of `scenarios/profiles`, without its ending.
    #[schemars(with = "String")]
    pub profile: Spanned<String>,
    /// `frames` (default) or `bytes`: how finely the lines are simulated.
    pub detail: Detail,
    /// `plain` (default); `sealed`: personal values sealed, a second place for backups, sealed lines (PLAT-43, PLAT-44,
    /// PLAT-49); `replicated`: the same on three nodes (PLAT-57).
    pub journal: Keeping,
    /// The journal of an earlier life, with which the run begins: a file of `scenarios/journals`, without its ending.
    /// People, vehicles, customers, keys and cabinets of the scenario are those of that life, in their order, and are not
    /// registered again (PLAT-12).
    #[schemars(with = "Option<String>")]
    pub begins_with: Option<Spanned<String>>,
    /// Members log in themselves: without that their phones are refused (MEM-77). By default the house vouches for a member
    /// who acts, as often as the session has ended.
    pub members_log_in: bool,
    /// Repeaters on each line.
    pub repeaters: u32,
    /// Frames kept in each bus log.
    pub bus_log: usize,
    /// The same once more in another way, and compared to the byte: `sqlite` with the journal in SQLite (PLAT-13),
    /// `stepped` with the business called every second instead of at its next deadline (PLAT-02).
    pub also: Vec<Also>,
    /// The run ends in a quiet phase: nothing that has a limit may still stand open at its end.
    pub closes: bool,
}

/// Another way to run the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Also {
    /// With the journal in SQLite.
    Sqlite,
    /// With the business called every second.
    Stepped,
}

impl Default for World {
    fn default() -> Self {
        let plain = |text: &str| Spanned::new(0..0, text.to_owned());
        Self {
            start: plain("2026-03-02 08:00:00"),
            rest: plain("1 min"),
            cabinets: None,
            profile: plain("standard"),
            detail: Detail::Frames,
            journal: Keeping::Plain,
            begins_with: None,
            members_log_in: false,
            repeaters: 2,
            bus_log: 200_000,
            also: Vec::new(),
            closes: false,
        }
    }
}

/// What keeps the journal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Keeping {
    /// As it is written.
    #[default]
    Plain,
    /// Sealed, on one node, with a second place.
    Sealed,
    /// Sealed, on three nodes, with a second place.
    Replicated,
}

/// How finely a line is simulated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Detail {
    /// A frame is one event, bytes only where a fault needs them.
    #[default]
    Frames,
    /// Every byte is an event, heard by every board.
    Bytes,
}

/// Somebody with a finger, a name and a password.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Person {
    /// The name by which steps call the person.
    #[schemars(with = "String")]
    pub name: Spanned<String>,
    /// `viewer`, `user`, `manager` or `administrator` (KEY-07).
    #[schemars(with = "String")]
    pub level: Spanned<String>,
    /// The branch, in a group.
    #[schemars(with = "Option<String>")]
    pub branch: Option<Spanned<String>>,
    /// Roles, in a group.
    #[serde(default)]
    pub roles: Vec<String>,
    /// The post, such as `sales`, `after-sales`, `cashier`.
    #[schemars(with = "String")]
    #[serde(default = "sales")]
    pub post: Spanned<String>,
}

fn sales() -> Spanned<String> {
    Spanned::new(0..0, "sales".to_owned())
}

/// A branch of the group (PLAT-08).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Branch {
    /// The name by which `@name` stands for its id.
    #[schemars(with = "String")]
    pub name: Spanned<String>,
    /// `head-office`, `store` (default), `quick-repair`, `rental-station`, `fuel-station` or `partner`.
    #[serde(default = "store")]
    pub kind: String,
    /// Degrees north in millionths.
    pub lat: Option<i64>,
    /// Degrees east in millionths.
    pub lon: Option<i64>,
    /// Opening hours of every day, such as `08:00-20:00`; those of its kind when not given.
    pub hours: Option<String>,
    /// Key cabinets that stand there.
    #[serde(default)]
    pub cabinets: Vec<u8>,
}

fn store() -> String {
    "store".to_owned()
}

/// An employee with a role (PLAT-19), signed in from the start.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Staff {
    /// The name by which steps call the person; `@name` stands for the id.
    #[schemars(with = "String")]
    pub name: Spanned<String>,
    /// The branch's name.
    #[schemars(with = "String")]
    pub branch: Spanned<String>,
    /// Roles, such as `cashier`, `branch-manager`, `head-office-finance`.
    pub roles: Vec<String>,
    /// False: hired and not signed in.
    #[serde(default = "yes")]
    pub online: bool,
}

/// A payment channel. Its own numbers are `wechat-1`, `wechat-2` … in the order of its answers; a statement of each day
/// on which it moved money is sent at five the next morning.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Channel {
    /// From being asked to its answer (default `1 s`).
    #[schemars(with = "String")]
    pub delay: Spanned<String>,
    /// `pay` (default), `refuse`, `silent` or `away`; phrases such as `channel wechat refuses` change it.
    pub answer: Answers,
    /// The agreed fee in basis points (default: the house's own, FUEL-26).
    pub fee_bp: Option<i64>,
    /// False: it sends no statements (FUEL-30).
    pub statements: bool,
}

impl Default for Channel {
    fn default() -> Self {
        let delay = Spanned::new(0..0, "1 s".to_owned());
        Self { delay, answer: Answers::Pay, fee_bp: None, statements: true }
    }
}

/// What a channel answers when it is asked to collect or to pay back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Answers {
    /// It does what it is asked.
    #[default]
    Pay,
    /// It refuses.
    Refuse,
    /// It takes the question and never answers.
    Silent,
    /// It cannot be reached (PLAT-61).
    Away,
}

/// A command of any context.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Wish {
    /// `context.command`, such as `value.define-item`.
    #[schemars(with = "String")]
    pub command: Spanned<String>,
    /// Its fields; `@name` stands for an id.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub with: toml::Table,
    /// Names for ids of its events: `as = "anna"`, or `as = { anna = "member" }`.
    #[serde(rename = "as")]
    #[schemars(with = "Option<serde_json::Value>")]
    pub names: Option<toml::Value>,
}

/// A customer with a car in the house.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Customer {
    /// The name by which keys refer to the customer.
    #[schemars(with = "String")]
    pub name: Spanned<String>,
}

/// A key (or another item with a tag) and where it starts.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Key {
    /// The name by which steps call it.
    #[schemars(with = "String")]
    pub name: Spanned<String>,
    /// The tag's ID, ten hexadecimal digits; drawn from the seed when not given.
    #[schemars(with = "Option<String>")]
    pub tag: Option<Spanned<String>>,
    /// `for-sale`, `repair`, `demo`, `used-car` or `company-car` (KEY-02).
    #[schemars(with = "String")]
    #[serde(default = "for_sale")]
    pub kind: Spanned<String>,
    /// `key` or `document` (KEY-74).
    #[schemars(with = "String")]
    #[serde(default = "key_item")]
    pub item: Spanned<String>,
    /// The vehicle; one of its own when not given.
    #[schemars(with = "Option<String>")]
    pub vehicle: Option<Spanned<String>>,
    /// Whose car it is, for a repair key.
    #[schemars(with = "Option<String>")]
    pub customer: Option<Spanned<String>>,
    /// Cabinet/drawer/slot at the start, such as `1/05` (cabinet 1) or `2:1/05`; in nobody's slot when not given.
    #[serde(rename = "in")]
    #[schemars(with = "Option<String>")]
    pub place: Option<Spanned<String>>,
    /// The tag's rate: 64 (default), 32 or 16 carrier clocks a bit.
    #[serde(default = "rf64")]
    #[schemars(with = "u16")]
    pub rate: Spanned<u16>,
    /// False: nobody has registered it, only its tag exists.
    #[serde(default = "yes")]
    pub registered: bool,
}

fn for_sale() -> Spanned<String> {
    Spanned::new(0..0, "for-sale".to_owned())
}
fn key_item() -> Spanned<String> {
    Spanned::new(0..0, "key".to_owned())
}
fn rf64() -> Spanned<u16> {
    Spanned::new(0..0, 64)
}
fn yes() -> bool {
    true
}

/// One row of the fault plan.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FaultRow {
    /// The row's name; the kind's id when not given.
    pub name: Option<String>,
    /// `L0` … `L13`, `B1` … `B10`, `S1` … `S6`, `T1` … `T5`; `forecourt phrases` says what each does.
    #[schemars(with = "String")]
    pub kind: Spanned<String>,
    /// The line's cabinet.
    #[serde(default = "one")]
    pub cabinet: u32,
    /// `line`, `drawer 1` or a slot such as `1/05`.
    #[serde(default = "line")]
    #[schemars(with = "String")]
    pub target: Spanned<String>,
    /// `answers` (default), `requests` or `both`, for faults of the line.
    #[serde(default)]
    pub side: SideText,
    /// Begin: a time of day, or `+5 s` after the start of the run.
    #[schemars(with = "String")]
    pub from: Spanned<String>,
    /// End, in the same form; or `for 30 s`.
    #[schemars(with = "String")]
    pub to: Spanned<String>,
    /// `always` (default), `1/100`, `2 %`, `every 7`, `only 3`.
    #[serde(default = "always")]
    #[schemars(with = "String")]
    pub rate: Spanned<String>,
    /// How much, in the kind's unit.
    pub amount: Option<i64>,
    /// The least effect that it must have: `suppressed`, `felt-by-line`, `felt-by-person`.
    #[schemars(with = "Option<String>")]
    pub effect: Option<Spanned<String>>,
}

/// Which frames a line fault strikes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SideText {
    /// What boards say.
    #[default]
    Answers,
    /// What the master says.
    Requests,
    /// Both.
    Both,
}

fn one() -> u32 {
    1
}
fn line() -> Spanned<String> {
    Spanned::new(0..0, "line".to_owned())
}
fn always() -> Spanned<String> {
    Spanned::new(0..0, "always".to_owned())
}

/// Something that somebody does, or a moment at which something is checked.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Step {
    /// A time of day (`09:00:00`, `09:00:00.250`), the next day's (`day 2 09:00:00`), a date and time
    /// (`2026-04-30 18:00:00`) or a time after the step before (`+5 s`).
    #[schemars(with = "String")]
    pub at: Spanned<String>,
    /// Who does what, as people say it; `forecourt phrases` lists the phrases. A step without it only checks.
    #[serde(rename = "do")]
    #[schemars(with = "Option<String>")]
    pub phrase: Option<Spanned<String>>,
    /// Instead of a phrase: a command of any context, `context.command`.
    #[schemars(with = "Option<String>")]
    pub command: Option<Spanned<String>>,
    /// The command's fields; `@name` stands for an id.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub with: toml::Table,
    /// Who gives the command: somebody of the staff, `@name` of a member (`@anna by web`), `guest anna`, `outside wechat`,
    /// `terminal desk-1`, or `system`.
    #[schemars(with = "Option<String>")]
    pub by: Option<Spanned<String>>,
    /// Names for ids of the command's events: `as = "anna"`, or `as = { anna = "member" }`.
    #[serde(rename = "as")]
    #[schemars(with = "Option<serde_json::Value>")]
    pub names: Option<toml::Value>,
    /// The command's request key (PLAT-04).
    pub key: Option<String>,
    /// Instead of a phrase: a report of a context is read by `by`, which is checked and put on record (PLAT-45).
    #[schemars(with = "Option<String>")]
    pub reads: Option<Spanned<String>>,
    /// The report's filters; `@name` stands for an id.
    #[serde(default)]
    pub filter: BTreeMap<String, String>,
    /// The code with which it must be refused; without it, it must be accepted.
    #[schemars(with = "Option<String>")]
    pub refused: Option<Spanned<String>>,
    /// It may be accepted and it may be refused by a rule: both are fine, anything else is not. Where it names something
    /// that nobody was given, because the command that gives it was refused, it is left out.
    #[serde(default)]
    pub may: bool,
    /// Facts that the refusal must name.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub facts: BTreeMap<String, Spanned<String>>,
    /// Rules that the refusal (or its absence) proves.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub proves: Vec<Spanned<String>>,
    /// What must follow.
    #[serde(default)]
    #[schemars(with = "Vec<Expect>")]
    pub expect: Vec<Spanned<Expect>>,
}

/// One expectation: exactly one of its subjects (`event`, `key`, `slot`, `truth`, `bus`, `report`, `counter`) is set.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Expect {
    /// An event of this kind follows …
    #[schemars(with = "Option<String>")]
    pub event: Option<Spanned<String>>,
    /// … with these fields (names of keys, people and places stand for their ids) …
    #[serde(rename = "with")]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub fields: BTreeMap<String, toml::Value>,
    /// … so many times (default: at least once; 0: never) …
    pub times: Option<u32>,
    /// … within this span after the step: `200 ms`, `5 s`, `1 scan`, `1 poll`; default: until the run ends.
    #[schemars(with = "Option<String>")]
    pub within: Option<Spanned<String>>,
    /// … and not before this span has passed.
    #[schemars(with = "Option<String>")]
    pub after: Option<Spanned<String>>,
    /// These kinds of event follow in this order (others may stand between).
    pub order: Vec<String>,
    /// A key's custody is looked at, `within` after the step (default, as for every state: one second).
    #[schemars(with = "Option<String>")]
    pub key: Option<Spanned<String>>,
    /// The custody state it must be in.
    pub is: Option<String>,
    /// Its holder.
    pub holder: Option<String>,
    /// Its place.
    pub place: Option<String>,
    /// A slot of the screen is looked at.
    #[schemars(with = "Option<String>")]
    pub slot: Option<Spanned<String>>,
    /// What it must show: `empty`, `key`, `unknown`, `unreadable`, `asleep`, `no-answer`, `not-fitted`.
    pub shows: Option<String>,
    /// The physical truth of a slot is looked at, or of a drawer (`drawer 1`): how far it stands open, in motor steps
    /// from closed, at `least` and at `most`.
    #[schemars(with = "Option<String>")]
    pub truth: Option<Spanned<String>>,
    /// What must hang there: a key's name, or `nothing`.
    pub holds: Option<String>,
    /// A property of the bus log from the step on, until `within`: see `forecourt phrases`.
    #[schemars(with = "Option<String>")]
    pub bus: Option<Spanned<String>>,
    /// A report is made …
    #[schemars(with = "Option<String>")]
    pub report: Option<Spanned<String>>,
    /// … with these filters (`@name` stands for an id) …
    #[schemars(with = "BTreeMap<String, String>")]
    pub filter: BTreeMap<String, String>,
    /// … asked for by this actor (default: the system) …
    pub by: Option<String>,
    /// … in this language: `en` (default) or `zh` …
    pub lang: Option<String>,
    /// … in this form: `text` (default), `csv` or `json` …
    pub form: Option<String>,
    /// … or refused with this code …
    pub refused: Option<String>,
    /// … with so many rows …
    pub rows: Option<usize>,
    /// … one of which has these cells, by the columns' names, as they are shown …
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub row: BTreeMap<String, toml::Value>,
    /// … and none has these …
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub no_row: BTreeMap<String, toml::Value>,
    /// … whose columns have these cells, from the first row to the last …
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    pub column: BTreeMap<String, Vec<String>>,
    /// … with these totals …
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub total: BTreeMap<String, toml::Value>,
    /// … which must have lines with these words …
    pub says: Vec<String>,
    /// … and none with these …
    pub lacks: Vec<String>,
    /// … and the same bytes as every other print of the run under this label (KEY-65).
    pub print: Option<String>,
    /// What stands on an account of the ledger is looked at, by its number …
    #[schemars(with = "Option<String>")]
    pub account: Option<Spanned<String>>,
    /// … in this branch's books (default: the group's) …
    pub branch: Option<String>,
    /// … and is this, in fen, points or pieces, positive on the account's own side.
    pub amount: Option<i64>,
    /// The bytes of the `store`, the `second place` or the `line` are searched: they must have each of `says` and none of
    /// `lacks` (PLAT-43, PLAT-44).
    #[schemars(with = "Option<String>")]
    pub bytes: Option<Spanned<String>>,
    /// A counter of the line is looked at …
    #[schemars(with = "Option<String>")]
    pub counter: Option<Spanned<String>>,
    /// … and is at least this …
    pub least: Option<u64>,
    /// … and at most this.
    pub most: Option<u64>,
    /// The cabinet that `bus`, `counter` or a drawer's `truth` speaks of (default 1).
    pub cabinet: Option<u32>,
    /// Rules that this check proves.
    #[schemars(with = "Vec<String>")]
    pub proves: Vec<Spanned<String>>,
}
