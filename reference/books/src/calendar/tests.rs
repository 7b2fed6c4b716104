//! PLAT-02's and PLAT-08's examples as tables; the working days day by day against an independent list (CLM-54).

use chinese_holiday::{Ymd, chinese_holiday};
use proptest::prelude::*;

use super::*;
use crate::facts::Opening;
use crate::{At, Day};

fn at(text: &str) -> At {
    text.parse().unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

const SHOP: Hours = Hours { from: 480, to: 1080 };
const STATION: Hours = Hours { from: 480, to: 1200 };

/// Closed on Sundays and on 4 March, short on 5 March 2026; 2 March is a Monday.
fn shop() -> OpeningCalendar {
    let mut calendar = OpeningCalendar::every_day(SHOP).on_weekday(7, None);
    calendar.close(day("2026-03-04"));
    calendar.open(day("2026-03-05"), Hours { from: 600, to: 660 });
    calendar
}

#[test]
fn limits_in_days_and_months_end_as_plat_02_says() {
    for (start, days, end) in [
        ("2026-03-02 10:00:00", 7, "2026-03-09 23:59:59"),
        ("2026-03-02 23:59:59", 0, "2026-03-02 23:59:59"),
        ("2026-12-31 00:00:00", 1, "2027-01-01 23:59:59"),
    ] {
        assert_eq!(at(start).end_after_days(days), at(end), "{start} and {days} days");
    }
    for (start, months, end) in [
        ("2026-01-31 08:00:00", 1, "2026-02-28 23:59:59"),
        ("2028-01-31 08:00:00", 1, "2028-02-29 23:59:59"),
        ("2028-02-29 08:00:00", 12, "2029-02-28 23:59:59"),
        ("2026-03-15 08:00:00", 3, "2026-06-15 23:59:59"),
    ] {
        assert_eq!(at(start).end_after_months(months), at(end), "{start} and {months} months");
    }
}

#[test]
fn opening_hours_take_in_the_closing_second() {
    for (time, open) in [
        ("07:59:59", false),
        ("08:00:00", true),
        ("18:00:00", true),
        ("18:00:01", false),
        ("00:00:00", false),
    ] {
        let instant = at(&format!("2026-03-02 {time}"));
        assert_eq!(SHOP.holds(instant.second_of_day()), open, "{time}");
        assert!(Hours::ALL_DAY.holds(instant.second_of_day()));
    }
}

#[test]
fn a_clock_in_opening_hours_stands_still_while_closed() {
    let calendar = shop();
    for (start, seconds, end) in [
        ("2026-03-02 10:00:00", 3600, "2026-03-02 11:00:00"),
        ("2026-03-02 07:00:00", 3600, "2026-03-02 09:00:00"),
        ("2026-03-02 17:00:00", 3600, "2026-03-02 18:00:00"),
        ("2026-03-02 17:00:00", 3601, "2026-03-03 08:00:01"),
        ("2026-03-02 18:00:00", 1, "2026-03-03 08:00:01"),
        ("2026-03-02 20:00:00", 60, "2026-03-03 08:01:00"),
        // 4 March is closed, 5 March has one hour.
        ("2026-03-03 17:30:00", 3600, "2026-03-05 10:30:00"),
        ("2026-03-03 17:30:00", 5400, "2026-03-05 11:00:00"),
        ("2026-03-03 17:30:00", 5401, "2026-03-06 08:00:01"),
        // Over a Sunday.
        ("2026-03-07 17:00:00", 7200, "2026-03-09 09:00:00"),
        ("2026-03-04 12:00:00", 0, "2026-03-04 12:00:00"),
        ("2026-03-04 12:00:00", -5, "2026-03-04 12:00:00"),
    ] {
        let clock = opening_clock(|day| calendar.on(day), at(start), seconds);
        assert_eq!(clock.to_string(), end, "{seconds} s from {start}");
    }
}

#[test]
fn closing_a_branch_on_a_date_moves_every_clock() {
    let mut station = OpeningCalendar::every_day(STATION);
    let start = at("2026-03-02 19:30:00");
    let clock = |calendar: &OpeningCalendar| opening_clock(|day| calendar.on(day), start, 3600).to_string();
    assert_eq!(clock(&station), "2026-03-03 08:30:00");
    station.close(day("2026-03-03"));
    assert_eq!(clock(&station), "2026-03-04 08:30:00");
    station.open(day("2026-03-03"), Hours { from: 720, to: 780 });
    assert_eq!(clock(&station), "2026-03-03 12:30:00");
    station.as_usual(day("2026-03-03"));
    assert_eq!(clock(&station), "2026-03-03 08:30:00");
}

#[test]
fn round_the_clock_is_elapsed_time_and_never_open_is_never() {
    let always = OpeningCalendar::every_day(Hours::ALL_DAY);
    let start = at("2026-03-02 23:00:00");
    let week = opening_clock(|day| always.on(day), start, 7 * 86_400);
    assert_eq!(week.to_string(), "2026-03-09 23:00:00");
    assert_eq!(opening_clock(|_| Opening::Closed, start, 1), At(u64::MAX));
    assert_eq!(opening_seconds_between(|_| Opening::Closed, start, week), 0);
    assert_eq!(opening_seconds_between(|day| always.on(day), week, start), 0);
}

#[test]
fn a_calendar_is_written_and_read_back() {
    let text = serde_json::to_string(&shop()).unwrap();
    assert_eq!(serde_json::from_str::<OpeningCalendar>(&text).unwrap(), shop());
    let table = toml::to_string(&OpeningCalendar::every_day(SHOP)).unwrap();
    assert_eq!(toml::from_str::<OpeningCalendar>(&table).unwrap(), OpeningCalendar::every_day(SHOP));
}

/// The list ends a week before the year does: it cannot know of days that the next year's notice moves.
#[test]
fn every_day_of_2025_and_2026_agrees_with_an_independent_list() {
    let mut compared = 0;
    for day in (day("2025-01-01").0..=day("2026-12-25").0).map(Day) {
        let part = |number: i8| u8::try_from(number).unwrap();
        let ymd = Ymd::new(u16::try_from(day.year()).unwrap(), part(day.month()), part(day.day_of_month()));
        assert_eq!(is_working_day(day), chinese_holiday(ymd).is_workday(), "{day}");
        assert_eq!(WorkingDays::built_in().basis(day), Basis::Notice);
        compared += 1;
    }
    assert_eq!(compared, 365 + 359);
}

#[test]
fn years_have_as_many_working_days_as_the_statute_leaves() {
    // 52 weeks and a day, less 13 statutory holidays: an exchange of days changes nothing in the year's sum. The
    // calendar of 2025 has 261 weekdays, those of 2026 and 2027 have 261 each.
    for year in [2025i16, 2026, 2027] {
        let all = (Day::new(year, 1, 1).unwrap().0..=Day::new(year, 12, 31).unwrap().0).map(Day);
        assert_eq!(all.filter(|day| is_working_day(*day)).count(), 261 - 13, "{year}");
    }
}

#[test]
fn an_assumed_year_and_an_unlisted_one_say_so() {
    let known = WorkingDays::built_in();
    assert_eq!(known.basis(day("2027-06-09")), Basis::Assumed);
    assert!(!is_working_day(day("2027-06-09")) && is_working_day(day("2027-02-11")));
    assert_eq!(known.basis(day("2028-01-03")), Basis::Weekdays);
    // 1 January 2029 is a Monday: without a table it counts as worked.
    assert!(is_working_day(day("2029-01-01")) && !is_working_day(day("2028-10-01")));
}

#[test]
fn a_holiday_week_shifts_due_dates_and_make_up_days_count() {
    for (start, n, due) in [
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-09-30", 4, "2026-10-12"),
        ("2026-03-06", 1, "2026-03-09"),
        ("2026-10-03", 0, "2026-10-03"),
        ("2026-10-12", -1, "2026-10-10"),
        ("2026-10-08", -1, "2026-09-30"),
    ] {
        assert_eq!(plus_working_days(day(start), n).to_string(), due, "{n} from {start}");
    }
}

#[test]
fn working_hours_run_from_nine_to_six_of_working_days() {
    for (start, hours, end) in [
        ("2026-03-02 09:00:00", 4, "2026-03-02 13:00:00"),
        ("2026-03-02 16:00:00", 4, "2026-03-03 11:00:00"),
        ("2026-09-30 17:00:00", 4, "2026-10-08 12:00:00"),
        ("2026-10-09 14:00:00", 8, "2026-10-10 13:00:00"),
    ] {
        let clock = working_clock(WORKING_HOURS, at(start), hours * 3600);
        assert_eq!(clock.to_string(), end, "{hours} h from {start}");
    }
}

#[test]
fn a_wrong_table_is_refused_with_its_mistake() {
    let table = |year: &str, basis: &str, rest: &str, work: &str| {
        let text = format!(
            "revised = \"2027-11-10\"\n[[year]]\nyear = {year}\nbasis = \"{basis}\"\ntitle = \"t\"\n\
             published = \"2027-11-09\"\nsource = \"s\"\nrest = [{rest}]\nwork = [{work}]\n"
        );
        WorkingDays::from_toml(&text).unwrap_err().to_string()
    };
    assert_eq!(
        table("2028", "notice", "\"2028-02-30\"", ""),
        "2028: `2028-02-30` is no date and no span of dates"
    );
    assert_eq!(table("2028", "notice", "\"2027-12-31\"", ""), "2027-12-31 does not lie in 2028");
    assert_eq!(
        table("2028", "notice", "", "\"2028-01-03\""),
        "2028-01-03 is no weekend to be worked, or is a rest day too"
    );
    assert_eq!(
        table("2028", "notice", "\"2028-01-08\"", "\"2028-01-08\""),
        "2028-01-08 is no weekend to be worked, or is a rest day too"
    );
    assert!(table("2028", "weekdays", "", "").starts_with("2028 is listed twice"));
    assert!(table("2028", "guess", "", "").contains("unknown variant"));
}

proptest! {
    // The clock and the measure are each other's inverse, whatever the calendar.
    #[test]
    fn what_the_clock_takes_is_what_lies_between(
        second in 0u64..40 * 86_400, seconds in 1i64..400_000,
        from in 0i64..1439, length in 1i64..1440, closed in prop::collection::btree_set(0i64..40, 0..8),
    ) {
        let first = at("2026-03-02 00:00:00");
        let mut calendar = OpeningCalendar::every_day(Hours::new(from, (from + length).min(1440)).unwrap());
        closed.iter().for_each(|days| calendar.close(first.day().plus_days(*days)));
        let start = At::from_s(first.as_s() + second);
        let end = opening_clock(|day| calendar.on(day), start, seconds);
        if end < At(u64::MAX) {
            prop_assert_eq!(opening_seconds_between(|day| calendar.on(day), start, end), seconds);
            prop_assert_eq!(opening_seconds_between(|day| calendar.on(day), start, end.minus_s(1)), seconds - 1);
        }
    }

    #[test]
    fn so_many_working_days_lie_on_the_way(start in 20_089i32..21_000, n in 1i64..60) {
        let due = plus_working_days(Day(start), n);
        let passed = (start + 1..=due.0).filter(|day| is_working_day(Day(*day))).count();
        prop_assert_eq!(i64::try_from(passed).unwrap(), n);
        prop_assert!(is_working_day(due));
    }
}
