//! Judges what stood on the bus: each property as a question to the log, answered with the first frame that breaks it.
//!
//! It refuses to know the poller: it sees frames and times, as an analyser on the line does.

use crate::check::BusProperty;
use crate::linejudge;
use forecourt_board::Profile;
use forecourt_plant::{Talker, Trace};
use forecourt_wire::request::function;
use forecourt_wire::{BROADCAST, Frame, Instant, Reply, Request, Span};

/// One frame, owned.
pub(crate) struct Seen {
    pub(crate) start: Instant,
    pub(crate) end: Instant,
    pub(crate) talker: Talker,
    pub(crate) struck: bool,
    pub(crate) bytes: Vec<u8>,
}

impl Seen {
    pub(crate) fn address(&self) -> u8 {
        self.bytes.first().copied().unwrap_or(BROADCAST)
    }

    pub(crate) fn function(&self) -> u8 {
        self.bytes.get(1).copied().unwrap_or(0)
    }

    pub(crate) fn is_request(&self) -> bool {
        self.talker == Talker::Master
    }

    /// The slot that a request asks, as drawer and slot.
    pub(crate) fn asks_slot(&self) -> Option<(u8, u8)> {
        let address = self.address();
        let asked = self.is_request() && self.function() == function::READ_INPUT && address > 32;
        asked.then(|| ((address - 1) / 32, (address - 1) % 32 + 1))
    }

    /// The ID in a slot board's answer to a read of registers 0 … 4.
    fn tells_id(&self) -> Option<u64> {
        let told = matches!(self.talker, Talker::Board(_))
            && !self.struck
            && self.function() == function::READ_INPUT;
        let id = self.bytes.get(3..11).filter(|_| told && self.address() > 32 && self.bytes.len() == 15)?;
        Some(id.iter().fold(0, |id, byte| id << 8 | u64::from(*byte)))
    }

    fn writes_coil(&self) -> bool {
        self.is_request() && matches!(self.function(), function::WRITE_COIL | function::WRITE_COILS)
    }

    pub(crate) fn shown(&self) -> String {
        format!("{} {}", self.start, Frame::new_unchecked(&self.bytes))
    }
}

/// Whether `property` holds for the frames that end in `[from, to)`; what was found, in words.
pub fn judge(
    trace: &mut Trace,
    profile: &Profile,
    property: &BusProperty,
    from: Instant,
    to: Instant,
) -> (bool, String) {
    let mut frames = Vec::new();
    trace.visit(from, to, |frame| {
        let (bytes, talker) = (frame.bytes.to_vec(), frame.talker);
        frames.push(Seen { start: frame.start, end: frame.end, talker, struck: frame.struck, bytes });
    });
    if frames.is_empty() {
        return (false, "the bus log holds no frame of that time".to_owned());
    }
    let verdict = match property {
        BusProperty::OnlySlot(slot) => only_slot(&frames, slot),
        BusProperty::Ascending(drawer) => ascending(&frames, *drawer, profile.cabinet.slots),
        BusProperty::Unbroken(drawer) => unbroken(&frames, profile, *drawer, to - from),
        BusProperty::TagAnswers(slot, count) => tag_answers(&frames, slot, *count),
        BusProperty::AllEmpty(count) => all_empty(&frames, *count),
        BusProperty::StrictTurns => strict_turns(&frames),
        BusProperty::NoSlots(drawer) => {
            none(&frames, |frame| frame.asks_slot().is_some_and(|(asked, _)| asked == *drawer))
        }
        BusProperty::CoilOnly(drawer) => coil_only(&frames, *drawer),
        BusProperty::NoCoil => none(&frames, Seen::writes_coil),
        BusProperty::DrawerPolls(span) => drawer_polls(&frames, profile.cabinet.drawers, *span, from),
        BusProperty::Decodes => decodes(&frames),
        BusProperty::Silences => silences(&frames, profile.line.speed.t3_5()),
        BusProperty::ScanFormula(drawer) => scan_formula(&frames, profile, *drawer),
        BusProperty::ReadOnly => linejudge::read_only(&frames),
        BusProperty::TransmitEnable => linejudge::transmit_enable(&frames, profile),
        BusProperty::Woken => linejudge::woken(&frames, profile),
    };
    match verdict {
        Ok(found) => (true, found),
        Err(found) => (false, found),
    }
}

pub(crate) type Judgement = Result<String, String>;

fn none(frames: &[Seen], wrong: impl Fn(&Seen) -> bool) -> Judgement {
    match frames.iter().find(|frame| wrong(frame)) {
        Some(frame) => Err(frame.shown()),
        None => Ok(format!("{} frames, none of that kind", frames.len())),
    }
}

fn only_slot(frames: &[Seen], slot: &str) -> Judgement {
    let wanted = crate::names::place(slot, 1)?;
    let asked = frames.iter().filter(|frame| frame.asks_slot().is_some());
    let mut count = 0;
    for frame in asked {
        if frame.asks_slot() != Some((wanted.drawer, wanted.slot)) {
            return Err(frame.shown());
        }
        count += 1;
    }
    if count == 0 { Err("no slot was asked".into()) } else { Ok(format!("asked {count} times")) }
}

fn ascending(frames: &[Seen], drawer: u8, slots: u8) -> Judgement {
    let mut before: Option<u8> = None;
    let mut passes = 0;
    let mut since_first = 0u32;
    for frame in frames {
        let Some((_, slot)) = frame.asks_slot().filter(|(asked, _)| *asked == drawer) else { continue };
        let right = match before {
            None => true,
            // A repeat asks the same slot again (KEY-61).
            Some(last) => slot == last % slots + 1 || slot == last,
        };
        if !right {
            return Err(format!("after slot {}: {}", before.unwrap_or(0), frame.shown()));
        }
        if before.is_some_and(|last| last != slot) || before.is_none() {
            since_first = if slot == 1 { 1 } else { since_first + u32::from(since_first > 0) };
            passes += u32::from(since_first == u32::from(slots));
        }
        before = Some(slot);
    }
    if passes == 0 { Err("no whole pass".into()) } else { Ok(format!("{passes} whole passes")) }
}

/// Whole passes over `drawer` against the time that was theirs: the window less every other frame with its silence.
fn unbroken(frames: &[Seen], profile: &Profile, drawer: u8, window: Span) -> Judgement {
    let (speed, slots) = (profile.line.speed, profile.cabinet.slots);
    let pass = (speed.frame_span(23) + speed.t3_5() * 2 + profile.board.reply_delay) * u64::from(slots);
    let (mut other, mut passes, mut next) = (Span::ZERO, 0u64, 1);
    for pair in frames.windows(2) {
        let of_drawer = |frame: &Seen| (frame.address().wrapping_sub(1)) / 32 == drawer;
        if !of_drawer(&pair[0]) {
            other = other + (pair[0].end - pair[0].start) + speed.t3_5();
        }
        // An asking counts when its answer follows: a pass has every slot in turn.
        let asked = pair[0].asks_slot().filter(|(asked, _)| *asked == drawer);
        let Some((_, slot)) = asked.filter(|_| pair[1].talker == Talker::Board(pair[0].address())) else {
            continue;
        };
        next = if slot == next { slot + 1 } else { 1 };
        if next > slots {
            (next, passes) = (1, passes + 1);
        }
    }
    let wanted = window.saturating_sub(other) / pass;
    let found = format!("{passes} whole passes, {wanted} of {pass} fit");
    if passes > 0 && passes.abs_diff(wanted) <= 1 { Ok(found) } else { Err(found) }
}

fn tag_answers(frames: &[Seen], slot: &str, count: u32) -> Judgement {
    let wanted = crate::names::place(slot, 1)?;
    let address = u16::from(wanted.drawer) * 32 + u16::from(wanted.slot);
    let told = frames
        .iter()
        .filter(|frame| u16::from(frame.address()) == address && frame.tells_id().is_some_and(|id| id > 0));
    let told = told.count();
    let found = format!("{told} answers with an ID");
    if told == count as usize { Ok(found) } else { Err(found) }
}

fn all_empty(frames: &[Seen], count: u32) -> Judgement {
    let mut asked = 0;
    for (k, frame) in frames.iter().enumerate().filter(|(_, frame)| frame.asks_slot().is_some()) {
        asked += 1;
        let answer = frames.get(k + 1).filter(|next| next.address() == frame.address());
        match answer.and_then(Seen::tells_id) {
            Some(0) => {}
            Some(id) => return Err(format!("{id:010X} in answer to {}", frame.shown())),
            None => return Err(format!("no ID in answer to {}", frame.shown())),
        }
    }
    let found = format!("{asked} slots asked, all empty");
    if asked == count { Ok(found) } else { Err(found) }
}

fn strict_turns(frames: &[Seen]) -> Judgement {
    let mut asked: Option<&Seen> = None;
    let mut turns = 0;
    let mut last_end = Instant::ZERO;
    for (k, frame) in frames.iter().enumerate() {
        if frame.start < last_end {
            return Err(format!("two at once: {}", frame.shown()));
        }
        last_end = frame.end;
        match (frame.talker, asked) {
            (Talker::Master, _) => asked = (frame.address() != BROADCAST).then_some(frame),
            (Talker::Board(board), Some(request)) if request.address() == board => {
                asked = None;
                turns += 1;
            }
            // The log may begin in the middle of an exchange.
            (Talker::Board(_), None) if k == 0 => {}
            _ => return Err(format!("nobody asked: {}", frame.shown())),
        }
    }
    Ok(format!("{turns} turns"))
}

fn coil_only(frames: &[Seen], drawer: u8) -> Judgement {
    let mut count = 0;
    for frame in frames.iter().filter(|frame| frame.writes_coil()) {
        if frame.address() != drawer {
            return Err(frame.shown());
        }
        count += 1;
    }
    if count == 0 { Err("no coil was written".into()) } else { Ok(format!("written {count} times")) }
}

fn drawer_polls(frames: &[Seen], drawers: u8, most: Span, from: Instant) -> Judgement {
    let mut widest = Span::ZERO;
    for drawer in 1..=drawers {
        let mut last = from;
        let asked = |frame: &&Seen| {
            frame.is_request() && frame.address() == drawer && frame.function() == function::READ_DISCRETE
        };
        for frame in frames.iter().filter(asked) {
            let gap = frame.start - last;
            if gap > most {
                return Err(format!("drawer {drawer} was not asked for {gap} before {}", frame.start));
            }
            widest = widest.max(gap);
            last = frame.start;
        }
        let end = frames.last().map_or(from, |frame| frame.end);
        if end - last > most {
            return Err(format!("drawer {drawer} was not asked after {last}"));
        }
    }
    Ok(format!("at most {widest} apart"))
}

fn decodes(frames: &[Seen]) -> Judgement {
    for frame in frames.iter().filter(|frame| !frame.struck) {
        let Ok(view) = Frame::new_checked(&frame.bytes) else { return Err(frame.shown()) };
        let right = if frame.is_request() {
            Request::parse(view.pdu()).is_ok()
        } else {
            Reply::parse(view.pdu()).is_ok()
        };
        if !right {
            return Err(frame.shown());
        }
    }
    Ok(format!("{} frames", frames.len()))
}

fn silences(frames: &[Seen], t3_5: Span) -> Judgement {
    for pair in frames.windows(2) {
        let gap = pair[1].start - pair[0].end;
        if gap < t3_5 || pair[1].start < pair[0].end {
            return Err(format!("{gap} before {}", pair[1].shown()));
        }
    }
    Ok(format!("{} frames", frames.len()))
}

/// Each pass, first bit of its first request to last bit of its last answer, with the time of everything that was not
/// a slot of this drawer taken out: slots · (23 characters + 2 T3.5 + the board's delay), less the last T3.5.
fn scan_formula(frames: &[Seen], profile: &Profile, drawer: u8) -> Judgement {
    let speed = profile.line.speed;
    let t3_5 = speed.t3_5();
    let poll = speed.frame_span(23) + t3_5 * 2 + profile.board.reply_delay;
    let wanted = (poll * u64::from(profile.cabinet.slots)).saturating_sub(t3_5);
    let mut passes = 0;
    let mut began: Option<Instant> = None;
    let mut other = Span::ZERO;
    let mut last_was_other = false;
    for pair in frames.windows(2) {
        let (frame, next) = (&pair[0], &pair[1]);
        match frame.asks_slot() {
            Some((asked, 1)) if asked == drawer => {
                (began, other, last_was_other) = (Some(frame.start), Span::ZERO, false)
            }
            Some((asked, _)) if asked == drawer => last_was_other = false,
            _ if frame.is_request() => last_was_other = true,
            _ => {}
        }
        if last_was_other {
            other += next.start - frame.start;
        }
        let last = frame.asks_slot() == Some((drawer, profile.cabinet.slots));
        if let (true, Some(start), true) = (last, began, matches!(next.talker, Talker::Board(_))) {
            let took = (next.end - start).saturating_sub(other);
            if took != wanted {
                return Err(format!("a pass from {start} took {took}, the formula says {wanted}"));
            }
            passes += 1;
            began = None;
        }
    }
    if passes == 0 { Err("no whole pass".into()) } else { Ok(format!("{passes} passes of {wanted} each")) }
}
