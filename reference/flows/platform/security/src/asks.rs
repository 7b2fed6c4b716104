//! Whom events oblige: security officers and managers are told, approvals are asked for, persons concerned are told.
//!
//! It refuses to send anything.

use forecourt_books::ask::Approval;
use forecourt_books::context::{Stamp, Task};
use forecourt_books::message::{Cause, To, Way, Wish};
use forecourt_books::{Ask, BranchId, Facts, Fen, MemberId, Text};

use crate::event::Event;
use crate::state::State;

const ALARM: Text =
    Text::new("alarm {alarm}: {pattern} of {subject}", "报警 {alarm}:{subject} 出现 {pattern}");
const INCIDENT: Text = Text::new("incident {incident}: {kind}", "安全事件 {incident}:{kind}");
const OVERDUE: Text = Text::new(
    "nobody concerned by incident {incident} was told in time",
    "安全事件 {incident} 未按时告知有关人员",
);
const CONCERNED: Text = Text::new(
    "your data were concerned by incident {incident}; your branch tells you what to do",
    "安全事件 {incident} 涉及您的数据,门店将告知处理办法",
);

pub(crate) fn asks(facts: &dyn Facts, stamp: &Stamp, event: &Event) -> Vec<Ask> {
    match event {
        Event::SecurityAlarm { alarm, pattern, subject, .. } => {
            let wish = desk("security-officer", "security-alarm", ALARM).about(alarm);
            vec![Ask::Tell(wish.with("alarm", alarm).with("pattern", pattern).with("subject", subject))]
        }
        Event::AlarmEscalated { alarm, level, branch } => {
            let to =
                if *level == 1 { manager(facts, *branch) } else { To::Role("group-admin".to_owned(), None) };
            let wish = told(to, "alarm-escalated", ALARM).about(alarm).with("alarm", alarm);
            vec![Ask::Tell(
                wish.with("pattern", "not acknowledged").with("subject", format!("level {level}")),
            )]
        }
        Event::IncidentOpened { incident, incident_kind, .. } => {
            let wish = desk("security-officer", "incident-opened", INCIDENT).about(incident);
            vec![Ask::Tell(wish.with("incident", incident).with("kind", incident_kind.title().en))]
        }
        Event::TellingOverdue { incident } => {
            let wish = desk("security-officer", "telling-overdue", OVERDUE).about(incident);
            vec![Ask::Tell(wish.with("incident", incident))]
        }
        Event::PersonsTold { incident, members, .. } => {
            members.iter().map(|member| concerned(*member, incident)).collect()
        }
        Event::LiftAsked { incident, digest } => {
            approve(facts, stamp, "lift-protection", incident.to_string(), digest)
        }
        Event::BulkReadAsked { person, digest, .. } => {
            approve(facts, stamp, "bulk-read", format!("bulk-read/{person}"), digest)
        }
        Event::RestoreAsked { number, digest, .. } => {
            approve(facts, stamp, "restore", format!("restore/{number}"), digest)
        }
        _ => Vec::new(),
    }
}

fn desk(role: &str, template: &'static str, text: Text) -> Wish {
    told(To::Role(role.to_owned(), None), template, text)
}

fn told(to: To, template: &'static str, text: Text) -> Wish {
    Wish::new(to, Way::Desk, Cause::Security, template, text)
}

/// The manager whom an alarm goes to first: of the branch that it concerns, else of head office; where none is named,
/// whoever manages there (PLAT-56).
fn manager(facts: &dyn Facts, branch: Option<BranchId>) -> To {
    let branch = branch.or_else(|| facts.head_office());
    let named = branch.and_then(|branch| facts.branch(branch)?.manager);
    if let Some(person) = named.filter(|person| facts.home_branch(*person).is_some()) {
        return To::Person(person);
    }
    let managing = |role: &&&str| branch.is_some() && !facts.with_role(role, branch).is_empty();
    let role = ["branch-manager", "station-manager"].iter().find(managing).unwrap_or(&"branch-manager");
    To::Role((*role).to_owned(), branch)
}

fn concerned(member: MemberId, incident: &impl std::fmt::Display) -> Ask {
    let wish = Wish::new(To::Member(member), Way::Sms, Cause::Security, "incident-told", CONCERNED);
    Ask::Tell(wish.about(incident).with("incident", incident))
}

fn approve(facts: &dyn Facts, stamp: &Stamp, kind: &str, about: String, digest: &str) -> Vec<Ask> {
    let branch = stamp.branch.or_else(|| facts.head_office()).unwrap_or(BranchId(1));
    let (kind, digest) = (kind.to_owned(), digest.to_owned());
    vec![Ask::Approve(Approval { kind, about, digest, amount: Fen::ZERO, branch })]
}

/// Open alarms and incidents, for the desk of the security officers (PLAT-16).
pub(crate) fn tasks(state: &State) -> Vec<Task> {
    let officer = || To::Role("security-officer".to_owned(), None);
    let alarms = state.alarms.iter().filter(|(_, alarm)| alarm.is_open()).map(|(id, alarm)| Task {
        due: alarm.at,
        id: id.to_string(),
        kind: "alarm",
        to: officer(),
        text: format!("{} of {}", alarm.pattern, alarm.subject),
    });
    let open = state.incidents.iter().filter(|(_, incident)| incident.closed.is_none());
    let incidents = open.map(|(id, incident)| Task {
        due: incident.at,
        id: id.to_string(),
        kind: "incident",
        to: officer(),
        text: incident.kind.title().en.to_owned(),
    });
    alarms.chain(incidents).collect()
}
