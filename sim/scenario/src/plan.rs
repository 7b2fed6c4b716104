//! From the author's text to an explicit plan: who comes, what fails, when; before time starts.
//!
//! Everything that the seed decides (tags, fault strokes' streams) is settled here or hangs on a stream of its own name.
//! Every mistake of the author is found here, with line and column. It refuses to run anything.

mod faults;

use crate::act::{self, Beat, Make, PEOPLE, WORLD, Who};
use crate::channels::PlannedChannel;
use crate::check::{PlannedCheck, Words, resolve};
use crate::goals::Goal;
use crate::names::{KeyName, Names, PersonName};
use crate::phrase;
use crate::reach::Reach;
use crate::source::{Complaint, Lines, ScenarioError, Source, nearest};
use crate::stored::Stored;
use crate::text::{self, Also, Detail, Keeping, Wanted};
use crate::times::{BusSpans, instant, moment, since, span};
use crate::wish::{PlannedReading, PlannedWish};
use forecourt_board::Profile;
use forecourt_books::{At, PersonId, Setting, Settings, Value};
use forecourt_kernel::{Gate, Seed, Stream, Trigger, Window};
use forecourt_keys::kinds::{CustomerId, KeyId, Level, Place, Post, VehicleId};
use forecourt_plant::{Fault, FaultKind, HeldTag, Side, Target};
use forecourt_tag::word::{Rate, TagId};
use forecourt_wire::{Instant, LineSpeed, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

/// Somebody to enrol.
#[derive(Clone, Debug)]
pub struct PlannedPerson {
    /// The name.
    pub name: String,
    /// The level.
    pub level: Level,
    /// The post.
    pub post: Post,
}

/// A key to register and to hang up.
#[derive(Clone, Debug)]
pub struct PlannedKey {
    /// The name.
    pub name: String,
    /// The tag.
    pub tag: HeldTag,
    /// Item kind.
    pub item: String,
    /// Kind of key.
    pub kind: String,
    /// Its vehicle.
    pub vehicle: VehicleId,
    /// Whose car it is.
    pub customer: Option<CustomerId>,
    /// Where it hangs at the start.
    pub place: Option<Place>,
    /// Registered at the start.
    pub registered: bool,
}

/// A row of the fault plan on one cabinet's line.
#[derive(Clone, Debug)]
pub struct PlannedFault {
    /// The row's name.
    pub name: String,
    /// What goes wrong.
    pub kind: FaultKind,
    /// The cabinet.
    pub cabinet: u8,
    /// Whom it strikes.
    pub target: Target,
    /// Which frames.
    pub side: Side,
    /// When.
    pub window: (Instant, Instant),
    /// How often.
    pub trigger: Trigger,
    /// How much.
    pub amount: i64,
    /// The least effect that it must have.
    pub effect: Option<String>,
}

/// A branch to open.
#[derive(Clone, Debug)]
pub struct PlannedBranch {
    /// The name.
    pub name: String,
    /// The fields of the command that opens it.
    pub fields: toml::Table,
    /// Key cabinets that stand there.
    pub cabinets: Vec<u8>,
}

/// Somebody to hire.
#[derive(Clone, Debug)]
pub struct PlannedStaff {
    /// The name.
    pub name: String,
    /// The branch's name.
    pub branch: String,
    /// The roles.
    pub roles: Vec<String>,
    /// Signed in from the start.
    pub online: bool,
}

/// A step with its moment.
#[derive(Clone, Debug)]
pub struct PlannedStep {
    /// When.
    pub at: Instant,
    /// Who does what; `None` for a command and for a step that only checks.
    pub phrase: Option<String>,
    /// A command of any context, in place of a phrase.
    pub wish: Option<PlannedWish>,
    /// A report that somebody looks at, in place of a phrase.
    pub reading: Option<PlannedReading>,
    /// The code with which it must be refused.
    pub refused: Option<String>,
    /// It may be refused by any rule, and left out where it names what nobody was given.
    pub may: bool,
    /// Facts that the refusal must name.
    pub facts: BTreeMap<String, String>,
    /// Rules that the answer proves.
    pub proves: Vec<String>,
    /// What must follow.
    pub checks: Vec<PlannedCheck>,
    /// Where it stands in the text.
    pub span: Range<usize>,
}

impl PlannedStep {
    /// What is done, as the record tells it.
    pub fn deed(&self) -> Option<String> {
        let done = self.wish.as_ref().map(PlannedWish::to_string);
        let read = || self.reading.as_ref().map(PlannedReading::to_string);
        self.phrase.clone().or(done).or_else(read)
    }
}

/// Everything that a run needs.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Path below `scenarios/`, without its ending.
    pub name: String,
    /// The text that it comes from.
    pub source: Source,
    /// Where its lines begin.
    pub lines: Lines,
    /// Its title.
    pub title: String,
    /// Rules that it claims.
    pub covers: Vec<String>,
    /// What must sometimes happen.
    pub goals: Vec<Goal>,
    /// True for a canary.
    pub canary: bool,
    /// The seed.
    pub seed: u64,
    /// The civil instant at which the run starts.
    pub epoch: At,
    /// The cabinet's numbers.
    pub profile: Profile,
    /// How finely lines are simulated.
    pub detail: Detail,
    /// Cabinets.
    pub cabinets: u8,
    /// Frames kept in each bus log.
    pub bus_log: usize,
    /// What keeps the journal.
    pub journal: Keeping,
    /// Members log in themselves (MEM-77).
    pub members_log_in: bool,
    /// The journal that is there before the run begins.
    pub stored: Option<Stored>,
    /// Other ways in which the same is run and compared.
    pub also: Vec<Also>,
    /// Whether nothing that has a limit may stand open at the end.
    pub closes: bool,
    /// Every how many times that something was journalled all invariants are checked: 1 … (default 1: each time).
    pub check_every: u32,
    /// Settings in force.
    pub settings: Settings,
    /// Names and ids at the start.
    pub names: Names,
    /// People to enrol, in order.
    pub people: Vec<PlannedPerson>,
    /// Customers to register, in order.
    pub customers: Vec<String>,
    /// Vehicles to register, in order.
    pub vehicles: Vec<String>,
    /// Branches to open, in order.
    pub branches: Vec<PlannedBranch>,
    /// Employees to hire, in order.
    pub staff: Vec<PlannedStaff>,
    /// Payment channels.
    pub channels: Vec<PlannedChannel>,
    /// Commands by which the world is furnished, in order.
    pub given: Vec<PlannedWish>,
    /// Keys, in order.
    pub keys: Vec<PlannedKey>,
    /// Faults.
    pub faults: Vec<PlannedFault>,
    /// Steps, in order.
    pub steps: Vec<PlannedStep>,
    /// When the run ends.
    pub end: Instant,
    /// How long things take on the bus.
    pub bus: BusSpans,
}

impl Plan {
    /// The number of a key's vehicle, by which it is found whatever was registered before it.
    pub fn number_of(&self, key: &PlannedKey) -> Option<&str> {
        let place = usize::try_from(key.vehicle.0.checked_sub(1)?).ok()?;
        self.vehicles.get(place).map(String::as_str)
    }

    /// The faults of one cabinet's line, each with a stream of its own name.
    pub fn faults_of(&self, cabinet: u8) -> Vec<Fault> {
        let rows = self.faults.iter().filter(|fault| fault.cabinet == cabinet);
        rows.map(|row| {
            let stream = Stream::named(Seed(self.seed), &format!("cabinet/{cabinet}/fault/{}", row.name));
            let window = Window::new(row.window.0.ticks(), row.window.1.ticks());
            let window = window.expect("the plan took no window that ends before it begins");
            Fault {
                name: row.name.clone(),
                kind: row.kind,
                target: row.target,
                side: row.side,
                gate: Gate::new(window, row.trigger, stream),
                amount: row.amount,
            }
        })
        .collect()
    }
}

/// What a plan is made of besides the text.
pub struct Materials<'a> {
    /// Gives the text of a profile by its name.
    pub profile: &'a dyn Fn(&str) -> Option<String>,
    /// Gives the text of a stored journal by its name.
    pub journal: &'a dyn Fn(&str) -> Option<String>,
    /// Names of the profiles that exist.
    pub profiles: &'a [String],
    /// True when a rule's id exists.
    pub has_rule: &'a dyn Fn(&str) -> bool,
    /// Words that expectations may use.
    pub words: Words<'a>,
    /// A seed that stands above the text's own.
    pub seed: Option<u64>,
}

/// Reads and resolves a scenario.
///
/// # Errors
/// Everything that is wrong with it.
pub fn plan(name: &str, source: Source, materials: &Materials<'_>) -> Result<Plan, ScenarioError> {
    let parsed: Result<text::Scenario, toml::de::Error> = toml::from_str(&source.text);
    let scenario = match parsed {
        Ok(scenario) => scenario,
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            let complaint = Complaint::new(span, error.message().to_owned());
            return Err(ScenarioError { source, complaints: vec![complaint] });
        }
    };
    let mut planner = Planner { scenario: &scenario, materials, complaints: Vec::new() };
    let plan = planner.plan(name, &source);
    let mut complaints = planner.complaints;
    complaints.sort_by_key(|complaint| complaint.span.start);
    match plan {
        Some(plan) if complaints.is_empty() => Ok(plan),
        _ => Err(ScenarioError { source, complaints }),
    }
}

pub(crate) struct Planner<'a> {
    pub(crate) scenario: &'a text::Scenario,
    materials: &'a Materials<'a>,
    complaints: Vec<Complaint>,
}

/// The clock of a scenario while its times are read.
#[derive(Clone, Copy)]
struct Clock {
    epoch: At,
    midnight_to_start: Span,
    bus: BusSpans,
}

impl Planner<'_> {
    pub(crate) fn complain(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.complaints.push(Complaint::new(span, message));
    }

    pub(crate) fn ok<T>(&mut self, span: Range<usize>, result: Result<T, String>) -> Option<T> {
        result.map_err(|message| self.complain(span, message)).ok()
    }

    fn plan(&mut self, name: &str, source: &Source) -> Option<Plan> {
        let scenario = self.scenario;
        let seed = self.materials.seed.unwrap_or(scenario.seed);
        let profile = self.profile()?;
        let world = &scenario.world;
        let start = world
            .start
            .get_ref()
            .parse::<At>()
            .map_err(|error| format!("{error}: write a civil time of UTC+8 such as 2026-03-02 08:00:00"));
        let epoch = self.ok(world.start.span(), start)?;
        let cabinets = self.cabinets()?;
        let stored = self.stored(epoch);
        let settings = self.settings()?;
        let clock = Clock { epoch, midnight_to_start: since_midnight(epoch), bus: bus_spans(&profile) };
        let reach = Reach::of(cabinets, &profile);
        let mut names = Names::default();
        let people = self.people(&mut names);
        let customers = self.customers(&mut names);
        let (branches, staff) = (self.branches(cabinets), self.staff());
        let channels = self.channels(clock.bus);
        let (given, declared) = self.given();
        let (vehicles, keys) = self.keys(&mut names, seed, reach);
        let faults = self.faults(clock, reach);
        self.rules(&scenario.covers);
        let steps = self.steps(clock, reach, &names, declared);
        let rest = span(world.rest.get_ref(), clock.bus);
        let rest = self.ok(world.rest.span(), rest)?;
        let end = last(&steps) + rest;
        Some(Plan {
            name: name.to_owned(),
            source: source.clone(),
            lines: source.lines(),
            title: scenario.title.clone(),
            covers: scenario.covers.iter().map(|id| id.get_ref().clone()).collect(),
            goals: self.goals(),
            canary: scenario.verdict == Wanted::Fail,
            seed,
            epoch,
            profile,
            detail: world.detail,
            cabinets,
            bus_log: world.bus_log,
            journal: world.journal,
            members_log_in: world.members_log_in,
            stored,
            also: world.also.clone(),
            closes: world.closes,
            check_every: 1,
            settings,
            names,
            people,
            customers,
            vehicles,
            branches,
            staff,
            channels,
            given,
            keys,
            faults,
            steps,
            end,
            bus: clock.bus,
        })
    }

    pub(crate) fn add(&mut self, complaint: Complaint) {
        self.complaints.push(complaint);
    }

    fn profile(&mut self) -> Option<Profile> {
        let world = &self.scenario.world;
        let named = &world.profile;
        let Some(text) = (self.materials.profile)(named.get_ref()) else {
            let known = self.materials.profiles;
            let near = nearest(named.get_ref(), known.iter().map(String::as_str));
            let hint = near.map_or_else(
                || format!("there are {}", known.join(", ")),
                |near| format!("did you mean {near:?}?"),
            );
            let message = format!("no profile is called {:?}", named.get_ref());
            self.complaints.push(Complaint::new(named.span(), message).hint(hint));
            return None;
        };
        let file = format!("profiles/{}.toml", named.get_ref());
        let mut profile =
            self.ok(named.span(), Profile::from_toml(&file, &text).map_err(|error| error.to_string()))?;
        profile.line.repeaters = world.repeaters;
        Some(profile)
    }

    /// The journal of an earlier life, which must be over when the run starts.
    fn stored(&mut self, epoch: At) -> Option<Stored> {
        let world = &self.scenario.world;
        let named = world.begins_with.as_ref()?;
        let read = match (self.materials.journal)(named.get_ref()) {
            None => Err(format!("no journal is called {:?}", named.get_ref())),
            Some(_) if world.journal != Keeping::Plain => {
                Err("a sealed or replicated journal begins with nothing".to_owned())
            }
            Some(text) => Stored::read(&text),
        };
        let stored = self.ok(named.span(), read)?;
        if stored.until() > epoch.0 {
            self.complain(world.start.span(), format!("its journal goes on until {}", At(stored.until())));
        }
        Some(stored)
    }

    fn settings(&mut self) -> Option<Settings> {
        let mut overrides = BTreeMap::new();
        // Stories are told without the reader's whims unless they are the story (KEY-09).
        overrides.insert("keys.fingerprint.frr".to_owned(), Value::Number(0));
        // … and nobody of the staff is sent home for being idle unless that is the story (PLAT-33).
        overrides.insert("plat.idle_min".to_owned(), Value::Number(525_600));
        for (key, value) in &self.scenario.config {
            let given = match value.get_ref() {
                toml::Value::Integer(number) => Value::Number(*number),
                toml::Value::Boolean(flag) => Value::Flag(*flag),
                toml::Value::String(text) => Value::Text(text.clone()),
                other => {
                    let message = format!(
                        "a setting is a whole number, true or false, or a text, not {}",
                        other.type_str()
                    );
                    self.complain(value.span(), message);
                    return None;
                }
            };
            overrides.insert(key.get_ref().clone(), given);
        }
        match Settings::new(&all_settings(), &overrides) {
            Ok(settings) => Some(settings),
            Err(errors) => {
                for error in errors {
                    let message = error.to_string();
                    let about =
                        self.scenario.config.iter().find(|(key, _)| message.contains(key.get_ref().as_str()));
                    let span = about.map_or(0..0, |(key, _)| key.span());
                    self.complain(span, message);
                }
                None
            }
        }
    }

    fn people(&mut self, names: &mut Names) -> Vec<PlannedPerson> {
        let mut people = Vec::new();
        for (number, person) in (1..).zip(&self.scenario.people) {
            let name = person.name.get_ref().clone();
            let level = act::level(person.level.get_ref());
            let Some(level) = self.ok(person.level.span(), level) else { continue };
            let post = act::post(person.post.get_ref());
            let Some(post) = self.ok(person.post.span(), post) else { continue };
            let known = PersonName {
                id: PersonId(number),
                user: name.to_lowercase().replace(' ', "."),
                finger: u64::from(number) * 100 + 1,
            };
            if names.people.insert(name.clone(), known).is_some() {
                self.complain(person.name.span(), format!("{name:?} stands twice among the people"));
            }
            people.push(PlannedPerson { name, level, post });
        }
        people
    }

    fn customers(&mut self, names: &mut Names) -> Vec<String> {
        let mut customers = Vec::new();
        for (number, customer) in (1..).zip(&self.scenario.customers) {
            let name = customer.name.get_ref().clone();
            if names.customers.insert(name.clone(), CustomerId(number)).is_some() {
                self.complain(customer.name.span(), format!("{name:?} stands twice among the customers"));
            }
            customers.push(name);
        }
        customers
    }

    fn keys(&mut self, names: &mut Names, seed: u64, reach: Reach) -> (Vec<String>, Vec<PlannedKey>) {
        let mut vehicles: Vec<String> = Vec::new();
        let mut keys: Vec<PlannedKey> = Vec::new();
        let mut registered = 0;
        for key in &self.scenario.keys {
            let name = key.name.get_ref().clone();
            let Some(tag) = self.tag(key, seed) else { continue };
            let number = key
                .vehicle
                .as_ref()
                .map_or_else(|| format!("car-{name}"), |vehicle| vehicle.get_ref().clone());
            let index = vehicles.iter().position(|known| *known == number).unwrap_or_else(|| {
                vehicles.push(number.clone());
                vehicles.len() - 1
            });
            let vehicle = VehicleId(u32::try_from(index + 1).unwrap_or(u32::MAX));
            names.vehicles.insert(number, vehicle);
            let customer = key.customer.as_ref().and_then(|customer| {
                let found = names.customer(customer.get_ref());
                self.ok(customer.span(), found)
            });
            let hung = key.place.as_ref().and_then(|at| {
                let found = reach.slot(at.get_ref(), 1);
                self.ok(at.span(), found)
            });
            if let Some(other) = keys.iter().find(|other| hung.is_some() && other.place == hung) {
                let message = format!("{} hangs there already", other.name);
                self.complain(key.place.as_ref().map_or(0..0, Spanned::span), message);
            }
            registered += u32::from(key.registered);
            let id = key.registered.then_some(KeyId(registered));
            if names.keys.insert(name.clone(), KeyName { id, tag, vehicle: Some(vehicle) }).is_some() {
                self.complain(key.name.span(), format!("{name:?} stands twice among the keys"));
            }
            let (item, kind) = (key.item.get_ref().clone(), key.kind.get_ref().clone());
            keys.push(PlannedKey {
                name,
                tag,
                item,
                kind,
                vehicle,
                customer,
                place: hung,
                registered: key.registered,
            });
        }
        (vehicles, keys)
    }

    fn tag(&mut self, key: &text::Key, seed: u64) -> Option<HeldTag> {
        let rate = match key.rate.get_ref() {
            64 => Rate::Rf64,
            32 => Rate::Rf32,
            16 => Rate::Rf16,
            other => {
                self.complain(
                    key.rate.span(),
                    format!("a tag sends at 64, 32 or 16 clocks a bit, not at {other}"),
                );
                return None;
            }
        };
        let id = match &key.tag {
            Some(text) => {
                let parsed = text.get_ref().parse::<TagId>().map_err(|error| error.to_string());
                self.ok(text.span(), parsed)?
            }
            None => {
                let mut draws = Stream::named(Seed(seed), &format!("key/{}/tag", key.name.get_ref()));
                TagId::from_low_bits(draws.next_u64() | 1)
            }
        };
        Some(HeldTag { id, rate })
    }

    fn moment(&mut self, text: &Spanned<String>, clock: Clock, before: Instant) -> Option<Instant> {
        if let Ok(civil) = text.get_ref().parse::<At>() {
            return self.ok(text.span(), since(clock.epoch, civil));
        }
        let at =
            moment(text.get_ref(), clock.bus).and_then(|at| instant(at, clock.midnight_to_start, before));
        self.ok(text.span(), at)
    }

    fn rules(&mut self, ids: &[Spanned<String>]) {
        for id in ids {
            if !(self.materials.has_rule)(id.get_ref()) {
                let message = format!("the catalogue has no rule {}", id.get_ref());
                self.complaints
                    .push(Complaint::new(id.span(), message).hint("see scenarios/requirements.toml"));
            }
        }
    }

    fn steps(
        &mut self,
        clock: Clock,
        reach: Reach,
        names: &Names,
        mut declared: BTreeSet<String>,
    ) -> Vec<PlannedStep> {
        let mut steps = Vec::new();
        let mut before = Instant::ZERO;
        let mut standing = BTreeMap::new();
        let scenario = self.scenario;
        let staff: Vec<&str> = crate::group::staff_names(scenario).collect();
        let words = Words { staff: &staff, reach, ..self.materials.words };
        // What a step registers is known by name from then on; its id comes with time.
        let mut names = names.clone();
        for step in &self.scenario.steps {
            let Some(at) = self.moment(&step.at, clock, before) else { continue };
            if at < before {
                self.complain(step.at.span(), "this lies before the step above it");
            }
            before = at;
            if let Some(phrase) = &step.phrase {
                self.phrase(phrase, &mut names, &mut standing);
            }
            let wish = self.step_wish(step, &mut declared);
            let reading = self.step_reading(step);
            let deeds = [step.phrase.is_some(), step.command.is_some(), step.reads.is_some()];
            if !deeds.contains(&true) && step.expect.is_empty() {
                self.complain(step.at.span(), "this step neither does nor expects anything");
            }
            if step.may && (step.refused.is_some() || deeds == [false; 3]) {
                self.complain(
                    step.at.span(),
                    "may belongs to a step that does something, and not beside refused",
                );
            }
            self.rules(&step.proves);
            let mut checks = Vec::new();
            for expect in &step.expect {
                self.rules(&expect.get_ref().proves);
                match resolve(expect.get_ref(), expect.span(), &words, clock.bus) {
                    Ok(check) => checks.push(check),
                    Err(complaint) => self.complaints.push(complaint),
                }
            }
            let facts = step.facts.iter().map(|(name, value)| (name.clone(), value.get_ref().clone()));
            steps.push(PlannedStep {
                at,
                phrase: step.phrase.as_ref().map(|phrase| phrase.get_ref().clone()),
                wish,
                reading,
                refused: step.refused.as_ref().map(|code| code.get_ref().clone()),
                may: step.may,
                facts: facts.collect(),
                proves: step.proves.iter().map(|id| id.get_ref().clone()).collect(),
                checks,
                span: step.at.span(),
            });
        }
        steps
    }

    fn phrase(&mut self, text: &Spanned<String>, names: &mut Names, standing: &mut BTreeMap<String, u8>) {
        match understand(text.get_ref(), names, standing) {
            Ok(beats) => {
                for beat in beats {
                    if let act::Doing::Name(name) = beat.doing {
                        let tag = HeldTag { id: TagId::from_low_bits(0), rate: Rate::Rf64 };
                        let later = KeyName { id: Some(KeyId(u32::MAX)), tag, vehicle: None };
                        names.keys.entry(name).or_insert(later).id.get_or_insert(KeyId(u32::MAX));
                    }
                }
            }
            Err(Misunderstood { message, hint }) => {
                let mut complaint = Complaint::new(text.span(), message);
                complaint.hint = hint;
                self.complaints.push(complaint);
            }
        }
    }
}

/// Why a phrase means nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Misunderstood {
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub hint: Option<String>,
}

/// The beats of a phrase. `standing` says at which cabinet each person stands and learns it from sign-ins.
///
/// # Errors
/// Why it means nothing.
pub fn understand(
    text: &str,
    names: &Names,
    standing: &mut BTreeMap<String, u8>,
) -> Result<Vec<Beat>, Misunderstood> {
    let known = names.all();
    let is_subject =
        |name: &&String| text.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with(' '));
    let subject = names.people.keys().filter(is_subject).max_by_key(|name| name.len());
    let (table, rest): (&[phrase::Pattern<Make>], &str) = match subject {
        Some(name) => (PEOPLE, &text[name.len()..]),
        None => (WORLD, text),
    };
    let (pattern, captures) = phrase::find(rest, table, &known).map_err(|near| {
        let everybody = || names.people.keys().cloned().collect::<Vec<_>>().join(", ");
        let message = match subject {
            Some(name) => format!("nobody can do this: {:?} after {name}", rest.trim()),
            None => format!(
                "{text:?} begins with nobody of the scenario ({}) and is nothing that the world does",
                everybody()
            ),
        };
        let hint = near.map_or("forecourt phrases lists what can be said".to_owned(), |near| {
            format!("did you mean {near:?}?")
        });
        Misunderstood { message, hint: Some(hint) }
    })?;
    let wrong =
        |message| Misunderstood { message, hint: Some(format!("{}: {}", pattern.words, pattern.says)) };
    let who = match subject {
        None => None,
        Some(name) => {
            if pattern.words.contains("at cabinet {n}") {
                let cabinet = captures.get("n").parse().map_err(|_| wrong("no such cabinet".to_owned()))?;
                standing.insert(name.clone(), cabinet);
            }
            let cabinet = standing.get(name).copied().unwrap_or(1);
            Some(Who { name, person: names.person(name).map_err(wrong)?, cabinet })
        }
    };
    (pattern.make)(who, names, &captures).map_err(wrong)
}

/// Every setting of the house.
fn all_settings() -> Vec<Setting> {
    forecourt_site::settings().into_iter().copied().collect()
}

/// From the midnight before `epoch`, in the business time zone.
fn since_midnight(epoch: At) -> Span {
    let text = epoch.to_string();
    let clock = text.split(' ').nth(1).unwrap_or("00:00:00");
    let parts: Vec<u64> = clock.split(':').filter_map(|part| part.parse().ok()).collect();
    let [hours, minutes, seconds] = parts[..] else { return Span::ZERO };
    Span::from_secs(hours * 3_600 + minutes * 60 + seconds)
}

/// One poll of a slot (five registers, no delay of the board) and one pass over a drawer.
fn bus_spans(profile: &Profile) -> BusSpans {
    let speed: LineSpeed = profile.line.speed;
    let poll = speed.frame_span(8 + 15) + speed.t3_5() * 2 + profile.board.reply_delay;
    BusSpans { poll, scan: poll * u64::from(profile.cabinet.slots) }
}

/// When the last step is done and the last check is over.
fn last(steps: &[PlannedStep]) -> Instant {
    let ends = steps.iter().flat_map(|step| {
        let checks = step.checks.iter().filter_map(|check| check.within);
        checks.map(|within| step.at + within).chain([step.at])
    });
    ends.max().unwrap_or(Instant::ZERO)
}
