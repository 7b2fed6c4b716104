//! Whom the organisation has told: those who are to decide, those who asked, those whose session began or ended without
//! them (PLAT-24 … PLAT-26, PLAT-32, PLAT-36). It moves no money, so it has no postings.

use forecourt_books::message::{Cause, To, Way, Wish};
use forecourt_books::{ApprovalId, Ask, PersonId, Text};

use crate::event::Event;
use crate::kinds::Ending;

const WANTED: Text = Text::new("{approval} waits for your decision", "{approval} 待您审批");
const REMINDED: Text = Text::new("{approval} still waits for your decision", "{approval} 仍待您审批");
const DONE: Text = Text::new("{approval} is approved", "{approval} 已批准");
const REFUSED: Text = Text::new("{approval} is refused: {reason}", "{approval} 已拒绝：{reason}");
const DEPUTISED: Text = Text::new("{approval} is yours to decide as a deputy", "{approval} 由您代为审批");
const SENT_BACK: Text = Text::new("{approval} was sent back: {reason}", "{approval} 被退回：{reason}");
const HANDED: Text =
    Text::new("{approval} is yours now; {from} has left", "{approval} 转由您处理，{from} 已离职");
const LET_IN: Text =
    Text::new("A place is free: you are logged in at {terminal}", "已有空位，您已在 {terminal} 登录");
const REPLACED: Text = Text::new(
    "You logged in at {terminal}: the session at {former} ended",
    "您已在 {terminal} 登录，{former} 的会话已结束",
);
const ENDED: Text = Text::new("Your session was ended: {reason}", "您的会话已被结束：{reason}");

fn desk(to: To, template: &'static str, text: Text) -> Wish {
    Wish::new(to, Way::Desk, Cause::Work, template, text)
}

fn person(person: PersonId, template: &'static str, text: Text) -> Wish {
    desk(To::Person(person), template, text)
}

fn about(wish: Wish, approval: ApprovalId) -> Wish {
    wish.with("approval", approval).about(approval)
}

/// What an event obliges the outbox to tell.
pub fn asks(event: &Event) -> Vec<Ask> {
    let one = |wish: Wish| vec![Ask::Tell(wish)];
    let all = |tell: &[To], template, text, approval: ApprovalId| {
        tell.iter().map(|to| Ask::Tell(about(desk(to.clone(), template, text), approval))).collect()
    };
    let owner = |owner: &Option<PersonId>, template, text, approval: ApprovalId| {
        owner.iter().map(|owner| about(person(*owner, template, text), approval)).collect::<Vec<Wish>>()
    };
    match event {
        Event::ApprovalRequested { approval, tell, .. }
        | Event::ApprovedAt { approval, tell, .. }
        | Event::ApprovalResubmitted { approval, tell, .. } => {
            all(tell, "approval-wanted", WANTED, *approval)
        }
        Event::ApprovalReminded { approval, tell, .. } => all(tell, "approval-reminded", REMINDED, *approval),
        Event::ApprovalDeputised { approval, deputies, .. } => {
            let to: Vec<To> = deputies.iter().map(|deputy| To::Person(*deputy)).collect();
            all(&to, "approval-deputised", DEPUTISED, *approval)
        }
        Event::ApprovalDone { approval, owner: asker, .. } => {
            owner(asker, "approval-done", DONE, *approval).into_iter().map(Ask::Tell).collect()
        }
        Event::ApprovalRefused { approval, reason, owner: asker, .. } => {
            let told = owner(asker, "approval-refused", REFUSED, *approval).into_iter();
            told.map(|wish| Ask::Tell(wish.with("reason", reason))).collect()
        }
        Event::SentBack { approval, reason, owner, .. } => {
            one(about(person(*owner, "sent-back", SENT_BACK), *approval).with("reason", reason))
        }
        Event::ApprovalHanded { approval, from, to, .. } => {
            one(about(person(*to, "approval-handed", HANDED), *approval).with("from", from))
        }
        Event::SessionOpened { person: user, terminal, waited: Some(_), .. } => {
            one(person(*user, "let-in", LET_IN).with("terminal", terminal))
        }
        Event::SessionReplaced { person: user, former, terminal, .. } => {
            one(person(*user, "session-replaced", REPLACED).with("former", former).with("terminal", terminal))
        }
        Event::SessionEnded { person: user, ending: Ending::Administrator, reason, .. } => {
            one(person(*user, "session-ended", ENDED).with("reason", reason))
        }
        _ => Vec::new(),
    }
}
