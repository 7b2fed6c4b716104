//! The clauses for a master, MS-01 … MS-12.
//!
//! Each spoils one answer, or watches, and looks at the next requests and at what the master says that it believes. They
//! refuse to pass a master on what cannot be seen.

use super::stage::{Request, Stage};
use super::{Belief, Beliefs, Halt};
use forecourt_certify::burst::frame;
use forecourt_certify::link::Link;
use forecourt_certify::sheet::Sheet;
use forecourt_certify::tries::hex;
use forecourt_wire::Span;

/// How long a clause waits for the request that it needs.
const PATIENCE: Span = Span::from_secs(150);
/// How long it looks at what comes behind a spoilt answer.
const WATCH: Span = Span::from_secs(2);

/// How long a board is silent to a master that repeats its requests.
const SILENT: Span = Span::from_secs(5);
/// How many broadcasts are looked at.
const BROADCASTS: u32 = 6;

/// Two tags that a clause hangs up.
const A: u64 = 0x0F_1234_5678;
const B: u64 = 0x0A_00BC_614E;

/// Runs clause `id`.
///
/// # Errors
/// [`Halt`] when the rig cannot go on.
pub fn run<L: Link, T: Beliefs<L>>(id: &str, stage: &mut Stage<L, T>, sheet: &mut Sheet) -> Result<(), Halt> {
    match id {
        "MS-01" => wrong_address_first(stage, sheet),
        "MS-02" => no_answer(stage, sheet),
        "MS-03" => broadcast(stage, sheet),
        "MS-04" => silences(stage, sheet),
        "MS-05" => late(stage, sheet),
        "MS-06" => rejects(stage, sheet, "another function", |answer| {
            let mut pdu = answer[1..answer.len() - 2].to_vec();
            pdu[0] = 3;
            vec![frame(answer[0], &pdu)]
        }),
        "MS-07" => rejects(stage, sheet, "a byte count that is not what was asked for", |answer| {
            let mut pdu = answer[1..answer.len() - 4].to_vec();
            pdu[1] -= 2;
            vec![frame(answer[0], &pdu)]
        }),
        "MS-08" => damage(stage, sheet),
        "MS-09" => exceptions(stage, sheet),
        "MS-10" => changes(stage, sheet),
        "MS-11" => wrap(stage, sheet),
        "MS-12" => dead_board(stage, sheet),
        _ => Err(Halt::Unclear(format!("{id} is no clause for a master"))),
    }
}

/// A slot board with tag A that the master knows, and its next poll.
fn poll_of_a<L: Link, T: Beliefs<L>>(stage: &mut Stage<L, T>) -> Result<(u8, Request), Halt> {
    let board = stage.polled_slot()?;
    stage.tag(board, Some(A));
    for _ in 0..3 {
        let request = next_poll(stage, board)?;
        stage.serve(&request)?;
    }
    let request = next_poll(stage, board)?;
    Ok((board, request))
}

fn next_poll<L: Link, T: Beliefs<L>>(stage: &mut Stage<L, T>, board: u8) -> Result<Request, Halt> {
    stage.await_request(PATIENCE, &format!("poll of board {board}"), |request| {
        request.reads_inputs() && request.address() == board
    })
}

/// What the master must not have come to believe of `board`: tag B.
fn never_b<L: Link, T: Beliefs<L>>(
    stage: &Stage<L, T>,
    sheet: &mut Sheet,
    board: u8,
    from: usize,
    why: &str,
) {
    let taken = stage.told[from..].iter().any(|(of, belief)| *of == board && *belief == Belief::Tag(B));
    sheet.must(!taken, || format!("{why} was taken for board {board}'s"));
}

/// The answer that bears tag B instead.
fn with_b(answer: &[u8]) -> Vec<u8> {
    let mut pdu = answer[1..answer.len() - 2].to_vec();
    for (place, byte) in pdu.iter_mut().skip(2).zip(B.to_be_bytes()) {
        *place = byte;
    }
    frame(answer[0], &pdu)
}

fn wrong_address_first<L: Link, T: Beliefs<L>>(
    stage: &mut Stage<L, T>,
    sheet: &mut Sheet,
) -> Result<(), Halt> {
    let (board, request) = poll_of_a(stage)?;
    let Some(right) = stage.answer(&request) else { return Err(dead(board)) };
    let from = stage.told.len();
    let mut wrong = with_b(&right);
    wrong = frame(board + 1, &wrong[1..wrong.len() - 2]);
    let at = stage.may_answer_at(&request);
    let first = stage.say(at, &wrong)?;
    let end = stage.say(first + Span::from_ms(20), &right)?;
    let next = stage.next(end + WATCH)?;
    if let Some(next) = next {
        sheet.must(next.start >= end, || {
            format!(
                "the next request begins {} before the right answer's end: the wrong one ended the wait",
                end.since(next.start)
            )
        });
        stage.serve(&next)?;
    }
    stage.watch(WATCH)?;
    never_b(stage, sheet, board, from, "the answer of another address");
    Ok(())
}

fn no_answer<L: Link, T: Beliefs<L>>(stage: &mut Stage<L, T>, sheet: &mut Sheet) -> Result<(), Halt> {
    let (_, request) = poll_of_a(stage)?;
    let timeout = stage.profile().line.response_timeout;
    let error = stage.link.abilities().error;
    match stage.next(stage.now() + WATCH)? {
        Some(next) => {
            sheet.at_least("wait for an answer", next.start.since(request.end), timeout, error);
            stage.serve(&next)?;
        }
        None => {
            return Err(Halt::Unclear(format!("nothing was sent within {WATCH} of an unanswered request")));
        }
    }
    Ok(())
}

/// The shortest turnaround of several: behind most broadcasts a master has nothing to ask at once.
fn broadcast<L: Link, T: Beliefs<L>>(stage: &mut Stage<L, T>, sheet: &mut Sheet) -> Result<(), Halt> {
    let turnaround = stage.profile().line.broadcast_turnaround;
    let error = stage.link.abilities().error;
    let mut shortest: Option<Span> = None;
    for _ in 0..BROADCASTS {
        let sent = stage
            .await_request(PATIENCE, "broadcast", |request| request.is_whole() && request.address() == 0)?;
        stage.answer(&sent);
        if let Some(next) = stage.next(stage.now() + WATCH)? {
            let waited = next.start.since(sent.end);
            shortest = Some(shortest.map_or(waited, |least| least.min(waited)));
            stage.serve(&next)?;
        }
    }
    let shortest = shortest.ok_or_else(|| Halt::Unclear("nothing follows its broadcasts".into()))?;
    sheet.at_least("turnaround behind a broadcast, the shortest", shortest, turnaround, error);
    Ok(())
}

fn silences<L: Link, T: Beliefs<L>>(stage: &mut Stage<L, T>, sheet: &mut Sheet) -> Result<(), Halt> {
    let requests = stage.watch(WATCH * 5)?;
    if requests.len() < 2 {
        return Err(Halt::Unclear("fewer than two requests came within ten seconds".into()));
    }
    let line = stage.link.line();
    let error = stage.link.abilities().error;
    let longest = requests.iter().map(|request| request.gap).max().unwrap_or(Span::ZERO);
    let shortest = requests.iter().skip(1).map(|request| request.before).min().unwrap_or(Span::ZERO);
    sheet.at_most("gap inside a request", longest, line.t1_5(), error);
    sheet.at_least("silence before a request", shortest, line.t3_5(), error);
    for request in &requests {
        sheet.must(request.is_whole(), || format!("{} has a wrong checksum", hex(&request.bytes)));
    }
    Ok(())
}

fn late<L: Link, T: Beliefs<L>>(stage: &mut Stage<L, T>, sheet: &mut Sheet) -> Result<(), Halt> {
    needs_beliefs(stage)?;
    let (board, request) = poll_of_a(stage)?;
    let Some(right) = stage.answer(&request) else { return Err(dead(board)) };
    let from = stage.told.len();
    // The old answer comes when the time-out has just passed: the next request is going out, or has just done so.
    let next = stage.next(stage.now() + WATCH)?;
    let Some(next) = next else {
        return Err(Halt::Unclear("the master sends nothing behind a time-out".into()));
    };
    let late = with_b(&right);
    let late = frame(next.address(), &late[1..late.len() - 2]);
    // With the right address it could not be told apart; with the old board's it must not pass for the new one's.
    let old = frame(board, &late[1..late.len() - 2]);
    let told_apart = next.address() != board;
    let at = stage.may_answer_at(&next);
    let end = stage.say(at, &old)?;
    let answer = stage.answer(&next);
    if let Some(answer) = answer {
        stage.say(end + Span::from_ms(10), &answer)?;
    }
    stage.watch(WATCH)?;
    if told_apart {
        let taken =
            stage.told[from..].iter().any(|(of, belief)| *of == next.address() && *belief == Belief::Tag(B));
        sheet
            .must(!taken, || format!("board {board}'s late answer was taken for board {}'s", next.address()));
        Ok(())
    } else {
        Err(Halt::Unclear("the master repeats the request at once: a late answer is the answer to it".into()))
    }
}

/// A spoilt answer bearing tag B: B is never believed, and the board is asked again.
fn rejects<L: Link, T: Beliefs<L>>(
    stage: &mut Stage<L, T>,
    sheet: &mut Sheet,
    what: &str,
    spoil: impl Fn(&[u8]) -> Vec<Vec<u8>>,
) -> Result<(), Halt> {
    let (board, request) = poll_of_a(stage)?;
    let Some(right) = stage.answer(&request) else { return Err(dead(board)) };
    let from = stage.told.len();
    let mut at = stage.may_answer_at(&request);
    for bytes in spoil(&with_b(&right)) {
        at = stage.say(at, &bytes)?;
    }
    let next = stage.next(at + WATCH)?;
    let again = next.as_ref().is_some_and(|next| next.bytes == request.bytes);
    if let Some(next) = &next {
        stage.serve(next)?;
    }
    stage.watch(WATCH)?;
    never_b(stage, sheet, board, from, &format!("an answer with {what}"));
    if again {
        sheet.note("a rejected answer is asked for again at once");
    } else if !stage.beliefs.tells() {
        return Err(Halt::Unclear(format!(
            "behind an answer with {what} the master goes on; whether it believed it, it does not tell"
        )));
    }
    Ok(())
}

fn damage<L: Link, T: Beliefs<L>>(stage: &mut Stage<L, T>, sheet: &mut Sheet) -> Result<(), Halt> {
    rejects(stage, sheet, "a wrong checksum", |answer| {
        let mut bad = answer.to_vec();
        let last = bad.len() - 1;
        bad[last] ^= 1;
        vec![bad]
    })?;
    rejects(stage, sheet, "its end missing", |answer| vec![answer[..answer.len() - 3].to_vec()])?;
    rejects(stage, sheet, "two bytes too many", |answer| vec![[answer, &[0x55, 0xAA]].concat()])?;
    rejects(stage, sheet, "noise in front", |answer| vec![[&[0x7E, 0x01][..], answer].concat()])?;
    // The master's own request comes back: it must not pass for an answer, and the next poll must be right.
    let (board, request) = poll_of_a(stage)?;
    let at = stage.may_answer_at(&request);
    stage.say(at, &request.bytes)?;
    let next = stage.next(stage.now() + WATCH)?;
    if let Some(next) = &next {
        stage.serve(next)?;
    }
    let after = next_poll(stage, board)?;
    stage.serve(&after)?;
    sheet.must(after.is_whole(), || "behind its own echo the master's next poll is damaged".into());
    Ok(())
}

fn exceptions<L: Link, T: Beliefs<L>>(stage: &mut Stage<L, T>, sheet: &mut Sheet) -> Result<(), Halt> {
    needs_beliefs(stage)?;
    for code in [1, 2, 3, 4, 6] {
        let (board, request) = poll_of_a(stage)?;
        let from = stage.told.len();
        let at = stage.may_answer_at(&request);
        stage.say(at, &frame(board, &[0x84, code]))?;
        let reports = |told: &[(u8, Belief)]| told.contains(&(board, Belief::Exception(code)));
        stage.watch_for(WATCH, from, reports)?;
        if code == 6 {
            // Busy: asked again later, and no verdict on the key meanwhile.
            next_poll(stage, board).and_then(|request| Ok(stage.serve(&request)?))?;
        }
        let told = &stage.told[from..];
        let empty = told.iter().any(|(of, belief)| *of == board && *belief == Belief::Empty);
        sheet.must(!empty, || format!("exception {code:02X} of board {board} was taken for an empty slot"));
        let reported = reports(told);
        if code == 6 {
            sheet.should(true, String::new);
        } else {
            sheet.must(reported, || format!("exception {code:02X} of board {board} was not reported"));
        }
    }
    Ok(())
}

fn changes<L: Link, T: Beliefs<L>>(stage: &mut Stage<L, T>, sheet: &mut Sheet) -> Result<(), Halt> {
    needs_beliefs(stage)?;
    let (board, request) = poll_of_a(stage)?;
    let from = stage.told.len();
    stage.serve(&request)?;
    stage.watch_for(WATCH, from, |told| told.contains(&(board, Belief::Tag(A))))?;
    let believed = stage.belief(board);
    sheet.must(believed == Some(Belief::Tag(A)), || {
        format!("tag {A:010X} hangs there and {} is believed", say(believed))
    });
    // Polls lost, one or all of some seconds: the key is not gone.
    let from = stage.told.len();
    let _unanswered = next_poll(stage, board)?;
    let after = next_poll(stage, board)?;
    stage.serve(&after)?;
    stage.dead.push(board);
    let watched = next_poll(stage, board).and_then(|_unanswered| Ok(stage.watch(SILENT)?));
    stage.dead.clear();
    watched?;
    let gone = stage.told[from..].iter().any(|(of, belief)| *of == board && *belief == Belief::Empty);
    sheet.must(!gone, || "silence was taken for a key that is gone".into());
    // Another tag, then none.
    for (id, right) in [(Some(B), Belief::Tag(B)), (None, Belief::Empty)] {
        stage.tag(board, id);
        let from = stage.told.len();
        for _ in 0..4 {
            let request = next_poll(stage, board)?;
            stage.serve(&request)?;
        }
        stage.watch_for(WATCH, from, |told| told.contains(&(board, right)))?;
        let believed = stage.belief(board);
        sheet
            .must(believed == Some(right), || format!("{right} is the truth, {} is believed", say(believed)));
    }
    Ok(())
}

fn say(belief: Option<Belief>) -> String {
    belief.map_or_else(|| "nothing".into(), |belief| belief.to_string())
}

fn wrap<L: Link, T: Beliefs<L>>(stage: &mut Stage<L, T>, sheet: &mut Sheet) -> Result<(), Halt> {
    needs_beliefs(stage)?;
    let board = stage.polled_slot()?;
    // Without a tag the counter stands still but for what the rig sets.
    stage.tag(board, None);
    let counts = |told: &[(u8, Belief)]| -> Vec<u64> {
        let frames = |(of, belief): &(u8, Belief)| match belief {
            Belief::Frames(count) if *of == board => Some(*count),
            _ => None,
        };
        told.iter().filter_map(frames).collect()
    };
    stage.frames(board, 65_530);
    let request = next_poll(stage, board)?;
    stage.serve(&request)?;
    // What it tells of the polls before may come late; between two of them nothing changes, which counts none.
    let request = next_poll(stage, board)?;
    stage.serve(&request)?;
    stage.watch(Span::from_ms(100))?;
    let request = next_poll(stage, board)?;
    let from = stage.told.len();
    stage.frames(board, 4);
    stage.serve(&request)?;
    let some = |count: &u64| *count != 0;
    stage.watch_for(WATCH, from, |told| counts(told).iter().any(some))?;
    let told = counts(&stage.told[from..]);
    match told.iter().find(|count| some(count)).or(told.last()) {
        Some(count) => {
            sheet.must(*count == 10, || format!("from 65530 to 4 frames are 10, the master counts {count}"));
            Ok(())
        }
        None => Err(Halt::Unclear("the master tells no count of frames (\"33 frames 7\")".into())),
    }
}

fn dead_board<L: Link, T: Beliefs<L>>(stage: &mut Stage<L, T>, sheet: &mut Sheet) -> Result<(), Halt> {
    let board = stage.polled_slot()?;
    let span = Span::from_secs(130);
    let others = |requests: &[Request]| {
        requests.iter().filter(|request| request.reads_inputs() && request.address() != board).count() as u64
    };
    let before = others(&stage.watch(span)?);
    stage.dead.push(board);
    let after = stage.watch(span);
    stage.dead.clear();
    let after = others(&after?);
    if before == 0 {
        return Err(Halt::Unclear("the master polls no other slot board".into()));
    }
    sheet.figure("polls of the others with all boards alive", count(before), "polls", 0);
    sheet.figure("polls of the others with one dead", count(after), "polls", 0);
    sheet.should(after * 100 >= before * 90, || {
        format!("with board {board} dead the others get {after} polls in the time of {before}")
    });
    Ok(())
}

/// A count as a figure bears it.
fn count(polls: u64) -> i64 {
    i64::try_from(polls).unwrap_or(i64::MAX)
}

fn needs_beliefs<L: Link, T: Beliefs<L>>(stage: &Stage<L, T>) -> Result<(), Halt> {
    if stage.beliefs.tells() {
        Ok(())
    } else {
        Err(Halt::Unclear(
            "the master does not tell what it believes (lines such as \"33 tag 0F12345678\")".into(),
        ))
    }
}

fn dead(board: u8) -> Halt {
    Halt::Unclear(format!("the rig's own board {board} gave no answer"))
}
