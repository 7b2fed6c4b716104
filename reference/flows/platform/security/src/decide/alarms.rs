//! Patterns of illegal access, alarms, and the incidents that open by themselves.
//!
//! It refuses to know who is told: that follows from the events.

use std::collections::BTreeSet;

use forecourt_books::context::Scene;
use forecourt_books::{At, BranchId, By, PersonId, Rejection};

use super::words;
use crate::event::Event;
use crate::kinds::{AlarmId, BackupKind, Grade, IncidentKind, Step, pattern_of};
use crate::rejection::no_alarm;
use crate::settings;
use crate::state::records::{AlarmState, IncidentState};
use crate::state::{State, source, sources};

/// A refusal is on record; the n-th illegal one of one user or terminal within the time is an alarm (PLAT-52, PLAT-54).
pub(super) fn refusal(
    state: &State,
    scene: &Scene<'_>,
    by: &By,
    command: &str,
    code: &str,
    facts: &str,
) -> Vec<Event> {
    let illegal = scene.lists(&settings::ILLEGAL, code);
    let mut events = vec![Event::CommandRefused {
        by: by.clone(),
        command: command.to_owned(),
        code: code.to_owned(),
        facts: facts.to_owned(),
        illegal,
    }];
    if code == "bulk-read-blocked" {
        bulk_read(state, scene, by, command, &mut events);
    }
    if illegal {
        let from = scene.at.minus_s(scene.number(&settings::REFUSALS_MIN) * 60);
        let before = |who: &String| state.refusals.get(who).map_or(0, |recent| recent.since(from));
        let enough = |who: &String| i64::from(before(who)) + 1 >= scene.number(&settings::REFUSALS_N);
        // The user stands before the terminal: of one user at one terminal there is one alarm.
        if let Some(who) = sources(by).into_iter().find(enough) {
            let told = format!("{} refusals, the last {command}: {code}", before(&who) + 1);
            let branch = by.employee().and_then(|person| scene.facts.home_branch(person));
            raise(state, scene, &mut events, "repeated-refusals", &who, &told, branch);
        }
    }
    events
}

/// Somebody wanted to read more personal records than the limit of an hour allows (PLAT-45, PLAT-54).
fn bulk_read(state: &State, scene: &Scene<'_>, by: &By, command: &str, events: &mut Vec<Event>) {
    let who = source(by);
    let limit = scene.number(&settings::BULK_READ);
    let records = state.readings.get(&who).map_or(0, |recent| recent.since(scene.at.minus_s(3600)));
    let report = command.strip_prefix("report.").unwrap_or(command).to_owned();
    let told = format!("{records} read in an hour, limit {limit}, then {report}");
    events.push(Event::BulkReadBlocked { by: by.clone(), report, records, limit });
    raise(state, scene, events, "bulk-read", &who, &told, None);
}

/// The right of whoever's word alone makes a grave alarm. No command bears its name: the whole of security takes it in.
const DETECT: &str = "security.detect";

/// The pattern of an alarm that is raised by hand. A grave one opens an incident that blocks people and stops the house
/// (PLAT-64): the word of security and of the house itself does that. Anybody else's is a report, low like all other alarms,
/// which security looks into; it counts toward nothing and keeps no detected alarm quiet.
pub(super) fn by_hand(scene: &Scene<'_>, pattern: &str) -> String {
    let low = pattern_of(pattern).0 == Grade::Low;
    let detects = *scene.by == By::System || scene.facts.may(scene.by, DETECT, None).is_ok();
    if low || detects { pattern.to_owned() } else { format!("reported-{pattern}") }
}

/// The events of one alarm by itself.
pub(super) fn raised(
    state: &State,
    scene: &Scene<'_>,
    pattern: &str,
    subject: &str,
    facts: &str,
) -> Vec<Event> {
    let mut events = Vec::new();
    raise(state, scene, &mut events, pattern, subject, facts, None);
    events
}

/// An alarm, unless one of this pattern and subject was raised within the quiet time (PLAT-54); and the incident that it
/// opens (PLAT-64). `events` are those that the same command brought about before; it concerns the subject's home branch,
/// else `branch`, else that of the terminal that is used.
pub(super) fn raise(
    state: &State,
    scene: &Scene<'_>,
    events: &mut Vec<Event>,
    pattern: &str,
    subject: &str,
    facts: &str,
    branch: Option<BranchId>,
) {
    let key = (pattern.to_owned(), subject.to_owned());
    if state.quiet.get(&key).is_some_and(|until| scene.at <= *until) {
        return;
    }
    let (grade, incident) = pattern_of(pattern);
    let alarm = state.alarms.id_after(count(events, |event| matches!(event, Event::SecurityAlarm { .. })));
    let counts = counts_as_high(state, scene, grade, events);
    let minutes = |setting| scene.at.plus_min(scene.number(setting));
    events.push(Event::SecurityAlarm {
        alarm,
        pattern: pattern.to_owned(),
        subject: subject.to_owned(),
        facts: facts.to_owned(),
        grade,
        manager_at: minutes(&settings::TO_MANAGER_MIN),
        head_office_at: minutes(&settings::TO_HEAD_OFFICE_MIN),
        quiet_until: minutes(&settings::QUIET_MIN),
        branch: subject
            .parse()
            .ok()
            .and_then(|person| scene.facts.home_branch(person))
            .or(branch)
            .or(scene.branch),
    });
    if let Some(kind) = incident
        && counts
        && !stands(state, kind, subject)
    {
        open(state, scene, kind, alarm, subject, events);
    }
}

fn count(events: &[Event], which: impl Fn(&Event) -> bool) -> u32 {
    u32::try_from(events.iter().filter(|event| which(event)).count()).unwrap_or(u32::MAX)
}

/// High by itself, or the n-th medium one within the time (PLAT-64).
fn counts_as_high(state: &State, scene: &Scene<'_>, grade: Grade, events: &[Event]) -> bool {
    match grade {
        Grade::High => true,
        Grade::Low => false,
        Grade::Medium => {
            let from: At = scene.at.minus_s(scene.number(&settings::MEDIUM_MIN) * 60);
            let recent = state.alarms.iter().rev().take_while(|(_, alarm)| alarm.at >= from);
            let medium = recent.filter(|(_, alarm)| alarm.grade == Grade::Medium).count();
            let now =
                count(events, |event| matches!(event, Event::SecurityAlarm { grade: Grade::Medium, .. }));
            i64::try_from(medium).unwrap_or(i64::MAX) + i64::from(now) + 1
                >= scene.number(&settings::MEDIUM_N)
        }
    }
}

/// The first alarm of the time in which alarms are counted together that points to this kind of incident (PLAT-67).
fn first_sign(state: &State, scene: &Scene<'_>, kind: IncidentKind) -> At {
    let from = scene.at.minus_s(scene.number(&settings::MEDIUM_MIN) * 60);
    let recent = state.alarms.iter().rev().take_while(|(_, alarm)| alarm.at >= from);
    let signs = recent.filter(|(_, alarm)| pattern_of(&alarm.pattern).1 == Some(kind));
    signs.last().map_or(scene.at, |(_, alarm)| alarm.at)
}

/// An incident of this kind and subject stands already: its protection is there.
fn stands(state: &State, kind: IncidentKind, subject: &str) -> bool {
    let open = state.incidents.iter().filter(|(_, incident)| incident.state == IncidentState::Open);
    open.into_iter().any(|(_, incident)| incident.kind == kind && incident.subject == subject)
}

/// Opens an incident and takes the steps of its programme, in order (PLAT-64, PLAT-65).
fn open(
    state: &State,
    scene: &Scene<'_>,
    kind: IncidentKind,
    alarm: AlarmId,
    subject: &str,
    events: &mut Vec<Event>,
) {
    let incident =
        state.incidents.id_after(count(events, |event| matches!(event, Event::IncidentOpened { .. })));
    let tell_by = scene.at.plus_h(scene.number(&settings::TELL_H));
    events.push(Event::IncidentOpened {
        incident,
        incident_kind: kind,
        alarm,
        subject: subject.to_owned(),
        since: first_sign(state, scene, kind),
        tell_by,
    });
    let until = scene.at.plus_h(scene.number(&settings::BLOCK_H));
    for step in kind.programme() {
        let targets = match step {
            Step::BlockSource | Step::EndSessions => vec![subject.to_owned()],
            Step::HoldAccounts => aimed_at(state, scene, kind, subject),
            Step::StopExports | Step::ReadOnly | Step::Evidence | Step::Restore => vec!["house".to_owned()],
        };
        let taken = |target| Event::StepTaken { incident, step: *step, target, until };
        events.extend(targets.into_iter().map(taken));
        if *step == Step::Evidence {
            events.push(Event::BackupDue {
                backup: state
                    .backups
                    .id_after(count(events, |event| matches!(event, Event::BackupDue { .. }))),
                backup_kind: BackupKind::Evidence,
                next: None,
                limit: scene.at.plus_min(scene.number(&settings::BACKUP_LIMIT_MIN)),
            });
        }
    }
}

/// The accounts that the signs of an incident name: those of the time in which alarms are counted together, and its own
/// subject. A terminal is no account.
fn aimed_at(state: &State, scene: &Scene<'_>, kind: IncidentKind, subject: &str) -> Vec<String> {
    let from = scene.at.minus_s(scene.number(&settings::MEDIUM_MIN) * 60);
    let recent = state.alarms.iter().rev().take_while(|(_, alarm)| alarm.at >= from);
    let signs = recent.filter(|(_, alarm)| pattern_of(&alarm.pattern).1 == Some(kind));
    let named = signs.map(|(_, alarm)| alarm.subject.as_str()).chain([subject]);
    let people: BTreeSet<PersonId> = named.filter_map(|who| who.parse().ok()).collect();
    people.iter().map(ToString::to_string).collect()
}

/// Nobody acknowledged it in time (PLAT-56).
pub(super) fn escalated(state: &State, alarm: AlarmId, level: u8) -> Event {
    let branch = state.alarms.get(alarm).and_then(|record| record.branch);
    Event::AlarmEscalated { alarm, level, branch }
}

pub(super) fn acknowledge(state: &State, scene: &Scene<'_>, alarm: AlarmId) -> Result<Vec<Event>, Rejection> {
    let record = state.alarms.get(alarm).ok_or_else(|| no_alarm(alarm))?;
    if record.state != AlarmState::Open {
        return Err(wrong_state(alarm, record.state));
    }
    Ok(vec![Event::AlarmAcknowledged { alarm, by: scene.by.employee() }])
}

pub(super) fn handle(
    state: &State,
    alarm: AlarmId,
    cause: &str,
    measure: &str,
) -> Result<Vec<Event>, Rejection> {
    open_alarm(state, alarm)?;
    words(&[("cause", cause), ("measure", measure)])?;
    Ok(vec![Event::AlarmHandled { alarm, cause: cause.to_owned(), measure: measure.to_owned() }])
}

pub(super) fn dismiss(state: &State, alarm: AlarmId, reason: &str) -> Result<Vec<Event>, Rejection> {
    open_alarm(state, alarm)?;
    words(&[("reason", reason)])?;
    Ok(vec![Event::AlarmDismissed { alarm, reason: reason.to_owned() }])
}

fn open_alarm(state: &State, alarm: AlarmId) -> Result<(), Rejection> {
    let record = state.alarms.get(alarm).ok_or_else(|| no_alarm(alarm))?;
    if record.is_open() { Ok(()) } else { Err(wrong_state(alarm, record.state)) }
}

fn wrong_state(alarm: AlarmId, state: AlarmState) -> Rejection {
    Rejection::new("alarm-state").with("alarm", alarm).with("state", forecourt_books::text::line(&state))
}
