//! Reviews and what follows from them (RENT-48 … RENT-50).

use forecourt_books::Rejection;

use super::{Draft, need};
use crate::command::Command;
use crate::event::Event;
use crate::kinds::{Step, Subject};
use crate::rejection::bad;
use crate::settings;
use crate::state::review::{Review, WATCHED};

/// RENT-48: one review per order, by its user, in time.
pub(super) fn review(draft: &mut Draft<'_>, command: &Command) -> Result<(), Rejection> {
    let Command::Review { order: id, vehicle, station, staff, procedure, text } = command else {
        return Ok(());
    };
    let order = draft.own(*id)?;
    if order.step() == Step::Reviewed {
        return Err(Rejection::new("already-reviewed").with("order", id));
    }
    need(order, &[Step::Settled, Step::Purchased])?;
    let scene = draft.scene;
    if let Some(until) = order.review_until.filter(|until| scene.at > *until) {
        return Err(Rejection::new("review-closed").with("until", until));
    }
    let scores = [*vehicle, *station, *staff, *procedure];
    if scores.iter().any(|score| !(1..=5).contains(score)) {
        return Err(bad("score", "is outside 1 … 5"));
    }
    let most = usize::try_from(scene.number(&settings::REVIEW_TEXT)).unwrap_or(usize::MAX);
    if text.chars().count() > most {
        return Err(bad("text", "is too long"));
    }
    let review = Review {
        order: *id,
        member: order.member,
        model: order.model.clone(),
        station: order.station,
        person: order.staff,
        vehicle: *vehicle,
        station_score: *station,
        staff: *staff,
        procedure: *procedure,
        overall: scores.iter().map(|score| i64::from(*score)).sum::<i64>() * 25,
        text: text.clone(),
        at: scene.at,
    };
    improvements(draft, &review);
    let opened = std::mem::take(&mut draft.events);
    draft.push(Event::Reviewed {
        review: draft.state.reviews.next_id(),
        order: review.order,
        member: review.member,
        model: review.model,
        station: review.station,
        person: review.person,
        vehicle: review.vehicle,
        station_score: review.station_score,
        staff: review.staff,
        procedure: review.procedure,
        overall: review.overall,
        text: review.text,
    });
    draft.events.extend(opened);
    Ok(())
}

/// RENT-50: a station, model or person of the staff whose latest reviews are poor.
fn improvements(draft: &mut Draft<'_>, review: &Review) {
    let scene = draft.scene;
    let limit = scene.number(&settings::ADJUST_BELOW);
    let least = scene.number(&settings::ADJUST_MIN);
    for (subject, score) in review.scores() {
        if subject == Subject::Platform || draft.state.improving.contains_key(&subject) {
            continue;
        }
        let known = draft.state.scores.get(&subject).map_or(&[][..], |scores| &scores.watched);
        let latest = known.iter().rev().take(WATCHED - 1).chain([&score]);
        let (sum, count) = latest.fold((0, 0), |(sum, count), score| (sum + score, count + 1));
        if count < least || sum >= limit * count {
            continue;
        }
        let further = u32::try_from(draft.events.len()).expect("a review is about three subjects");
        draft.push(Event::ImprovementOpened {
            improvement: draft.state.improvements.id_after(further),
            subject,
            mean: forecourt_books::money::half_up(i128::from(sum), i128::from(count)),
            count: u32::try_from(count).expect("at most 20 scores are looked at"),
            due: scene.at.end_after_days(scene.number(&settings::ADJUST_DAYS)),
        });
    }
}
