//! The key cabinets as a context of the house: the one shape that every flow has, over this crate's own rooms.
//!
//! It refuses to decide anything: every line of it is a translation.

use forecourt_books::context::Context;
use forecourt_books::ledger::Posting;
use forecourt_books::report::{Asked, Cell, Column, Report, ReportName};
use forecourt_books::{
    Ask, At, Facts, News, PersonId, Rejection, Said, Setting, Stamp, Text, Undo, context, text,
};

use crate::rejection::NOT_EMPLOYED;
use crate::{Camera, Command, Event, Notice, OperatorField, RecordField, Scene, State, reports, settings};

/// Key cabinets.
#[derive(Debug)]
pub struct Keys;

/// The cameras, as the house knows them.
struct Cameras<'a>(&'a dyn Facts);

impl Camera for Cameras<'_> {
    fn photo(&self, cabinet: u8, at: At) -> Option<Vec<u8>> {
        self.0.photo(cabinet, at)
    }
}

impl Undo for State {
    /// The whole state is noted: only a command of another context that reaches a cabinet comes here, some a day.
    fn begin(&mut self) {
        self.former = None;
        self.former = Some(Box::new(self.clone()));
    }

    fn rollback(&mut self) {
        if let Some(former) = self.former.take() {
            *self = *former;
        }
    }

    fn commit(&mut self) {
        self.former = None;
    }
}

/// A report of this context in the house's model: its lines as they are printed (KEY-65).
const fn lines(name: &'static str, en: &'static str, zh: &'static str, id: &'static str) -> ReportName {
    ReportName { name, title: Text::new(en, zh), filters: &[], id }
}

/// The reports that need no name behind them.
const REPORTS: &[ReportName] = &[
    lines("key-installation", "Key cabinets", "钥匙柜", "KEY-45"),
    lines("key-levels", "Operators and levels", "操作员与级别", "KEY-07"),
    lines("key-slots", "Slots", "钥匙位", "KEY-20"),
    lines("key-daily", "Keys of the day", "钥匙日报", "KEY-71"),
    lines("key-overdue", "Overdue keys", "逾期钥匙", "KEY-70"),
    lines("key-alarms", "Alarms of the cabinets", "钥匙柜报警", "KEY-44"),
    lines("key-register", "Register of keys", "钥匙台账", "KEY-06"),
];

/// Shuts or opens the account of an operator, if there is one that is not so already.
fn active(state: &State, person: PersonId, now: bool) -> Option<Command> {
    let known = state.operators.get(&person).filter(|known| known.active == now);
    known.map(|_| Command::ChangeOperator { operator: person, change: OperatorField::Active(!now) })
}

const LINE: &[Column] = &[Column::new("line", "line", "内容")];

/// PLAT-14: where people are employed, an operator is one of them, under the number and the name that the organisation
/// gave. A cabinet that stands alone has nobody to ask.
fn employed(state: &State, facts: &dyn Facts, command: &Command) -> Result<(), Rejection> {
    let (operator, name) = match command {
        Command::EnrolOperator { person, name, .. } => {
            (person.unwrap_or_else(|| crate::query::next_operator(state)), Some(name))
        }
        Command::ChangeOperator { operator, change: OperatorField::Name(name) } => (*operator, Some(name)),
        Command::ChangeOperator { operator, change: OperatorField::Active(true) } => (*operator, None),
        _ => return Ok(()),
    };
    let alone = !facts.employs();
    let known = facts.person_name(operator).filter(|_| facts.home_branch(operator).is_some());
    if alone || known.as_ref().is_some_and(|known| name.is_none_or(|name| name == known)) {
        return Ok(());
    }
    let name = name.or(state.operators.get(&operator).map(|record| &record.name));
    Err(Rejection::new(NOT_EMPLOYED)
        .with("operator", operator)
        .with("name", name.map_or("-", String::as_str)))
}

impl Context for Keys {
    const NAME: &'static str = "keys";
    const EXACT: bool = true;
    type Command = Command;
    type Event = Event;
    type State = State;

    fn settings() -> &'static [Setting] {
        &settings::TABLE
    }

    fn refusals() -> &'static [Said] {
        crate::said::REFUSALS
    }

    fn decide(state: &State, scene: &context::Scene<'_>, command: &Command) -> Result<Vec<Event>, Rejection> {
        employed(state, scene.facts, command)?;
        let camera = Cameras(scene.facts);
        let scene = Scene { at: scene.at, by: scene.by, settings: scene.settings, camera: &camera };
        crate::decide(state, &scene, command.clone())
    }

    fn refused(
        state: &State,
        scene: &context::Scene<'_>,
        command: &Command,
        rejection: &Rejection,
    ) -> Vec<Event> {
        let camera = Cameras(scene.facts);
        let scene = Scene { at: scene.at, by: scene.by, settings: scene.settings, camera: &camera };
        crate::refusal(state, &scene, command, rejection)
    }

    fn next_deadline(state: &State) -> Option<At> {
        state.next_deadline()
    }

    fn due(state: &State, scene: &context::Scene<'_>) -> Vec<Event> {
        let camera = Cameras(scene.facts);
        let scene = Scene { at: scene.at, by: scene.by, settings: scene.settings, camera: &camera };
        crate::due(state, &scene)
    }

    fn apply(state: &mut State, stamp: &Stamp, event: &Event) {
        state.apply(stamp.at, event);
    }

    fn postings(_: &Stamp, _: &Event, _: &mut Vec<Posting>) {}

    fn serve(ask: &Ask) -> Option<Command> {
        let notice = match ask {
            Ask::KeyForOrder { order, vehicle, member, until } => {
                Notice::OrderReady { vehicle: *vehicle, order: *order, member: *member, until: *until }
            }
            Ask::RecallKey { order, vehicle } => Notice::OrderOver { vehicle: *vehicle, order: *order },
            Ask::ReleaseKeys { vehicle, .. } => Notice::Sold { vehicle: *vehicle },
            _ => return None,
        };
        Some(Command::Notice(notice))
    }

    fn news(state: &State, _: &Stamp, event: &Event) -> Vec<News> {
        let vehicle = |key| state.key(key).vehicle;
        match event {
            Event::VehicleRegistered { vehicle, number, vin, .. } => {
                let (plate, vin) = (number.clone(), vin.clone());
                vec![News::VehicleRegistered { vehicle: *vehicle, plate, vin }]
            }
            Event::VehicleChanged { vehicle, to: RecordField::Number(plate), .. } => {
                vec![News::PlateChanged { vehicle: *vehicle, plate: plate.clone() }]
            }
            Event::KeyTaken { key, rented, .. } => {
                vec![News::KeyTaken { vehicle: vehicle(*key), order: rented.map(|rented| rented.order) }]
            }
            Event::KeyReturned { key, .. } => {
                vec![News::KeyReturned { vehicle: vehicle(*key), branch: None }]
            }
            _ => Vec::new(),
        }
    }

    /// The one register of vehicles and of employees (PLAT-14): what enters it elsewhere enters here under the same number, and a plate that
    /// is changed elsewhere is the changed one here.
    fn on(state: &State, news: &News) -> Option<Command> {
        match news {
            News::VehicleRegistered { vehicle, plate, vin } => {
                let known = state.vehicles.contains_key(vehicle);
                (!known).then(|| Command::RegisterVehicle { number: plate.clone(), vin: vin.clone() })
            }
            News::PlateChanged { vehicle, plate } => {
                let stands = state.vehicles.get(vehicle).filter(|known| known.number != *plate);
                let change = RecordField::Number(plate.clone());
                stands.map(|_| Command::ChangeVehicle { vehicle: *vehicle, change })
            }
            // The cabinets' copy of who may stand before them follows the organisation: who leaves it leaves them.
            News::EmployeeLeft { person } => active(state, *person, true),
            News::EmployeeBack { person } => active(state, *person, false),
            _ => None,
        }
    }

    fn reports() -> &'static [ReportName] {
        REPORTS
    }

    fn report(state: &State, scene: &context::Scene<'_>, asked: &Asked) -> Result<Report, Rejection> {
        let unknown = || Rejection::new("unknown-report").with("report", &asked.name);
        let name = REPORTS.iter().find(|name| name.name == asked.name).ok_or_else(unknown)?;
        let printed = match name.name {
            "key-installation" => reports::installation(state),
            "key-levels" => reports::levels(state),
            "key-slots" => reports::slots(state),
            "key-daily" => reports::daily(state, scene.at),
            "key-overdue" => reports::overdue(state, scene.at),
            "key-alarms" => reports::alarms(state),
            _ => reports::keys(state),
        };
        let mut report = Report::new(name, scene.at, asked, LINE);
        printed.lines().for_each(|line| report.row(vec![Cell::text(line)]));
        Ok(report)
    }

    fn state_text(state: &State) -> String {
        text::line(&state.digest())
    }

    fn invariants(state: &State, _: &dyn Facts) -> Result<(), String> {
        crate::invariants(state).map_err(|violation| violation.to_string())
    }
}
