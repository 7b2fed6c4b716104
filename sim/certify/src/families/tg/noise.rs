//! TG-14, TG-29, TG-30: signals that are no tag, or hardly one.
//!
//! It refuses to know what is in the noise: any number shown is wrong.

use super::hands::{A, SEEN, appear, clear, follow, glance, look, put};
use crate::act::Field;
use crate::bench::{Bench, Stop};
use crate::sheet::Sheet;
use forecourt_wire::Span;

/// Random edges before the antenna: eight hours of one slot in a long run, some minutes else. A cabinet of 64 slots has eight
/// such hours in seven and a half minutes; all of its eight hours would take a fast rig a quarter of an hour.
pub(super) fn hours(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    clear(bench)?;
    let (seeds, each) = match (bench.abilities().fast, bench.long()) {
        (true, true) => (8, Span::from_secs(3_600)),
        (true, false) => (4, Span::from_secs(60)),
        (false, true) => (1, Span::from_secs(8 * 3_600)),
        (false, false) => (1, Span::from_secs(30)),
    };
    let mut draws = bench.stream("noise");
    // Longer than two looks are apart an ID that was believed cannot vanish again.
    let step = bench.profile().slot.keep;
    for _ in 0..seeds {
        let from = put(bench, Field::Noise { seed: draws.next_u64() })?;
        while bench.now() < from + each {
            let words = bench.read_input(0, 4)?;
            sheet.must(words == [0; 4], || format!("registers 0 to 3 read {words:04X?} from noise alone"));
            bench.listen(step)?;
        }
    }
    let minutes = i64::try_from(each.as_secs() * seeds / 60).unwrap_or(i64::MAX);
    sheet.figure("noise heard", minutes, "min", 0);
    if !bench.long() {
        sheet.note("a sample: suite soak hears eight hours of noise");
    }
    Ok(())
}

pub(super) fn rough(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let wave = |jitter_ppm, lost_edge_every| Field::Rough {
        id: A,
        jitter_ppm,
        lost_edge_every,
        lost_frame_every: 0,
    };
    clear(bench)?;
    put(bench, wave(100_000, 0))?;
    // Edges this late may cost a frame; the clause is about reading at all, TG-02 about how soon.
    bench.listen(appear(bench) * 4)?;
    let mut shown = 0;
    follow(bench, Span::from_secs(2), glance, &mut |slot| {
        sheet.must(slot.id == A || slot.id == 0, || {
            format!("{slot}: {A:010X} with late edges is read wrongly")
        });
        shown += i32::from(slot.id == A);
    })?;
    sheet.must(shown > 0, || {
        format!("{A:010X} is not read when its edges come a tenth of a bit early or late")
    });
    for every in [1, 4] {
        clear(bench)?;
        let before = look(bench)?;
        put(bench, wave(0, every))?;
        follow(bench, Span::from_secs(2), glance, &mut |slot| {
            sheet.must(slot.id == A || slot.id == 0, || {
                format!(
                    "{slot}: a pulse of {A:010X} is missing in one frame of {every}, and it is read wrongly"
                )
            });
        })?;
        let after = look(bench)?;
        let (read, rejected) =
            (after.read.wrapping_sub(before.read), after.rejected.wrapping_sub(before.rejected));
        sheet.must(read > 0 || rejected > 0, || {
            format!("a pulse is missing in one frame of {every}, and neither counter grows")
        });
        sheet.must(after.status & SEEN != 0, || format!("{after}: a tag modulates, and is not seen"));
        sheet.note(format!(
            "a pulse missing in one frame of {every}: in 2 s {read} frames are read and {rejected} rejected"
        ));
    }
    Ok(())
}

pub(super) fn neighbour(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    clear(bench)?;
    put(bench, Field::Neighbour { id: A })?;
    follow(bench, Span::from_secs(5), glance, &mut |slot| {
        sheet.must(slot.id == 0, || format!("{slot}: that tag hangs in the next slot"));
    })?;
    Ok(())
}
