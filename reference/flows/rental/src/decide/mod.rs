//! Decisions: a command and its scene against the state, answered with events or a refusal. Nothing here changes
//! anything. Whose command it is comes first (RENT-01), then the order's step (RENT-13), then the rule's own limits.

mod before_use;
mod buy;
mod handin;
mod inspect;
mod manage;
mod money;
mod pickup;
pub(crate) mod recommend;
mod review;
mod session;
mod settle;
mod slot;
mod substitute;
mod time;
mod usage;

use forecourt_books::kind::kind_of;
use forecourt_books::{BranchId, By, MemberId, PersonId, Rejection, RentalId, Scene};

use crate::command::{Command, Owner};
use crate::event::Event;
use crate::kinds::Step;
use crate::rejection::{forbidden, unknown, wrong_state};
use crate::state::State;
use crate::state::fleet::{Model, Vehicle};
use crate::state::order::Order;
pub(crate) use money::order_of;
pub use time::due;

/// A decision under way: the state and scene it looks at, and the events so far.
pub(crate) struct Draft<'a> {
    pub state: &'a State,
    pub scene: &'a Scene<'a>,
    pub events: Vec<Event>,
}

impl<'a> Draft<'a> {
    pub fn new(state: &'a State, scene: &'a Scene<'a>) -> Draft<'a> {
        Draft { state, scene, events: Vec::new() }
    }

    pub fn push(&mut self, event: Event) {
        self.events.push(event);
    }

    /// An order that a command names.
    pub fn order(&self, id: RentalId) -> Result<&'a Order, Rejection> {
        self.state.orders.get(id).ok_or_else(|| unknown("order", id))
    }

    /// An order of the user who acts.
    pub fn own(&self, id: RentalId) -> Result<&'a Order, Rejection> {
        let order = self.order(id)?;
        match self.scene.by.member_id() {
            Some(member) if member == order.member => Ok(order),
            _ => Err(Rejection::new("wrong-user").with("order", id).with("by", self.scene.by)),
        }
    }

    /// The order's vehicle.
    pub fn vehicle(&self, order: &Order) -> &'a Vehicle {
        let id = order.vehicle.expect("an order with a time has its vehicle");
        self.state.fleet.get(&id).expect("orders name vehicles of the fleet")
    }

    /// A model that is known.
    pub fn model(&self, model: &str) -> Result<&'a Model, Rejection> {
        self.state.models.get(model).ok_or_else(|| unknown("model", model))
    }

    /// Staff at the terminals of a station (RENT-01).
    pub fn staff_at(&self, station: BranchId) -> Result<PersonId, Rejection> {
        match (self.scene.by, self.scene.branch) {
            (By::Person { person, .. }, Some(branch)) if branch == station => Ok(*person),
            _ => Err(forbidden(self.scene.by, Owner::Staff).with("station", station)),
        }
    }

    /// The member who acts.
    pub fn member(&self) -> Result<MemberId, Rejection> {
        match self.scene.by {
            By::Member { member, .. } => Ok(*member),
            By::Guest(_) => Err(Rejection::new("not-registered")),
            by => Err(forbidden(by, Owner::User)),
        }
    }
}

/// Refuses an order that is not at one of these steps (RENT-13).
pub(crate) fn need(order: &Order, steps: &[Step]) -> Result<(), Rejection> {
    if steps.contains(&order.step()) { Ok(()) } else { Err(wrong_state(order.step(), steps)) }
}

/// Whose command it is (RENT-01).
fn allowed(scene: &Scene<'_>, command: &Command) -> Result<(), Rejection> {
    let owner = command.owner();
    let allowed = match (owner, scene.by) {
        (Owner::Visitor | Owner::User | Owner::StaffOrUser, By::Member { .. })
        | (Owner::Visitor, By::Guest(_))
        | (Owner::Staff | Owner::StaffOrUser | Owner::Manager, By::Person { .. })
        | (Owner::Manager | Owner::Platform, By::System) => true,
        (Owner::User | Owner::StaffOrUser, By::Guest(_)) => return Err(Rejection::new("not-registered")),
        _ => false,
    };
    if allowed {
        return Ok(());
    }
    Err(forbidden(scene.by, owner).with("command", kind_of(command)))
}

/// What `command` brings about, or why it is refused.
///
/// # Errors
/// A refusal with its facts; see [`crate::rejection::REFUSALS`].
pub fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Result<Vec<Event>, Rejection> {
    allowed(scene, command)?;
    let mut draft = Draft::new(state, scene);
    match command.owner() {
        Owner::Manager => manage::manage(&mut draft, command)?,
        Owner::Visitor => session::visit(&mut draft, command)?,
        Owner::Staff | Owner::StaffOrUser => staff(&mut draft, command)?,
        Owner::User => user(&mut draft, command)?,
        Owner::Platform => money::told(&mut draft, command)?,
    }
    Ok(draft.events)
}

fn staff(draft: &mut Draft<'_>, command: &Command) -> Result<(), Rejection> {
    match command {
        Command::FileInspection { order, form } => inspect::before_use(draft, *order, form),
        Command::FilePostInspection { order, form } => settle::after_use(draft, *order, form),
        Command::FileServiceInspection { vehicle, form } => inspect::service(draft, *vehicle, form),
        Command::Collect { order, member, odometer, energy } => {
            pickup::collect(draft, *order, *member, *odometer, *energy)
        }
        Command::HandIn { order, station, odometer, energy } => {
            handin::hand_in(draft, *order, *station, *odometer, *energy)
        }
        Command::HandOverPurchase { order, papers, form } => buy::hand_over(draft, *order, papers, form),
        other => unreachable!("the owner of {other:?} is no staff"),
    }
}

fn user(draft: &mut Draft<'_>, command: &Command) -> Result<(), Rejection> {
    match command {
        Command::AdoptSession { guest } => session::adopt(draft, guest),
        Command::ConfirmDeposit { order, means } => before_use::confirm_deposit(draft, *order, *means),
        Command::ConfirmInspection { order } => before_use::confirm_inspection(draft, *order),
        Command::Object { order, item, text } => before_use::object(draft, *order, item, text),
        Command::AcceptSubstitute { order } => substitute::accept(draft, *order),
        Command::Cancel { order } => before_use::cancel(draft, *order),
        Command::Arrive { order } => pickup::arrive(draft, *order),
        Command::Extend { order, end } => usage::extend(draft, *order, end.0),
        Command::Decide { order, decision } => usage::decide(draft, *order, *decision),
        Command::ScheduleHandIn { order, site, time } => usage::schedule(draft, *order, *site, time.0),
        Command::QuotePurchase { order } => buy::quote(draft, *order),
        Command::PayPurchase { order, means } => buy::pay(draft, *order, *means),
        Command::WithdrawPurchase { order } => buy::withdraw(draft, *order),
        Command::PayCharges { order, means } => money::pay_charges(draft, *order, *means),
        Command::AcceptDamage { order } => settle::accept(draft, *order),
        Command::DisputeDamage { order, items, text } => settle::dispute(draft, *order, items, text),
        Command::PayClaim { order, means } => money::pay_claim(draft, *order, *means),
        Command::Review { .. } => review::review(draft, command),
        other => unreachable!("the owner of {other:?} is no user"),
    }
}
