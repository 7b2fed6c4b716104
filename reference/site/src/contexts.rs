//! The contexts of the house: one line each. Everything else that a context needs of the site comes out of
//! [`forecourt_books::Context`].
//!
//! It refuses to know any of them by its rules: commands go in by name, events come out by name.

use forecourt_books::context::{Context, Scene, Stamp, Task};
use forecourt_books::kind::kind_of;
use forecourt_books::ledger::Posting;
use forecourt_books::report::{Asked, Report, ReportName};
use forecourt_books::seed::{Chain, RoleRights};
use forecourt_books::{
    Ask, At, BranchId, By, Ledger, MemberId, News, Rejection, Said, Setting, Settings, Undo,
};
use forecourt_keys::Camera;
use std::collections::VecDeque;

/// What is wrong with a command or an event in its written form: whoever wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// No context has this name.
    #[error("no context is called `{given}`; there are {}", NAMES.join(", "))]
    Context {
        /// What was given.
        given: String,
    },
    /// The context knows no such command or event, or not with these fields.
    #[error("{name}: {why}")]
    Content {
        /// The command's or event's name.
        name: String,
        /// What is wrong.
        why: String,
    },
}

// A line is: what it is, the name of the struct that implements `Context`, the name of its state here, its crate. The crate
// shows `Command`, `Event` and `State` at its root. The order is that of deadlines of one instant and of heard news: a new
// context comes last.
macro_rules! contexts {
    ($($(#[$doc:meta])* $variant:ident $field:ident $krate:ident;)*) => {
        /// Anything that may be asked of the house.
        #[derive(Debug, Clone)]
        pub enum Command {
            $($(#[$doc])* $variant($krate::Command),)*
        }

        /// Anything that may happen in the house.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Event {
            $($(#[$doc])* $variant($krate::Event),)*
        }

        $(impl From<$krate::Command> for Command {
            fn from(command: $krate::Command) -> Self {
                Command::$variant(command)
            }
        })*

        /// The names of all contexts.
        pub const NAMES: &[&str] = &[$(<$krate::$variant as Context>::NAME,)*];

        /// The states of all contexts, and the ledger that their events keep.
        pub struct States {
            $($(#[$doc])* pub $field: $krate::State,)*
            /// The one ledger (PLAT-40).
            pub ledger: Ledger,
            pub(crate) camera: Box<dyn Camera>,
            /// Contexts that a change which may be taken back has reached, a bit each.
            touched: u32,
            /// The next deadline of each context, as it stood when the last change ended.
            dues: [Option<At>; NAMES.len()],
        }

        #[repr(u8)]
        enum Number {
            $($variant,)*
        }

        impl Command {
            /// Its context and its own name.
            pub fn name(&self) -> (&'static str, &'static str) {
                match self {
                    $(Command::$variant(command) => (<$krate::$variant as Context>::NAME, kind_of(command)),)*
                }
            }

            /// What was given: its own name and the fields that say something.
            pub(crate) fn given(&self) -> String {
                match self {
                    $(Command::$variant(command) => forecourt_books::text::given(command),)*
                }
            }

            /// From its written form: `membership.join` with its fields.
            ///
            /// # Errors
            /// What is wrong with it.
            pub fn read(context: &str, content: &serde_json::Value) -> Result<Command, FormError> {
                let wrong = |error: serde_json::Error| FormError::Content {
                    name: format!("{context}.{}", written_name(content)),
                    why: error.to_string(),
                };
                match crate::former::context(context, written_name(content)) {
                    $(<$krate::$variant as Context>::NAME => {
                        <$krate::Command as serde::Deserialize>::deserialize(content)
                            .map(Command::$variant)
                            .map_err(wrong)
                    })*
                    given => Err(FormError::Context { given: given.to_owned() }),
                }
            }
        }

        impl Event {
            /// Its context.
            pub fn context(&self) -> &'static str {
                match self {
                    $(Event::$variant(_) => <$krate::$variant as Context>::NAME,)*
                }
            }

            /// Appends its stored form.
            pub(crate) fn write(&self, out: &mut Vec<u8>) {
                let written = match self {
                    $(Event::$variant(event) => forecourt_books::json::append(out, event),)*
                };
                written.expect("every event has a stored form: no fractions, no keys other than texts");
            }

            /// The movements of the ledger that it means.
            pub(crate) fn postings(&self, stamp: &Stamp, out: &mut Vec<Posting>) {
                match self {
                    $(Event::$variant(event) => <$krate::$variant as Context>::postings(stamp, event, out),)*
                }
            }

            /// From its stored form; nothing where no context has this name.
            pub(crate) fn read(context: &str, body: &[u8]) -> Option<Result<Event, serde_json::Error>> {
                match context {
                    $(<$krate::$variant as Context>::NAME => Some(serde_json::from_slice(body).map(Event::$variant)),)*
                    _ => None,
                }
            }
        }

        impl States {
            /// Nothing has happened yet.
            pub fn new(camera: Box<dyn Camera>, settings: Settings) -> States {
                #[cfg(feature = "zoo")]
                let settings = crate::zoo::seams::numbers(settings);
                let mut states = States {
                    $($field: Default::default(),)*
                    ledger: Ledger::default(),
                    camera,
                    touched: 0,
                    dues: [None; NAMES.len()],
                };
                // The one place where a context begins with something: settings, rights and chains are the organisation's
                // (PLAT-06, PLAT-19, PLAT-25).
                states.organisation = forecourt_organisation::State::with(crate::contexts::settings(), settings)
                    .bringing(rights(), chains());
                #[cfg(feature = "zoo")]
                crate::zoo::seams::begins();
                states.touched = u32::MAX;
                states.look_at_deadlines();
                states
            }

            /// Decides a command and adds its events to `out`.
            pub(crate) fn decide(
                &self,
                scene: &Scene<'_>,
                command: &Command,
                out: &mut Vec<Event>,
            ) -> Result<(), Rejection> {
                #[cfg(feature = "zoo")]
                let first = out.len();
                match command {
                    $(Command::$variant(command) => {
                        let events = <$krate::$variant as Context>::decide(&self.$field, scene, command)?;
                        out.extend(events.into_iter().map(Event::$variant));
                    })*
                }
                #[cfg(feature = "zoo")]
                crate::zoo::seams::decided(out, first);
                Ok(())
            }

            pub(crate) fn refused(&self, scene: &Scene<'_>, command: &Command, rejection: &Rejection) -> Vec<Event> {
                match command {
                    $(Command::$variant(command) => {
                        let events = <$krate::$variant as Context>::refused(&self.$field, scene, command, rejection);
                        events.into_iter().map(Event::$variant).collect()
                    })*
                }
            }

            pub(crate) fn branch_of(&self, command: &Command) -> Option<BranchId> {
                match command {
                    $(Command::$variant(command) => <$krate::$variant as Context>::branch(&self.$field, command),)*
                }
            }

            /// The earliest deadline: its instant, and when it fires (PLAT-02). Of equals the context that stands first.
            pub(crate) fn next_due(&self) -> Option<Due> {
                $(debug_assert_eq!(
                    self.dues[Number::$variant as usize],
                    <$krate::$variant as Context>::next_deadline(&self.$field),
                    "no deadline moves outside of a change"
                );)*
                let exact = [$(<$krate::$variant as Context>::EXACT,)*];
                let dues = self.dues;
                #[cfg(feature = "zoo")]
                let dues = crate::zoo::seams::clocks(dues);
                let due = (0..).zip(dues).zip(exact).filter_map(|((context, at), exact)| {
                    at.map(|at| Due { fires: if exact { at } else { end_of_second(at) }, at, context })
                });
                due.min_by_key(|due| (due.fires, due.context))
            }

            /// A change ends: the contexts that it reached may have other deadlines now.
            fn look_at_deadlines(&mut self) {
                $(if self.touched & (1 << (Number::$variant as u8)) != 0 {
                    self.dues[Number::$variant as usize] = <$krate::$variant as Context>::next_deadline(&self.$field);
                })*
                self.touched = 0;
            }

            /// The first context whose earliest deadline is past at `now`, and that deadline: once everything that was due
            /// has been told, there is none.
            pub fn late(&self, now: At) -> Option<(&'static str, At)> {
                let all = [$((
                    <$krate::$variant as Context>::NAME,
                    <$krate::$variant as Context>::next_deadline(&self.$field),
                ),)*];
                all.into_iter().find_map(|(name, at)| at.filter(|at| end_of_second(*at) < now).map(|at| (name, at)))
            }

            /// What the earliest deadline of a context brings about.
            pub(crate) fn due(&self, context: u8, scene: &Scene<'_>) -> Vec<Event> {
                $(if context == Number::$variant as u8 {
                    let events = <$krate::$variant as Context>::due(&self.$field, scene);
                    let events = events.into_iter().map(Event::$variant).collect();
                    #[cfg(feature = "zoo")]
                    let events = crate::zoo::seams::fell_due(events);
                    return events;
                })*
                Vec::new()
            }

            /// Takes an event in, so that it can still be taken back.
            pub(crate) fn apply(&mut self, stamp: &Stamp, event: &Event) {
                match event {
                    $(Event::$variant(event) => {
                        let bit = 1 << (Number::$variant as u8);
                        if self.touched & bit == 0 {
                            self.touched |= bit;
                            self.$field.begin();
                        }
                        <$krate::$variant as Context>::apply(&mut self.$field, stamp, event);
                    })*
                }
                if let Some(member) = event.erases() {
                    $(let bit = 1 << (Number::$variant as u8);
                    if self.touched & bit == 0 {
                        self.touched |= bit;
                        self.$field.begin();
                    })*
                    self.forget(member);
                }
            }

            /// Who is erased is unknown to every context from this event on, not only from the next start on (PLAT-48).
            fn forget(&mut self, member: MemberId) {
                #[cfg(feature = "zoo")]
                if crate::zoo::seams::strikes(crate::zoo::mutant::House::MemoryKept) {
                    return;
                }
                $(<$krate::$variant as Context>::forget(&mut self.$field, member);)*
            }

            /// Whether any context still wants a value that is kept in passing under this owner's name (PLAT-48).
            pub fn wants(&self, owner: &str) -> bool {
                $(<$krate::$variant as Context>::wants(&self.$field, owner))||*
            }

            /// Takes a stored event in, for good: replay.
            pub(crate) fn replay(&mut self, stamp: &Stamp, event: &Event, postings: &mut Vec<Posting>) {
                #[cfg(feature = "zoo")]
                if crate::zoo::seams::overlooks(event) {
                    return;
                }
                match event {
                    $(Event::$variant(event) => {
                        <$krate::$variant as Context>::apply(&mut self.$field, stamp, event);
                        <$krate::$variant as Context>::postings(stamp, event, postings);
                        self.dues[Number::$variant as usize] = <$krate::$variant as Context>::next_deadline(&self.$field);
                    })*
                }
                if let Some(member) = event.erases() {
                    self.forget(member);
                }
                #[cfg(feature = "zoo")]
                crate::zoo::seams::posted(event.context(), postings);
                for posting in postings.drain(..) {
                    self.ledger.post(stamp.at, &posting);
                }
            }

            /// What an event that was just taken in posts, asks and tells: movements are booked, the commands that follow
            /// from asks and news are added to `follow`.
            pub(crate) fn follow(
                &mut self,
                stamp: &Stamp,
                event: &Event,
                postings: &mut Vec<Posting>,
                follow: &mut VecDeque<Following>,
            ) {
                match event {
                    $(Event::$variant(event) => {
                        <$krate::$variant as Context>::postings(stamp, event, postings);
                        #[cfg(feature = "zoo")]
                        crate::zoo::seams::posted(<$krate::$variant as Context>::NAME, postings);
                        for posting in postings.drain(..) {
                            self.ledger.post(stamp.at, &posting);
                        }
                        let asks = <$krate::$variant as Context>::asks(&self.view(stamp.at), stamp, event);
                        #[cfg(feature = "zoo")]
                        let asks = crate::zoo::seams::asked(asks);
                        for ask in asks {
                            serve(&ask, stamp, follow);
                        }
                        let news = <$krate::$variant as Context>::news(&self.$field, stamp, event);
                        #[cfg(feature = "zoo")]
                        let news = crate::zoo::seams::told(news);
                        for news in news {
                            self.on(&news, follow);
                        }
                    })*
                }
            }

            /// Adds the commands that follow from news, in the order of the contexts.
            pub(crate) fn on(&self, news: &News, follow: &mut VecDeque<Following>) {
                $(if let Some(command) = <$krate::$variant as Context>::on(&self.$field, news) {
                    follow.push_back(Following::by_system(Command::$variant(command)));
                })*
            }

            pub(crate) fn begin(&mut self) {
                debug_assert_eq!(self.touched, 0, "one change at a time");
                self.ledger.begin();
            }

            pub(crate) fn commit(&mut self) {
                $(if self.touched & (1 << (Number::$variant as u8)) != 0 {
                    self.$field.commit();
                })*
                self.look_at_deadlines();
                self.ledger.commit();
            }

            pub(crate) fn rollback(&mut self) {
                #[cfg(feature = "zoo")]
                if crate::zoo::seams::strikes(crate::zoo::mutant::House::NoRollback) {
                    return self.commit();
                }
                $(if self.touched & (1 << (Number::$variant as u8)) != 0 {
                    self.$field.rollback();
                })*
                self.touched = 0;
                self.ledger.rollback();
            }

            /// A context's report.
            pub(crate) fn report(&self, context: &str, scene: &Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
                match context {
                    $(<$krate::$variant as Context>::NAME => <$krate::$variant as Context>::report(&self.$field, scene, asked),)*
                    _ => Err(Rejection::new("unknown-report").with("report", &asked.name)),
                }
            }

            /// All open work, most urgent first, then by id (PLAT-16).
            pub fn tasks(&self) -> Vec<Task> {
                let mut tasks = Vec::new();
                $(tasks.extend(<$krate::$variant as Context>::tasks(&self.$field));)*
                tasks.sort();
                tasks
            }

            /// The state of every context as text, by name: for digests and comparisons (PLAT-05).
            pub fn texts(&self) -> Vec<(&'static str, String)> {
                vec![
                    $((<$krate::$variant as Context>::NAME, <$krate::$variant as Context>::state_text(&self.$field)),)*
                    ("ledger", forecourt_books::text::line(&LedgerText(&self.ledger))),
                ]
            }

            /// What must hold after every event, of every context and of the ledger, as they stand at an instant.
            ///
            /// # Errors
            /// The first that does not.
            pub fn invariants(&self, at: At) -> Result<(), String> {
                $(<$krate::$variant as Context>::invariants(&self.$field, &self.view(at))?;)*
                self.ledger.check()
            }
        }

        impl Event {
            /// Whether the purpose of a value kept in passing may end with this event (PLAT-48).
            pub(crate) fn passes(&self) -> bool {
                match self {
                    $(Event::$variant(event) => <$krate::$variant as Context>::passes(event),)*
                }
            }
        }

        /// What serde says of an event that no context has: it lists those that there are.
        pub fn unknown_event(context: &str) -> Option<String> {
            Event::read(context, b"{\"kind\":\"\"}")?.err().map(|error| error.to_string())
        }

        /// Every setting of the house (PLAT-06).
        pub fn settings() -> Vec<&'static Setting> {
            let mut all = Vec::new();
            $(all.extend(<$krate::$variant as Context>::settings());)*
            all
        }

        /// What contexts let roles do from the beginning, beside the organisation's table (PLAT-19).
        pub fn rights() -> Vec<RoleRights> {
            let mut all = Vec::new();
            $(all.extend(<$krate::$variant as Context>::rights());)*
            all
        }

        /// Who decides on what contexts ask approval for, beside the organisation's table (PLAT-25).
        pub fn chains() -> Vec<Chain> {
            let mut all = Vec::new();
            $(all.extend(<$krate::$variant as Context>::chains());)*
            all
        }

        /// Every refusal of the house with what it says (PLAT-04).
        pub fn refusals() -> Vec<(&'static str, Said)> {
            let mut all = Vec::new();
            $(all.extend(<$krate::$variant as Context>::refusals().iter().map(|said| (<$krate::$variant as Context>::NAME, *said)));)*
            all
        }

        /// Every report of the house by context (PLAT-17).
        pub fn reports() -> Vec<(&'static str, &'static ReportName)> {
            let mut all = Vec::new();
            $(all.extend(<$krate::$variant as Context>::reports().iter().map(|name| (<$krate::$variant as Context>::NAME, name)));)*
            all
        }

        fn serve(ask: &Ask, stamp: &Stamp, follow: &mut VecDeque<Following>) {
            $(if let Some(command) = <$krate::$variant as Context>::serve(ask) {
                follow.push_back(Following { command: Command::$variant(command), by: actor_of(ask, stamp) });
            })*
        }
    };
}

const _: () = assert!(NAMES.len() <= 32, "`touched` has a bit for each context");

contexts! {
    /// Key cabinets.
    Keys keys forecourt_keys;
    /// Branches, people, rights, sessions, terminals, approvals, settings, vehicles.
    Organisation organisation forecourt_organisation;
    /// The one outbox, and messages between users.
    Messages messages forecourt_messages;
    /// Payment orders, means, risk, refunds, the finance interface.
    Payments payments forecourt_payments;
    /// Audit, alarms, incidents, keys and backups.
    Security security forecourt_security;
    /// Terms on which the system is sold and served.
    Service service forecourt_service;
    /// Member files, categories, cards, proof, reminders.
    Members members forecourt_members;
    /// Stored value, points, packages, vouchers, bills.
    Value value forecourt_value;
    /// Rental and purchase of cars.
    Rental rental forecourt_rental;
}

impl Event {
    /// Whose personal values are gone with this event, if anybody's (PLAT-48).
    pub(crate) fn erases(&self) -> Option<MemberId> {
        match self {
            Event::Members(forecourt_members::Event::Erased { member }) => Some(*member),
            _ => None,
        }
    }

    /// Which owner beside members is forgotten with this event, if any (PLAT-48).
    pub(crate) fn erases_owner(&self) -> Option<String> {
        match self {
            Event::Keys(forecourt_keys::Event::CustomerForgotten { customer, .. }) => {
                Some(customer.to_string())
            }
            _ => None,
        }
    }
}

/// A command that follows from an event.
pub(crate) struct Following {
    /// The command.
    pub command: Command,
    /// Who gives it: the system; who asks for approval is known by name, so that nobody approves an own request (PLAT-21).
    pub by: By,
}

impl Following {
    /// Given by the system.
    pub fn by_system(command: Command) -> Following {
        Following { command, by: By::System }
    }
}

fn actor_of(ask: &Ask, stamp: &Stamp) -> By {
    if matches!(ask, Ask::Approve(_)) { stamp.by.clone() } else { By::System }
}

/// A deadline that comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Due {
    /// When it fires: at its instant, or with the end of its second.
    pub fires: At,
    /// Its instant, which everything that it raises bears.
    pub at: At,
    /// Whose.
    pub context: u8,
}

/// The last nanosecond of an instant's second.
fn end_of_second(at: At) -> At {
    At(at.whole_second().0 + 999_999_999)
}

/// The name under which a command was written, for messages.
fn written_name(content: &serde_json::Value) -> &str {
    match content {
        serde_json::Value::String(name) => name,
        serde_json::Value::Object(fields) => fields.keys().next().map_or("?", String::as_str),
        _ => "?",
    }
}

/// The ledger's sums for digests: one text for each account of a branch.
struct LedgerText<'a>(&'a Ledger);

impl serde::Serialize for LedgerText<'_> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.all())
    }
}
