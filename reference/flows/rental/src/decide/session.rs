//! Looking and choosing (RENT-02 … RENT-07): needs no registration, holds nothing.

use forecourt_books::{BranchId, Position, Rejection};

use super::{Draft, recommend, slot};
use crate::command::Command;
use crate::event::Event;
use crate::kinds::Mode;
use crate::rejection::{bad, unknown};
use crate::settings;
use crate::state::session::Session;

/// The session's name of whoever acts: `M-7`, `guest:anna`.
pub(crate) fn name(draft: &Draft<'_>) -> String {
    match draft.scene.by.member_id() {
        Some(member) => member.to_string(),
        None => draft.scene.by.to_string(),
    }
}

fn session(draft: &Draft<'_>) -> Session {
    draft.state.sessions.get(&name(draft)).cloned().unwrap_or_default()
}

pub(super) fn visit(draft: &mut Draft<'_>, command: &Command) -> Result<(), Rejection> {
    let session = session(draft);
    let choosing = !matches!(command, Command::Recommend { .. });
    if let Some(order) = session.order.filter(|_| choosing) {
        return Err(Rejection::new("order-exists").with("order", order));
    }
    match command {
        Command::ChooseMode { mode } => {
            draft.push(Event::ModeChosen { session: name(draft), mode: *mode });
            Ok(())
        }
        Command::ChooseUse { wanted, seats, ceiling } => {
            if !draft.scene.lists(&settings::USES, wanted) {
                return Err(unknown("use", wanted));
            }
            if ceiling.is_some_and(|ceiling| ceiling.0 <= 0) {
                return Err(bad("ceiling", "is not above 0"));
            }
            draft.push(Event::UseChosen {
                session: name(draft),
                wanted: wanted.clone(),
                seats: *seats,
                ceiling: *ceiling,
            });
            Ok(())
        }
        Command::Recommend { position } => recommend(draft, &session, *position),
        Command::ChooseModel { model } => choose_model(draft, &session, model),
        Command::ChooseStation { station } => choose_station(draft, &session, *station),
        Command::ChooseSlot { start, end } => slot::choose(draft, &session, start.0, end.map(|end| end.0)),
        other => unreachable!("the owner of {other:?} is no visitor"),
    }
}

fn mode(session: &Session) -> Result<Mode, Rejection> {
    session.mode.ok_or_else(|| Rejection::new("mode-missing"))
}

fn recommend(draft: &mut Draft<'_>, session: &Session, position: Option<Position>) -> Result<(), Rejection> {
    let mode = mode(session)?;
    let Some(model) = &session.model else {
        let rows = recommend::models(draft.state, draft.scene, session)?;
        draft.push(Event::ModelsRecommended { session: name(draft), rows });
        return Ok(());
    };
    let from = recommend::position(draft.scene, position, draft.scene.by.member_id())?;
    let rows = recommend::stations(draft.state, draft.scene, mode, model, from);
    draft.push(Event::StationsRecommended { session: name(draft), rows });
    Ok(())
}

/// RENT-05: any model that has a vehicle in the mode; whether it was recommended is noted.
fn choose_model(draft: &mut Draft<'_>, session: &Session, model: &str) -> Result<(), Rejection> {
    let mode = mode(session)?;
    draft.model(model)?;
    if !recommend::may_be_chosen(draft.state, mode, model) {
        return Err(Rejection::new("no-vehicle-of-model").with("model", model));
    }
    let listed = recommend::models(draft.state, draft.scene, session).unwrap_or_default();
    draft.push(Event::ModelChosen {
        session: name(draft),
        model: model.to_owned(),
        recommended: listed.iter().any(|row| row.model == model),
    });
    Ok(())
}

/// RENT-07: a station that holds the model.
fn choose_station(draft: &mut Draft<'_>, session: &Session, station: BranchId) -> Result<(), Rejection> {
    let mode = mode(session)?;
    let model = session.model.as_deref().ok_or_else(|| Rejection::new("model-missing"))?;
    if !draft.state.stations.contains_key(&station) {
        return Err(unknown("station", station));
    }
    if !recommend::can_be_had(draft.state, mode, model, station) {
        return Err(Rejection::new("model-not-at-station").with("station", station).with("model", model));
    }
    draft.push(Event::StationChosen { session: name(draft), station });
    Ok(())
}

/// RENT-08: what the guest had chosen goes on under the member's name.
pub(super) fn adopt(draft: &mut Draft<'_>, guest: &str) -> Result<(), Rejection> {
    draft.member()?;
    let guest = format!("guest:{guest}");
    if !draft.state.sessions.contains_key(&guest) {
        return Err(unknown("session", guest));
    }
    if let Some(order) = session(draft).order {
        return Err(Rejection::new("order-exists").with("order", order));
    }
    draft.push(Event::SessionAdopted { guest, session: name(draft) });
    Ok(())
}
