//! Categories and their terms (MEM-03, MEM-05).

use forecourt_books::{At, Fen, Rejection, Scene};

use super::Decided;
use crate::command::Command;
use crate::event::Event;
use crate::kinds::{CategoryId, Terms};
use crate::state::State;

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    match command {
        Command::DefineCategory {
            name,
            rank,
            labour_bp,
            material_bp,
            hour,
            scheme,
            points_share_bp,
            fee,
        } => {
            if state.category(name).is_some() {
                return Err(Rejection::new("category-exists").with("category", name));
            }
            if !is_word(name) {
                return Err(Rejection::new("bad-field").with("field", "name"));
            }
            let terms = checked(Terms {
                labour_bp: *labour_bp,
                material_bp: *material_bp,
                hour: *hour,
                scheme: scheme.clone(),
                points_share_bp: *points_share_bp,
                fee: *fee,
                rank: *rank,
            })?;
            let category = state.categories.next_id();
            Ok(vec![Event::CategoryDefined { category, name: name.clone(), from: scene.at, terms }])
        }
        Command::ChangeCategory {
            name,
            from,
            labour_bp,
            material_bp,
            hour,
            scheme,
            points_share_bp,
            fee,
        } => {
            let category = named(state, name)?;
            // MEM-05: never backwards, so that what was registered stands as it was priced.
            let from = from.map_or(scene.at, forecourt_books::Day::start);
            if from < scene.at {
                return Err(Rejection::new("in-the-past").with("from", from));
            }
            let now = state.terms(category, from).cloned().unwrap_or_default();
            let terms = checked(Terms {
                labour_bp: labour_bp.unwrap_or(now.labour_bp),
                material_bp: material_bp.unwrap_or(now.material_bp),
                hour: hour.unwrap_or(now.hour),
                scheme: scheme.clone().unwrap_or(now.scheme),
                points_share_bp: points_share_bp.unwrap_or(now.points_share_bp),
                fee: fee.unwrap_or(now.fee),
                rank: now.rank,
            })?;
            let mut events = vec![Event::CategoryTermsChanged { category, name: name.clone(), from, terms }];
            events.extend(carried_on(state, (category, name), from, &events));
            Ok(events)
        }
        Command::CloseCategory { name, closed } => {
            let category = named(state, name)?;
            Ok(vec![Event::CategoryClosed { category, name: name.clone(), closed: *closed }])
        }
        _ => Ok(Vec::new()),
    }
}

/// MEM-05: what was planned for later keeps what it was to change, and takes over the rest from the change before it.
fn carried_on(
    state: &State,
    (category, name): (CategoryId, &str),
    from: At,
    changed: &[Event],
) -> Vec<Event> {
    let [Event::CategoryTermsChanged { terms: new, .. }] = changed else { return Vec::new() };
    let Some(found) = state.categories.get(category) else { return Vec::new() };
    let mut before = found.terms_at(from).cloned().unwrap_or_default();
    let mut now = new.clone();
    let mut events = Vec::new();
    for (at, planned) in found.terms.iter().filter(|(at, _)| *at > from) {
        fn pick<T: PartialEq + Clone>(planned: &T, before: &T, now: &T) -> T {
            if planned == before { now.clone() } else { planned.clone() }
        }
        let terms = Terms {
            labour_bp: pick(&planned.labour_bp, &before.labour_bp, &now.labour_bp),
            material_bp: pick(&planned.material_bp, &before.material_bp, &now.material_bp),
            hour: pick(&planned.hour, &before.hour, &now.hour),
            scheme: pick(&planned.scheme, &before.scheme, &now.scheme),
            points_share_bp: pick(&planned.points_share_bp, &before.points_share_bp, &now.points_share_bp),
            fee: pick(&planned.fee, &before.fee, &now.fee),
            rank: planned.rank,
        };
        if terms != *planned {
            let (name, terms) = (name.to_owned(), terms.clone());
            events.push(Event::CategoryTermsChanged { category, name, from: *at, terms });
        }
        (before, now) = (planned.clone(), terms);
    }
    events
}

fn is_word(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// A category by its name.
pub(super) fn named(state: &State, name: &str) -> Result<CategoryId, Rejection> {
    state.category(name).ok_or_else(|| Rejection::new("unknown-category").with("category", name))
}

/// A category that takes new members.
pub(super) fn open(state: &State, name: &str) -> Result<CategoryId, Rejection> {
    let category = named(state, name)?;
    match state.categories.get(category) {
        Some(found) if found.closed => Err(Rejection::new("category-closed").with("category", name)),
        _ => Ok(category),
    }
}

fn checked(terms: Terms) -> Result<Terms, Rejection> {
    let wrong = |field| Err(Rejection::new("bad-field").with("field", field));
    if !(0..=10_000).contains(&terms.labour_bp) {
        return wrong("labour-bp");
    }
    if !(0..=10_000).contains(&terms.material_bp) {
        return wrong("material-bp");
    }
    if !(0..=10_000).contains(&terms.points_share_bp) {
        return wrong("points-share-bp");
    }
    if terms.hour < Fen::ZERO {
        return wrong("hour");
    }
    if terms.fee < Fen::ZERO {
        return wrong("fee");
    }
    Ok(terms)
}
