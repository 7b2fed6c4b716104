//! How far a board is from its limits: thresholds by halving, times by percentiles, each with the rig's error.
//!
//! Run behind the suites on demand; what is measured says more than a verdict when two releases are compared. It refuses to
//! judge: the clauses hold the same things against the same limits.

use crate::act::{Act, Field, Obstacle};
use crate::bench::bisect::threshold;
use crate::bench::{Answer, Bench, Kind, Stop};
use crate::burst::Burst;
use crate::declaration::Declaration;
use crate::families::fr::{dropping_gap, fine, least_silence};
use crate::families::tm::{latencies, ns, percentile, stand_still};
use crate::link::{Link, LinkError};
use crate::run::boards;
use crate::trace::Trace;
use crate::verdict::Measure;
use forecourt_board::Profile;
use forecourt_kernel::Seed;
use forecourt_wire::{Instant, Span};

/// What was measured, and what could not be.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Margins {
    /// "board 33: boot", in ns, with its error and, where the profile has one, its limit.
    pub measures: Vec<Measure>,
    /// "board 33: boot: the rig moves no tag, drawer or power".
    pub missing: Vec<String>,
}

/// Measures each declared board on `link`; `trace` goes on in sections named "margins", so that a replay of it gives the
/// same figures.
///
/// # Errors
/// [`LinkError`] when the link is gone.
pub fn margins(
    link: &mut dyn Link,
    trace: &mut Trace,
    declaration: &Declaration,
    profile: &Profile,
    seed: u64,
) -> Result<Margins, LinkError> {
    let mut margins = Margins::default();
    let mut bench = Bench::new(link, trace, declaration, profile, Seed(seed));
    for board in boards(declaration) {
        bench.put("margins", board);
        if let Err(Stop::Link(error)) = awake(&mut bench) {
            return Err(error);
        }
        for (what, measure) in measured(bench.kind()) {
            let found = measure(&mut bench);
            let missing = match found {
                Ok(figures) => {
                    margins.measures.extend(figures.into_iter().map(|figure| figure.of(board)));
                    continue;
                }
                Err(Stop::Link(error)) => return Err(error),
                Err(Stop::Lab(why) | Stop::Broken(why) | Stop::Inconclusive(why)) => why,
                Err(Stop::NotApplicable(why) | Stop::Hole(why)) => why,
            };
            margins.missing.push(format!("board {board}: {what}: {missing}"));
        }
    }
    trace.finish();
    Ok(margins)
}

/// Waits until the board under test answers, two seconds at most.
fn awake(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let end = bench.now() + Span::from_secs(2);
    while bench.ask(&[4, 0, 0, 0, 1])?.is_silence() && bench.now() < end {
        bench.listen(Span::from_ms(50))?;
    }
    Ok(())
}

type Measuring = fn(&mut Bench<'_>) -> Result<Vec<Figure>, Stop>;

fn measured(kind: Kind) -> Vec<(&'static str, Measuring)> {
    let mut all: Vec<(&'static str, Measuring)> =
        vec![("T1.5", t1_5), ("T3.5", t3_5), ("response time", response), ("boot", boot)];
    match kind {
        Kind::Slot => all.extend([("tag appears", appears as Measuring), ("tag is gone", is_gone)]),
        Kind::Drawer => all.push(("stall shows", stall)),
    }
    all
}

/// One figure, before it bears its board's name.
struct Figure {
    what: &'static str,
    value: Span,
    error: Span,
    limit: Option<Span>,
}

impl Figure {
    fn of(self, board: u8) -> Measure {
        Measure {
            what: format!("board {board}: {}", self.what),
            value: ns(self.value),
            unit: "ns".into(),
            error: ns(self.error),
            limit: self.limit.map(ns),
        }
    }
}

/// Where a threshold that was not found should have been.
fn beyond(what: &str, limit: Span) -> Stop {
    Stop::Broken(format!("{what} does not come within {limit}"))
}

fn timing(bench: &Bench<'_>) -> Result<(), Stop> {
    if bench.abilities().timing {
        return Ok(());
    }
    Err(Stop::Inconclusive("the rig neither sets nor measures gaps to a tenth of a character".into()))
}

fn t1_5(bench: &mut Bench<'_>) -> Result<Vec<Figure>, Stop> {
    timing(bench)?;
    let gap = dropping_gap(bench)?.ok_or_else(|| beyond("a gap that drops a frame", bench.line().t3_5()))?;
    let limit = Some(bench.line().t1_5());
    Ok(vec![Figure { what: "T1.5, least gap that drops a frame", value: gap, error: fine(bench), limit }])
}

fn t3_5(bench: &mut Bench<'_>) -> Result<Vec<Figure>, Stop> {
    timing(bench)?;
    let gap = least_silence(bench)?
        .ok_or_else(|| beyond("a silence that ends a frame", bench.line().t3_5() * 2))?;
    let limit = Some(bench.line().t3_5());
    Ok(vec![Figure { what: "T3.5, least silence that ends a frame", value: gap, error: fine(bench), limit }])
}

fn response(bench: &mut Bench<'_>) -> Result<Vec<Figure>, Stop> {
    let count = if bench.abilities().fast || bench.abilities().timing { 1_000 } else { 100 };
    let all = latencies(bench, count)?;
    let error = bench.abilities().error;
    let limit = bench.profile().line.response_timeout;
    let figure = |what, hundredths, limit| Figure { what, value: percentile(&all, hundredths), error, limit };
    let least = Some(bench.line().t3_5());
    Ok(vec![
        figure("response time, least", 0, least),
        figure("response time, p50", 50, None),
        figure("response time, p99", 99, None),
        figure("response time, greatest", 100, Some(limit)),
    ])
}

/// How finely a plant's time is worth knowing.
fn plant_fine(bench: &Bench<'_>) -> Span {
    bench.abilities().error.max(Span::from_us(500))
}

/// Puts a request on the line so that it ends `behind` an instant; gives the answer and where it began.
fn asked_behind(
    bench: &mut Bench<'_>,
    from: Instant,
    behind: Span,
    pdu: &[u8],
) -> Result<(Answer, Option<Instant>), Stop> {
    let burst = Burst::frame(bench.board(), pdu);
    let start = (from + behind).back(burst.span(bench.line()));
    let at = start.max(bench.free_at());
    let sent = bench.schedule(at, &burst)?;
    let heard = bench.run(sent.end + bench.patience(), crate::link::Stop::Quiet)?;
    Ok((Answer::of(bench.board(), &heard), heard.first().map(|one| one.start)))
}

/// From a deed to the beginning of the first answer that shows it. `deed` prepares, does it and gives when; `shows` reads
/// the answer.
fn shown(
    bench: &mut Bench<'_>,
    what: &'static str,
    limit: Span,
    pdu: &[u8],
    deed: fn(&mut Bench<'_>) -> Result<Instant, Stop>,
    shows: fn(&Answer) -> bool,
) -> Result<Vec<Figure>, Stop> {
    let fine = plant_fine(bench);
    let low = bench.line().frame_span(40);
    let mut least = None::<Span>;
    let found = threshold(low, limit * 2, fine, |behind| {
        let from = deed(bench)?;
        let (answer, began) = asked_behind(bench, from, behind, pdu)?;
        let shows = shows(&answer);
        if let Some(began) = began.filter(|_| shows) {
            let span = began.since(from);
            least = Some(least.map_or(span, |least| least.min(span)));
        }
        Ok(shows)
    })?;
    match (found, least) {
        (Some(_), Some(value)) => Ok(vec![Figure { what, value, error: fine, limit: Some(limit) }]),
        _ => Err(beyond(what, limit * 2)),
    }
}

/// Every board answers so soon after its power came (cabinet profile, *Every board*).
const BOOT: Span = Span::from_ms(500);

fn boot(bench: &mut Bench<'_>) -> Result<Vec<Figure>, Stop> {
    let on = |bench: &mut Bench<'_>| {
        let board = bench.board();
        bench.act(Act::Power { board, on: false })?;
        bench.listen(Span::from_ms(300))?;
        bench.act(Act::Power { board, on: true })?;
        Ok(bench.now())
    };
    let found = shown(bench, "boot, from power to the first answer", BOOT, &[4, 0, 0, 0, 1], on, |answer| {
        matches!(answer, Answer::Reply(_))
    });
    bench.listen(BOOT)?;
    found
}

/// Long enough that no tag is shown any longer, or that one is.
fn settled(bench: &Bench<'_>) -> Span {
    let slot = &bench.profile().slot;
    (slot.appear_within + slot.gone_after) * 2 + bench.abilities().error
}

fn put(bench: &mut Bench<'_>, tag: bool) -> Result<Instant, Stop> {
    let board = bench.board();
    let rate = 64 >> bench.profile().slot.rate.shift();
    let field = if tag { Field::Tag { id: 0x2A_5A5A_C3C3, rate } } else { Field::Nothing };
    bench.act(Act::Tag { board, field })?;
    Ok(bench.now())
}

const ID: [u8; 5] = [4, 0, 0, 0, 4];

fn appears(bench: &mut Bench<'_>) -> Result<Vec<Figure>, Stop> {
    let limit = bench.profile().slot.appear_within;
    let come = |bench: &mut Bench<'_>| {
        put(bench, false)?;
        bench.listen(settled(bench))?;
        put(bench, true)
    };
    let found = shown(
        bench,
        "tag appears",
        limit,
        &ID,
        come,
        |answer| matches!(answer, Answer::Reply(reply) if reply.len() == 10 && reply[2..] != [0; 8]),
    );
    put(bench, false)?;
    bench.listen(settled(bench))?;
    found
}

fn is_gone(bench: &mut Bench<'_>) -> Result<Vec<Figure>, Stop> {
    let limit = bench.profile().slot.gone_after;
    let go = |bench: &mut Bench<'_>| {
        put(bench, true)?;
        bench.listen(settled(bench))?;
        put(bench, false)
    };
    let found = shown(
        bench,
        "tag is gone",
        limit,
        &ID,
        go,
        |answer| matches!(answer, Answer::Reply(reply) if reply.len() == 10 && reply[2..] == [0; 8]),
    );
    bench.listen(settled(bench))?;
    found
}

/// The drawer is free, shut and at rest.
fn shut(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let board = bench.board();
    bench.act(Act::Jam { board, obstacle: Obstacle::None })?;
    bench.set_coil(false)?;
    stand_still(bench)
}

fn stall(bench: &mut Bench<'_>) -> Result<Vec<Figure>, Stop> {
    let limit = bench.profile().drawer.stall_shows;
    let push = |bench: &mut Bench<'_>| {
        let board = bench.board();
        shut(bench)?;
        bench.act(Act::Jam { board, obstacle: Obstacle::Held })?;
        let (sent, heard) = bench.say(&Burst::frame(board, &[5, 0, 0, 0xFF, 0]))?;
        match Answer::of(board, &heard) {
            answer if answer.is_reply(&[5, 0, 0, 0xFF, 0]) => Ok(sent.end),
            other => Err(Stop::Broken(format!("told to open, the drawer board answers {other}"))),
        }
    };
    let found = shown(
        bench,
        "stall shows",
        limit,
        &[2, 0, 0, 0, 5],
        push,
        |answer| matches!(answer, Answer::Reply(reply) if reply.len() == 3 && reply[2] & 0b1000 != 0),
    );
    shut(bench)?;
    found
}
