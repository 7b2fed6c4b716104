//! One basket of a member on all channels (PLAT-80). Nobody but the member sees it.

use forecourt_books::{By, Channel, MemberId, Personal, Rejection, Scene};

use super::{Decision, named};
use crate::state::State;
use crate::{Command, Event, rejection, settings};

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decision {
    let (member, channel) = who(scene)?;
    match command {
        Command::OpenClient {} => Ok(vec![Event::ClientOpened { member, channel }]),
        Command::BasketPut { order, content } => {
            named("order", order)?;
            let length = order.chars().count() + content.chars().count();
            let limit = scene.number(&settings::BASKET_LENGTH);
            if i64::try_from(length).unwrap_or(i64::MAX) > limit {
                let refusal = Rejection::new("too-long").with("what", "order").with("length", length);
                return Err(refusal.with("limit", limit));
            }
            let until = scene.at.plus_h(scene.number(&settings::BASKET_H));
            let content = Personal::new(member, content);
            Ok(vec![Event::BasketPut { member, channel, order: order.clone(), content, until }])
        }
        Command::BasketTake {} => {
            let basket = state.baskets.get(&member).ok_or_else(|| Rejection::new("basket-empty"))?;
            let (from, day_put) = (basket.channel, basket.put.day());
            Ok(vec![Event::BasketTaken { member, channel, from, day_put }])
        }
        _ => unreachable!("called for baskets"),
    }
}

fn who(scene: &Scene<'_>) -> Result<(MemberId, Channel), Rejection> {
    match scene.by {
        By::Member { member, channel } => Ok((*member, *channel)),
        by => Err(rejection::forbidden(by)),
    }
}
